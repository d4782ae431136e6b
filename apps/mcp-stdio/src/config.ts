import { parseArgs } from 'node:util';
import { mcpServerSecretNames, mcpServerSettings } from '@sql-agent/mcp-server';
import { ConfigurationError, type Environment, readEnvironment, setting } from '@sql-agent/runtime';
import { z } from 'zod';

export const help = `mcp-stdio [options] -- <command> [argument …]

Serves a stdio MCP server over HTTP+SSE (/sse) and Streamable HTTP (/mcp).

  --port <number>    default 3003                                                   PORT
  --host <address>   default: loopback, or every interface when a token is set      HOST
  --env <NAME>       a variable that the command may see; again for each            MCP_STDIO_ENV (comma separated)
  --warm <number>    processes that stand ready for new sessions, default 1         MCP_STDIO_WARM
  --shared           one process for all sessions instead of one for each           MCP_STDIO_SHARED=true
  --help

The command may also come from MCP_STDIO_COMMAND: words, or a JSON array of strings.
MCP_AUTH_TOKEN (or MCP_AUTH_TOKEN_FILE): the bearer token that every MCP route asks for.
`;

const options = {
  port: { type: 'string' },
  host: { type: 'string' },
  env: { type: 'string', multiple: true },
  warm: { type: 'string' },
  shared: { type: 'boolean' },
} as const;

/** What programs need in order to run at all; the rest has to be listed. */
const alwaysPassed = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS'];

const shape = {
  ...mcpServerSettings,
  PORT: setting.port(3003),
  // A session is a process here: fewer of them, and given up sooner.
  MCP_MAX_SESSIONS: setting.integer(100, 1, 10_000),
  MCP_SESSION_IDLE_MS: setting.integer(300_000, 100, 86_400_000),
  MCP_MAX_CALLS_IN_FLIGHT: setting.integer(1_000, 1, 10_000),
  MCP_STREAMABLE_SESSIONS: setting.flag(true),
  MCP_STDIO_COMMAND: z.string().optional().transform(splitCommand),
  MCP_STDIO_ENV: setting.list(),
  MCP_STDIO_WARM: setting.integer(1, 0, 100),
  MCP_STDIO_SHARED: setting.flag(false),
  MCP_STDIO_START_TIMEOUT_MS: setting.integer(30_000, 100, 600_000),
  MCP_STDIO_MAX_MESSAGE_BYTES: setting.integer(16_777_216, 1_024, 268_435_456),
};

/**
 * Options stand above environment variables of the same meaning.
 * @throws ConfigurationError
 */
export function readConfig(words: readonly string[], environment: Environment) {
  const { values, positionals } = parse(words);
  const given: Environment = {
    ...environment,
    ...(values.port !== undefined && { PORT: values.port }),
    ...(values.host !== undefined && { HOST: values.host }),
    ...(values.env !== undefined && { MCP_STDIO_ENV: values.env.join(',') }),
    ...(values.warm !== undefined && { MCP_STDIO_WARM: values.warm }),
    ...(values.shared && { MCP_STDIO_SHARED: 'true' }),
    ...(positionals.length > 0 && { MCP_STDIO_COMMAND: JSON.stringify(positionals) }),
  };
  const { settings } = readEnvironment(given, shape);
  const listed = settings.MCP_STDIO_ENV.filter((name) => !alwaysPassed.includes(name));
  const ours = listed.filter((name) => name in shape || mcpServerSecretNames.some((secret) => name.startsWith(secret)));
  if (ours.length > 0) {
    throw new ConfigurationError(ours.map((name) => `MCP_STDIO_ENV: ${name} is for the bridge, not for its children.`));
  }
  const { secrets } = readEnvironment(given, shape, [...mcpServerSecretNames, ...listed]);
  const missing = listed.filter((name) => !secrets[name]);
  if (missing.length > 0) {
    throw new ConfigurationError(missing.map((name) => `MCP_STDIO_ENV: ${name} is listed but not set.`));
  }
  const [command, ...args] = settings.MCP_STDIO_COMMAND;
  if (command === undefined) {
    throw new ConfigurationError([
      'The command of the MCP server is missing: mcp-stdio -- <command> [argument …], or MCP_STDIO_COMMAND.',
    ]);
  }
  const passed = Object.fromEntries(
    alwaysPassed.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
  return { settings, authToken: secrets['MCP_AUTH_TOKEN'], command, args, passed, listed: secretsOf(listed, secrets) };
}

export type Config = ReturnType<typeof readConfig>;

function secretsOf<Value>(names: readonly string[], all: Partial<Record<string, Value>>): Map<string, Value> {
  return new Map(names.map((name) => [name, all[name]!]));
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw new ConfigurationError([`${sentence}. The command's own options stand behind "--"; see --help.`]);
  }
}

function splitCommand(text: string | undefined, context: z.RefinementCtx): string[] {
  const given = text?.trim() ?? '';
  if (!given.startsWith('[')) {
    if (!/["'\\]/.test(given)) return given.split(/\s+/).filter(Boolean);
    context.addIssue('has quotes or backslashes, which are not interpreted; give a JSON array of strings.');
    return z.NEVER;
  }
  try {
    return z.array(z.string()).parse(JSON.parse(given));
  } catch {
    context.addIssue('is not a JSON array of strings.');
    return z.NEVER;
  }
}
