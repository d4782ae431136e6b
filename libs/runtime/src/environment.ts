import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Secret } from './secret.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process cannot start as configured. `problems` are sentences a stranger can act on; none shows a value that is secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly problems: readonly string[]) {
    super(`This service cannot start as it is configured:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Reads settings and secrets from environment variables and reports every problem at once.
 *
 * @param shape zod schemas by variable name; an empty variable counts as absent.
 * @param secretNames variables that are secret: `NAME`, or `NAME_FILE` naming a file that holds the value.
 * @throws ConfigurationError
 */
export function readEnvironment<Shape extends z.ZodRawShape, const Name extends string = never>(
  environment: Environment,
  shape: Shape,
  secretNames: readonly Name[] = [],
): { settings: z.output<z.ZodObject<Shape>>; secrets: Partial<Record<Name, Secret>> } {
  const problems: string[] = [];
  const given = Object.fromEntries(
    Object.keys(shape).flatMap((name) => (environment[name]?.trim() ? [[name, environment[name]?.trim()]] : [])),
  );
  const parsed = z.object(shape).safeParse(given);
  for (const issue of parsed.error?.issues ?? []) {
    problems.push(`${issue.path.join('.')}: ${issue.message}`);
  }
  const secrets: Partial<Record<Name, Secret>> = {};
  for (const name of secretNames) {
    try {
      const value = readSecret(environment, name);
      if (value) secrets[name] = value;
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (!parsed.success || problems.length > 0) throw new ConfigurationError(problems);
  return { settings: parsed.data, secrets };
}

/** `NAME`, or the contents of the file that `NAME_FILE` names, without the line break at its end. */
function readSecret(environment: Environment, name: string): Secret | undefined {
  const direct = environment[name];
  const file = environment[`${name}_FILE`];
  if (direct && file) throw new Error(`${name} and ${name}_FILE are both set; set one of them.`);
  if (direct) return new Secret(direct);
  if (!file) return undefined;
  try {
    const value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (value) return new Secret(value);
  } catch (error) {
    throw new Error(`${name}_FILE: the file cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  }
  throw new Error(`${name}_FILE: the file is empty.`);
}

/** Schemas for the kinds of values that settings have. */
export const setting = {
  port: (fallback: number) =>
    z.coerce
      .number({ error: 'must be a port number.' })
      .int('must be a whole number.')
      .min(0, 'must be 0 to 65535.')
      .max(65_535, 'must be 0 to 65535.')
      .default(fallback),
  integer: (fallback: number, minimum: number, maximum: number) =>
    z.coerce
      .number({ error: 'must be a number.' })
      .int('must be a whole number.')
      .min(minimum, `must be ${minimum} to ${maximum}.`)
      .max(maximum, `must be ${minimum} to ${maximum}.`)
      .default(fallback),
  flag: (fallback: boolean) =>
    z
      .enum(['true', 'false', '1', '0'], { error: 'must be true or false.' })
      .transform((value) => value === 'true' || value === '1')
      .default(fallback),
  list: () =>
    z
      .string()
      .default('')
      .transform((value) =>
        value
          .split(',')
          .map((entry) => entry.trim())
          .filter(Boolean),
      ),
  logLevel: () =>
    z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
        error: 'must be one of fatal, error, warn, info, debug, trace, silent.',
      })
      .default('info'),
} as const;
