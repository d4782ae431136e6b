import { inspect } from 'node:util';
import { ConfigurationError } from './environment.js';
import type { Logger } from './logger.js';

export interface RunningService {
  logger: Logger;
  /** Stops accepting, lets work in flight finish within the service's own deadline, closes everything. */
  stop(): Promise<void>;
}

/** Past this, a service that does not stop is ended. */
const stopDeadlineMs = 15_000;

/**
 * The life of a process: start, wait for SIGTERM or SIGINT, stop, exit 0. A second signal ends it at once.
 * A configuration that cannot work is printed as sentences, without a stack, and ends the process with code 78 (EX_CONFIG).
 */
export async function runService(start: () => Promise<RunningService>): Promise<void> {
  let service: RunningService;
  try {
    service = await start();
  } catch (error) {
    const known = error instanceof ConfigurationError || error instanceof PortError;
    process.stderr.write(`${known ? (error as Error).message : inspect(error)}\n`);
    process.exitCode = error instanceof ConfigurationError ? 78 : 1;
    // What was half started may hold the event loop.
    setTimeout(() => process.exit(), 500).unref();
    return;
  }
  const { logger } = service;
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error, event: 'uncaught-exception' }, 'uncaught exception');
    process.exit(1);
  });
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ event: 'stopping', signal }, 'stopping');
    const deadline = setTimeout(() => {
      logger.error({ event: 'stop-deadline' }, 'did not stop in time');
      process.exit(1);
    }, stopDeadlineMs);
    deadline.unref();
    service.stop().then(
      () => {
        logger.info({ event: 'stopped' }, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        logger.error({ err: error, event: 'stop-failed' }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** The port cannot be had; the message says which and what to change. */
export class PortError extends Error {
  override readonly name = 'PortError';
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const reason =
      cause.code === 'EADDRINUSE'
        ? 'another program uses it'
        : cause.code === 'EACCES'
          ? 'it needs more rights'
          : cause.message;
    super(`Port ${port} on ${host} cannot be opened: ${reason}. Set PORT to another one.`, { cause });
  }
}
