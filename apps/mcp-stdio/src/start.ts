import { CallsInFlight, startSessionService } from '@sql-agent/mcp-server';
import { createLogger, createMetricsRegistry, type RunningService } from '@sql-agent/runtime';
import { Children } from './children.js';
import type { Config } from './config.js';
import { maskSecrets } from './mask-secrets.js';
import { OwnChild } from './own-child.js';
import { SessionPipe } from './session-pipe.js';
import { Watchdog } from './watchdog.js';

const name = 'mcp-stdio';

/** Composition: children, the pipes to them, and the routes in front. */
export async function startBridge({
  settings,
  authToken,
  command,
  args,
  passed,
  listed,
}: Config): Promise<RunningService> {
  const logger = createLogger(name, settings.LOG_LEVEL);
  const metrics = createMetricsRegistry(name);
  const watchdog = new Watchdog(logger);
  const children = new Children({
    command,
    args,
    environment: { ...passed, ...Object.fromEntries([...listed].map(([key, secret]) => [key, secret.reveal()])) },
    maxMessageBytes: settings.MCP_STDIO_MAX_MESSAGE_BYTES,
    mask: maskSecrets(listed.values()),
    warm: settings.MCP_STDIO_WARM,
    watchdog,
    logger,
    metrics,
  });
  const inFlight = new CallsInFlight({
    limit: settings.MCP_MAX_CALLS_IN_FLIGHT,
    timeoutMs: settings.MCP_CALL_TIMEOUT_MS,
    metrics,
  });
  const openUpstream = (pipe: SessionPipe) =>
    new OwnChild(pipe, {
      takeChild: () => children.take(),
      logger,
      greetWithinMs: settings.MCP_STDIO_START_TIMEOUT_MS,
      onInitialized: () => {},
    });
  const service = await startSessionService({
    settings,
    authToken,
    logger,
    metrics,
    inFlight,
    createServer: (use) => new SessionPipe({ use, inFlight, logger, openUpstream }),
    ready: async () => undefined,
  });
  children.fill();
  return {
    logger,
    async stop() {
      await service.stop();
      await children.close();
      await watchdog.end();
    },
  };
}
