// Who is measured: each started as its own documentation says, with a pool of the same size.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createPool } from 'mysql2/promise';
import { freePort } from '../../run/ports.mjs';
import { askWithoutReading, askWithoutReadingStreams, openPlain, openSse, openStreamable } from './callers.mjs';
import { familyOf } from './process-use.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const peers = createRequire(new URL('../peers/package.json', import.meta.url));
const peerFile = (name, file) => path.join(path.dirname(peers.resolve(`${name}/package.json`)), file);
export const poolSize = 8;
const startWithinMs = 20_000;
const secret = 'bench-secret';

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {string} version
 * @property {number} [pid] of its process; none where it is this one
 * @property {() => Promise<import('./callers.mjs').McpSession>} open one more client
 */

/** @typedef {{ host: string, port: number, user: string, password: string, database: string }} Account */

const query = (sql) => ({ name: 'query', arguments: { sql, maxRows: 10_000 } });
const ourMain = path.join(root, 'apps/mcp-mysql/dist/main.js');
const ourSettings = ({ host, port, user, password, database }) => ({
  MYSQL_HOST: host,
  MYSQL_PORT: String(port),
  MYSQL_USER: user,
  MYSQL_PASSWORD: password,
  MYSQL_DATABASE: database,
  MYSQL_POOL_SIZE: String(poolSize),
  // The largest answer of this benchmark is larger than what a call may take by default.
  MYSQL_MAX_BYTES: '16777216',
});
const benborlaSettings = ({ host, port, user, password, database }) => ({
  MYSQL_HOST: host,
  MYSQL_PORT: String(port),
  MYSQL_USER: user,
  MYSQL_PASS: password,
  MYSQL_DB: database,
  ENABLE_LOGGING: 'false',
});

/** How each server over HTTP is started: its program, settings and address for a port. */
const servers = {
  'node:http floor': {
    script: () => fileURLToPath(new URL('http-floor.mjs', import.meta.url)),
    settings: (account) => ({ DATABASE: JSON.stringify({ ...account, connectionLimit: poolSize }) }),
    path: '/',
    connect: openPlain,
  },
  'ours /mcp': { script: () => ourMain, settings: ourSettings, path: '/mcp', connect: openStreamable, tool: query },
  'ours /sse': { script: () => ourMain, settings: ourSettings, path: '/sse', connect: openSse, tool: query },
  DBHub: {
    package: '@bytebase/dbhub',
    script: () => peerFile('@bytebase/dbhub', 'dist/index.js'),
    parameters: ({ host, port, user, password, database }, listenAt) => [
      ...['--transport', 'http', '--port', String(listenAt)],
      ...['--dsn', `mariadb://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}?sslmode=disable`],
    ],
    settings: () => ({}),
    path: '/mcp',
    connect: openStreamable,
    tool: (sql) => ({ name: 'execute_sql', arguments: { sql } }),
  },
  benborla: {
    package: '@benborla29/mcp-server-mysql',
    script: () => peerFile('@benborla29/mcp-server-mysql', 'dist/index.js'),
    settings: (account) => ({ ...benborlaSettings(account), IS_REMOTE_MCP: 'true', REMOTE_SECRET_KEY: secret }),
    path: '/mcp',
    connect: openStreamable,
    token: secret,
    tool: (sql) => ({ name: 'mysql_query', arguments: { sql } }),
  },
  'benborla + supergateway': {
    package: 'supergateway',
    script: () => peerFile('supergateway', 'dist/index.js'),
    parameters: (_account, listenAt) => [
      ...['--stdio', `${process.execPath} ${peerFile('@benborla29/mcp-server-mysql', 'dist/index.js')}`],
      ...['--outputTransport', 'streamableHttp', '--stateful', '--port', String(listenAt), '--logLevel', 'none'],
    ],
    settings: benborlaSettings,
    path: '/mcp',
    connect: openStreamable,
    tool: (sql) => ({ name: 'mysql_query', arguments: { sql } }),
  },
};
export const serverNames = Object.keys(servers);
export const peerNames = serverNames.filter((name) => servers[name].package);

/**
 * Starts a server and waits for its first right answer.
 * @param {string} name
 * @param {{ account: Account, session: import('../../run/session.mjs').Session, probe: (ask: import('./callers.mjs').Ask) => Promise<void> }} options
 * @returns {Promise<Contestant & { firstAnswerMs: number, stop(): Promise<void> }>}
 */
export async function startServer(name, { account, session, probe }) {
  const { script, parameters, settings, path: route, connect, tool, token, ...server } = servers[name];
  const port = await freePort();
  const url = `http://127.0.0.1:${port}${route}`;
  const open = () => connect({ url, tool, token });
  const startedAt = performance.now();
  const child = startProcess([script(), ...(parameters?.(account, port) ?? [])], name, {
    PORT: String(port),
    ...settings(account),
  });
  const stop = () => stopProcess(child);
  session.defer(stop);
  try {
    await untilAnswer(open, probe, child);
  } catch (error) {
    await stop();
    throw error;
  }
  const version = server.package ? peers(`${server.package}/package.json`).version : '';
  const unread = connect === openSse ? askWithoutReadingStreams : askWithoutReading;
  return {
    name,
    version,
    pid: child.pid,
    open,
    stop,
    firstAnswerMs: performance.now() - startedAt,
    askWithoutReading: (sql, calls) => unread({ url, tool, token }, sql, calls),
  };
}

async function untilAnswer(open, probe, child) {
  const endsAt = performance.now() + startWithinMs;
  for (;;) {
    try {
      const session = await open();
      try {
        return await probe(session.ask);
      } finally {
        await session.close();
      }
    } catch (error) {
      if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`, { cause: error });
      if (performance.now() > endsAt) throw error;
      await delay(2);
    }
  }
}

function startProcess(command, name, settings) {
  const folder = path.join(root, '.run', 'bench');
  mkdirSync(folder, { recursive: true });
  const output = openSync(path.join(folder, `${name.replace(/\W+/g, '-')}.log`), 'w');
  const child = spawn(process.execPath, command, {
    cwd: folder,
    stdio: ['ignore', output, output],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...settings },
  });
  closeSync(output);
  return child;
}

async function stopProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  // A peer that starts processes is ended with them: they would keep their connections to the database.
  for (const pid of familyOf(child.pid)) process.kill(pid, 'SIGKILL');
  await gone;
}

/** The other floor: the driver in this very process. @returns {Contestant} */
export function rawDriver(account, session) {
  const pool = createPool({ ...account, connectionLimit: poolSize, rowsAsArray: true, dateStrings: true });
  session.defer(() => pool.end());
  return {
    name: 'raw mysql2',
    version: '',
    open: async () => ({
      // The rows themselves; what looks into the answer knows both.
      ask: async (sql) => (await pool.query(sql))[0],
      close: async () => {},
    }),
  };
}
