import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { type RequestHandler, Router } from 'express';
import { messagesOf } from './json-body.js';
import { methodNotAllowed, refuse, refuseSession, rpcCode } from './json-rpc-reply.js';
import type { CreateSessionServer } from './session-server.js';
import type { Sessions } from './sessions.js';
import { SseSession } from './sse-session.js';
import { untilStreamsRead } from './stream-reader.js';

export interface SseRouteOptions {
  createServer: CreateSessionServer;
  sessions: Sessions;
  body: RequestHandler[];
  keepAliveMs: number;
}

/** HTTP+SSE (protocol 2024-11-05): one event stream per session, messages to the server by POST. */
export function sseRoute({ createServer, sessions, body, keepAliveMs }: SseRouteOptions): Router {
  const router = Router();

  router
    .route('/sse')
    // Express would let GET answer HEAD, and a session would open that nobody listens to.
    .head(methodNotAllowed('GET'))
    .get(async (_request, response) => {
      if (!sessions.hasRoom) return refuseSession(response);
      response.setHeader('X-Accel-Buffering', 'no');
      const channel = new SSEServerTransport('/messages', response);
      const keepAlive = setInterval(() => {
        // In a stream that nobody reads the comments would only pile up.
        if (!response.writableNeedDrain) response.write(': ping\n\n');
      }, keepAliveMs);
      keepAlive.unref();
      const server = createServer({
        hearsNotifications: true,
        untilRead: () => untilStreamsRead([response]),
        onClose() {
          clearInterval(keepAlive);
          sessions.delete(channel.sessionId);
        },
      });
      sessions.add(channel.sessionId, new SseSession(server, channel, response));
      await server.connect(channel);
    })
    .all(methodNotAllowed('GET'));

  const requireSession: RequestHandler = (request, response, next) => {
    const id = request.query['sessionId'];
    if (typeof id !== 'string' || id === '') {
      return refuse(
        response,
        400,
        rpcCode.refused,
        'The sessionId is missing; GET /sse opens a session and names its address.',
      );
    }
    const session = sessions.find(id, SseSession);
    if (!session) return refuse(response, 404, rpcCode.sessionNotFound, 'Session not found; GET /sse opens a new one.');
    response.locals['session'] = session;
    next();
  };

  router
    .route('/messages')
    .post(requireSession, ...body, async (request, response) => {
      const session = response.locals['session'] as SseSession;
      const [message, ...more] = messagesOf(request.body) ?? [];
      if (!message || more.length > 0) {
        return refuse(response, 400, rpcCode.invalidRequest, 'The body is not one JSON-RPC message.');
      }
      if (!(await session.isRead())) {
        return refuse(response, 429, rpcCode.refused, 'The event stream of this session is not being read.', {
          'Retry-After': '1',
        });
      }
      session.receive(message);
      response.writeHead(202, { 'Content-Type': 'text/plain' }).end('Accepted');
    })
    .all(methodNotAllowed('POST'));

  return router;
}
