import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { bindHost, ConfigurationError, listen, type Logger, type Registry, type Secret } from '@sql-agent/runtime';
import express from 'express';
import type { CallsInFlight } from './calls-in-flight.js';
import { healthRoutes } from './health.js';
import { hostCheck } from './host-check.js';
import { jsonBody, requestErrors } from './json-body.js';
import { refuse, rpcCode } from './json-rpc-reply.js';
import type { CreateSessionServer } from './session-server.js';
import { Sessions } from './sessions.js';
import type { McpServerSettings } from './settings.js';
import { sseRoute } from './sse-route.js';
import { streamableRoute } from './streamable-route.js';
import { tokenGuard } from './token-guard.js';
import { unreadLimit } from './unread-answers.js';

/** What every service is given, whatever answers behind its routes. */
export interface McpServiceOptions {
  settings: McpServerSettings;
  /** With a token, every MCP route asks for it; without one, the service stays on loopback unless `HOST` says otherwise. */
  authToken?: Secret;
  logger: Logger;
  metrics: Registry;
  /** Why the backend does not answer (shown to anybody who asks /readyz), or undefined when it does. */
  ready(): Promise<string | undefined>;
}

export interface SessionServiceOptions extends McpServiceOptions {
  /** Called for each session, and for each request that stands alone. */
  createServer: CreateSessionServer;
  /** What runs for all of them; drained when the service stops. */
  inFlight: CallsInFlight;
}

export interface McpService {
  port: number;
  /** Refuses new work, lets calls in flight finish within a deadline, closes every stream and socket. */
  stop(): Promise<void>;
}

const keepAliveMs = 15_000;
/**
 * Slow senders are cut off, and clients that take nothing of their answer for a minute: streams that are read carry a
 * comment more often. Idle connections outlive the minute that most load balancers keep theirs.
 */
const httpTimeouts = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };
const unreadForMs = 60_000;
const maxUnreadBytes = 67_108_864;
const finishCallsWithinMs = 5_000;
const closeSocketsWithinMs = 1_000;

/**
 * Serves MCP sessions on one port: `/sse` + `/messages`, `/mcp`, `/healthz`, `/readyz`, `/metrics`.
 * @throws ConfigurationError, PortError
 */
export async function startSessionService(options: SessionServiceOptions): Promise<McpService> {
  const { settings, authToken, logger, metrics, createServer, inFlight } = options;
  if (authToken && !/^[\x21-\x7e]+$/.test(authToken.reveal())) {
    throw new ConfigurationError(['MCP_AUTH_TOKEN: must be made of printable characters without spaces.']);
  }
  const tokenRequired = authToken !== undefined;
  const host = bindHost(settings.HOST, tokenRequired);
  const sessions = new Sessions({ limit: settings.MCP_MAX_SESSIONS, idleMs: settings.MCP_SESSION_IDLE_MS, metrics });
  const body = jsonBody(settings.MCP_MAX_BODY_BYTES);
  let stopping: Promise<void> | undefined;

  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(healthRoutes({ metrics, ready: () => options.ready(), isStopping: () => stopping !== undefined }));
  const { ALLOWED_HOSTS: allowedHosts, ALLOWED_ORIGINS: allowedOrigins } = settings;
  app.use(hostCheck({ tokenRequired, boundHost: host, allowedHosts, allowedOrigins }), tokenGuard(authToken));
  app.use(unreadLimit(maxUnreadBytes, logger));
  app.use(sseRoute({ createServer, sessions, body, keepAliveMs }));
  app.use(
    streamableRoute({ createServer, sessions, body, keepAliveMs, withSessions: settings.MCP_STREAMABLE_SESSIONS }),
  );
  app.use((_request, response) => refuse(response, 404, rpcCode.refused, 'There is nothing here; use /sse or /mcp.'));
  app.use(requestErrors(logger));

  const httpServer = createHttpServer(httpTimeouts, app);
  // A session needs a stream and a socket or two for its messages; beyond that there is no honest use for a connection.
  httpServer.maxConnections = settings.MCP_MAX_SESSIONS * 4 + 100;
  httpServer.setTimeout(unreadForMs);
  const port = await listen(httpServer, host, settings.PORT);

  const expiry = setInterval(() => void sessions.expireIdle(), Math.min(settings.MCP_SESSION_IDLE_MS / 4, 15_000));
  expiry.unref();
  if (!tokenRequired) {
    logger.warn(
      { event: 'no-token', host },
      'MCP_AUTH_TOKEN is not set: whoever reaches this address can call its tools',
    );
  }
  logger.info({ event: 'listening', host, port }, `listening on ${host}:${port}`);

  const stop = async () => {
    clearInterval(expiry);
    const closed = once(httpServer, 'close');
    httpServer.close();
    await inFlight.drain(finishCallsWithinMs);
    // The answers of the last calls are on their way through promises; let them reach their streams.
    await nextTurn();
    await sessions.closeAll();
    await closeSockets(httpServer, closed);
  };
  return { port, stop: () => (stopping ??= stop()) };
}

async function closeSockets(httpServer: HttpServer, closed: Promise<unknown>): Promise<void> {
  const sweep = setInterval(() => httpServer.closeIdleConnections(), 20);
  await Promise.race([closed, delay(closeSocketsWithinMs, undefined, { ref: false })]);
  clearInterval(sweep);
  httpServer.closeAllConnections();
  await closed;
}
