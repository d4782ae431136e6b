import { CallsInFlight, startSessionService } from '@sql-agent/mcp-server';
import { createLogger, createMetricsRegistry, type RunningService } from '@sql-agent/runtime';
import { Children } from './children.js';
import type { Config } from './config.js';
import { maskSecrets } from './mask-secrets.js';
import { failureAnswer } from './json-rpc.js';
import { OwnChild } from './own-child.js';
import { SessionPipe } from './session-pipe.js';
import { SharedChild } from './shared-child.js';
import { StartCheck } from './start-check.js';
import { Watchdog } from './watchdog.js';

const name = 'mcp-stdio';
/** Less than a readiness probe waits. */
const pingWithinMs = 1_500;

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
  const source = {
    takeChild: () => children.take(),
    logger,
    greetWithinMs: settings.MCP_STDIO_START_TIMEOUT_MS,
  };
  const startCheck = new StartCheck(source);
  const { MCP_STDIO_SHARED: forAll, MCP_STREAMABLE_SESSIONS: withSessions } = settings;
  // A request that belongs to no session has no state to keep apart: all of them share one child too.
  const shared = forAll || !withSessions ? new SharedChild(source) : undefined;
  const openUpstream = (pipe: SessionPipe) =>
    shared && (forAll || !pipe.hearsNotifications) ? shared.open(pipe) : new OwnChild(pipe, { ...source, startCheck });
  const service = await startSessionService({
    settings,
    authToken,
    logger,
    metrics,
    inFlight,
    createServer: (use) => new SessionPipe({ use, inFlight, logger, openUpstream }),
    ready: () =>
      problem(async () => {
        await shared?.ping(pingWithinMs);
        if (!forAll) await startCheck.run();
      }),
  });
  shared?.start();
  if (!forAll) children.fill();
  return {
    logger,
    async stop() {
      await Promise.all([service.stop(), children.endWarm()]);
      await shared?.close();
      await children.close();
      await watchdog.end();
    },
  };
}

/** Why the check fails, in words that anybody may read. */
async function problem(check: () => Promise<void>): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    return failureAnswer(0, error).error.message;
  }
}
