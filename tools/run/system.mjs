// The whole system on this machine: packages, build, database, sidecars, agent.
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApps } from './build.mjs';
import { provideDatabase } from './database.mjs';
import { prepareDatabase } from './demo-database.mjs';
import { ensurePackages } from './packages.mjs';
import { freePort, portProblem } from './ports.mjs';
import { answers, createProcesses } from './processes.mjs';
import { SetupError } from './progress.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyMs = 30_000;
const host = '127.0.0.1';

const standardPorts = {
  mysql: ['MCP_MYSQL_PORT', 3001],
  filesystem: ['MCP_FILESYSTEM_PORT', 3002],
  agent: ['PORT', 8000],
};

/** Variables of ours that agent-core may see: the model's, its own, other MCP servers; never a database credential. */
const agentVariables = [
  /^(LLM|OPENAI|ANTHROPIC|OLLAMA|AGENT)_/,
  /^MCP_(?!AUTH_|MYSQL_|FILESYSTEM_)[A-Z0-9_]+_(URL|TOKEN|TOKEN_FILE)$/,
  /^(APPROVAL|CONVERSATION)(_|$)/,
  /^CHECKPOINT_URL(_FILE)?$/,
  /^(LOG_LEVEL|https?_proxy|no_proxy)$/i,
];

/**
 * @param {import('./session.mjs').Session} session
 * @param {{ ports: 'free' | 'default', keepRunning: boolean, keys: boolean }} options
 * keys: callers need one of AGENT_API_KEYS, where it is set
 */
export async function startSystem(session, { ports: choice, keepRunning, keys }) {
  const { log } = session;
  const ports = choice === 'free' ? await freePorts() : await defaultPorts();
  await ensurePackages({ log, root });
  await buildApps({ root, log, apps: ['agent-core', 'mcp-mysql', 'mcp-filesystem'] });
  const server = await provideDatabase({ log, root });
  session.defer(() => server.stop());
  const database = await prepareDatabase(server, session);

  const processes = await createProcesses({ root, keepRunning, session });
  const tokens = { mysql: randomBytes(24).toString('hex'), filesystem: randomBytes(24).toString('hex') };
  const url = (name) => `http://${host}:${ports[name]}`;
  const start = (name, port, env) =>
    processes.start({
      name,
      port,
      entry: path.join(root, 'apps', name, 'dist', 'main.js'),
      env: { PORT: String(port), HOST: host, ...env },
    });
  await start('mcp-mysql', ports.mysql, {
    ...(server.kind === 'external' ? variables([/^MYSQL_(?!PASSWORD_FILE$)/]) : {}),
    ...variables([/^LOG_LEVEL$/]),
    MCP_AUTH_TOKEN: tokens.mysql,
    MYSQL_HOST: database.host,
    MYSQL_PORT: String(database.port),
    MYSQL_USER: database.user,
    MYSQL_PASSWORD: database.password,
    MYSQL_DATABASE: database.name,
  });
  await start('mcp-filesystem', ports.filesystem, {
    ...variables([/^LOG_LEVEL$/]),
    MCP_AUTH_TOKEN: tokens.filesystem,
    CONTEXT_ROOT: database.isSample ? path.join(root, 'tools', 'sample-data', 'context') : await ownContext(),
  });
  await start('agent-core', ports.agent, {
    ...agentEnvironment(keys),
    DATA_DIR: keepRunning
      ? path.resolve(process.env.DATA_DIR ?? path.join(root, '.data'))
      : path.join(root, '.run', 'data'),
    MCP_MYSQL_URL: `${url('mysql')}/sse`,
    MCP_MYSQL_TOKEN: tokens.mysql,
    MCP_FILESYSTEM_URL: `${url('filesystem')}/sse`,
    MCP_FILESYSTEM_TOKEN: tokens.filesystem,
  });
  await untilReady(`${url('agent')}/readyz`);
  return {
    database,
    agentUrl: url('agent'),
    mysqlUrl: url('mysql'),
    filesystemUrl: url('filesystem'),
    mysqlToken: tokens.mysql,
  };
}

/** @returns {Record<string, string>} the variables of ours whose name fits one of the patterns */
function variables(patterns) {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name, value]) => value && patterns.some((pattern) => pattern.test(name))),
  );
}

function agentEnvironment(keys) {
  const environment = variables(agentVariables);
  if (!keys) for (const name of ['AGENT_API_KEYS', 'AGENT_API_KEYS_FILE']) delete environment[name];
  return environment;
}

/** Business context for a database of the user's: theirs, or none. */
async function ownContext() {
  if (process.env.CONTEXT_ROOT) return path.resolve(process.env.CONTEXT_ROOT);
  const empty = path.join(root, '.run', 'context');
  await mkdir(empty, { recursive: true });
  return empty;
}

async function freePorts() {
  const ports = new Set();
  while (ports.size < 3) ports.add(await freePort());
  const [mysql, filesystem, agent] = ports;
  return { mysql, filesystem, agent };
}

async function defaultPorts() {
  const ports = {};
  for (const [part, [variable, standard]] of Object.entries(standardPorts)) {
    const port = portFrom(variable, standard);
    const problem = await portProblem(port, host);
    ports[part] = port;
    if (!problem) continue;
    const reason = problem.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${problem.code})`;
    throw new SetupError(
      `Port ${port} ${reason}: set ${variable} to another one, for example ${variable}=${port + 10} npm start`,
    );
  }
  return ports;
}

function portFrom(variable, standard) {
  const port = Number(process.env[variable] || standard);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new SetupError(`${variable} is not a port number: ${process.env[variable]}`);
}

async function untilReady(url) {
  const endsAt = performance.now() + readyMs;
  while (performance.now() < endsAt) {
    if (await answers(url)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const words = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    .then((response) => response.text())
    .catch((error) => error.message);
  throw new SetupError(`agent-core was not ready within ${readyMs / 1000} s: ${words.slice(0, 500)} (logs: .run/logs)`);
}
