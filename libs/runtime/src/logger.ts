import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** Field names whose values never reach a log line, at the top level and one level down. */
const secretFields = ['password', 'token', 'secret', 'apiKey', 'authorization', 'cookie'];

/**
 * JSON lines on standard output: each an event with fields.
 * @param level pino's level names
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretFields.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}
