import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { isInitializeRequest, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { messagesOf } from './json-body.js';
import { LonePost, postProblem } from './lone-post.js';
import { methodNotAllowed, refuse, refuseSession, rpcCode } from './json-rpc-reply.js';
import type { CreateSessionServer } from './session-server.js';
import type { Sessions } from './sessions.js';
import { untilStreamsRead } from './stream-reader.js';
import { StreamableChannel } from './streamable-channel.js';
import { StreamableSession } from './streamable-session.js';

export interface StreamableRouteOptions {
  createServer: CreateSessionServer;
  sessions: Sessions;
  body: RequestHandler[];
  keepAliveMs: number;
  /** Gives each client a session; otherwise every request stands alone. */
  withSessions: boolean;
}

/** Streamable HTTP (protocols 2025-03-26 to 2025-11-25). */
export function streamableRoute({
  createServer,
  sessions,
  body,
  keepAliveMs,
  withSessions,
}: StreamableRouteOptions): Router {
  const connect = async (id: string) => {
    const streams = new Set<ServerResponse>();
    const server = createServer({
      hearsNotifications: true,
      untilRead: () => untilStreamsRead(streams),
      onClose: () => sessions.delete(id),
    });
    const channel = new StreamableChannel(id, keepAliveMs);
    await server.connect(channel);
    return new StreamableSession(server, channel, streams);
  };

  const postAlone = async (request: Request, response: Response, messages: readonly JSONRPCMessage[]) => {
    const problem = postProblem(request, messages);
    if (problem) return refuse(response, problem.status, rpcCode.refused, problem.message);
    const server = createServer({
      hearsNotifications: false,
      untilRead: () => untilStreamsRead([response]),
      onClose: () => {},
    });
    const channel = new LonePost(response, messages, Array.isArray(request.body), keepAliveMs);
    await server.connect(channel);
    response.once('close', () => {
      // Nobody can receive the answers any more, so the work for them stops.
      if (!response.writableFinished) channel.cancelAll();
      void server.close();
    });
    channel.deliver();
  };

  const openSession = async (request: Request, response: Response, messages: readonly JSONRPCMessage[]) => {
    const problem = postProblem(request, messages);
    if (problem) return refuse(response, problem.status, rpcCode.refused, problem.message);
    if (!sessions.hasRoom) return refuseSession(response);
    const id = randomUUID();
    const session = await connect(id);
    sessions.add(id, session);
    session.open(request, response, messages);
  };

  /** The session a request names, or undefined after saying what is wrong. */
  const namedSession = (request: Request, response: Response) => {
    const id = request.header('mcp-session-id');
    if (!id) {
      refuse(
        response,
        400,
        rpcCode.refused,
        'The Mcp-Session-Id header is missing; an initialize request opens a session.',
      );
      return undefined;
    }
    const session = sessions.find(id, StreamableSession);
    if (!session)
      refuse(response, 404, rpcCode.sessionNotFound, 'Session not found; an initialize request opens a new one.');
    return session;
  };

  const post: RequestHandler = async (request, response) => {
    const messages = messagesOf(request.body);
    if (!messages)
      return refuse(response, 400, rpcCode.invalidRequest, 'The body is not a JSON-RPC message or a batch of them.');
    if (!withSessions) return postAlone(request, response, messages);
    if (messages.some(isInitializeRequest) && !request.header('mcp-session-id'))
      return openSession(request, response, messages);
    namedSession(request, response)?.post(request, response, messages);
  };

  const listen: RequestHandler = (request, response) => {
    namedSession(request, response)?.listen(request, response);
  };
  const end: RequestHandler = async (request, response) => {
    const session = namedSession(request, response);
    if (!session) return;
    await session.close();
    response.status(200).end();
  };

  const router = Router();
  const route = router.route('/mcp').post(...body, post);
  if (withSessions) {
    const notAllowed = methodNotAllowed('GET', 'POST', 'DELETE');
    route.head(notAllowed).get(listen).delete(end).all(notAllowed);
  } else {
    // Nothing is sent unasked and there is no session to end.
    route.all(methodNotAllowed('POST'));
  }
  return router;
}
