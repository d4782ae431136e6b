// The same stdio server behind ours, supergateway and mcp-proxy: what a call and a session cost, and who gets the answer.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildApps } from '../../run/build.mjs';
import { ensurePackages } from '../../run/packages.mjs';
import { freePort } from '../../run/ports.mjs';
import { percentile, table } from '../figures.mjs';
import { processTree } from './process-tree.mjs';
import { overSse, overStreamable } from './raw-client.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const peers = fileURLToPath(new URL('./peers', import.meta.url));
const server = [
  process.execPath,
  path.join(root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js'),
  'stdio',
];
const peer = (name, file) => path.join(peers, 'node_modules', name, 'dist', file);

const callers = 32;
const sessions = 50;
const settledMs = 4_000;

const ours = (port, options) => [
  path.join(root, 'apps/mcp-stdio/dist/main.js'),
  ...['--port', String(port), ...options, '--', ...server],
];
const supergateway = (port, transport) => [
  peer('supergateway', 'index.js'),
  ...['--stdio', server.join(' '), '--port', String(port), '--logLevel', 'none', '--outputTransport', ...transport],
];

/** How each is started; a bridge that speaks one transport at a time is started again for the other. */
const bridges = {
  'mcp-stdio': { command: (port) => ours(port, ['--warm', '2']) },
  supergateway: {
    command: (port) => supergateway(port, ['streamableHttp', '--stateful']),
    sseCommand: (port) => supergateway(port, ['sse']),
  },
  'mcp-stdio --shared': { command: (port) => ours(port, ['--shared']) },
  'mcp-proxy': {
    command: (port) => [
      peer('mcp-proxy', 'bin/mcp-proxy.mjs'),
      '--port',
      String(port),
      '--host',
      '127.0.0.1',
      '--',
      ...server,
    ],
  },
};

export async function bench({ session, rounds = 20 }) {
  await ensurePackages({ log: session.log, root: peers });
  await buildApps({ root, apps: ['mcp-stdio'], log: session.log });
  const rows = [];
  for (const [name, { command, sseCommand }] of Object.entries(bridges)) {
    session.log(`  ${name}`);
    const row = { bridge: name };
    await withBridge(session, command, async (bridge) => {
      Object.assign(row, await measureCalls(bridge, rounds));
      if (!sseCommand) Object.assign(row, await measureSse(bridge, rounds));
    });
    await withBridge(session, command, async (bridge) => Object.assign(row, await measureSessions(bridge, rounds)));
    if (sseCommand)
      await withBridge(session, sseCommand, async (bridge) => Object.assign(row, await measureSse(bridge, rounds)));
    rows.push(row);
  }
  const pick = (...columns) =>
    rows.map((row) => Object.fromEntries(['bridge', ...columns].map((key) => [key, row[key]])));
  session.log(table('calls over /mcp: one caller (ms)', pick('1: p50', '1: p99', '1: calls/s')));
  session.log(
    table(
      `calls over /mcp: ${callers} callers, a session each (ms)`,
      pick('32: p50', '32: p99', '32: calls/s', 'wrong', 'failed'),
    ),
  );
  session.log(
    table(
      `the same over /sse`,
      pick('sse: p50', 'sse: p99', 'sse: calls/s', 'sse: wrong', 'sse: failed', 'left after cut'),
    ),
  );
  session.log(
    table(
      `sessions: ms until initialized; ${sessions} of them at once; ${settledMs / 1000} s after each was ended`,
      pick('new session p50', 'new session p95', 'RSS MB', 'processes', 'left', 'RSS MB left'),
    ),
  );
  return { rows };
}

async function withBridge(session, command, measure) {
  const port = await freePort();
  const child = spawn(process.execPath, command(port), {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn' },
    stdio: 'ignore',
    detached: true,
  });
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), 8_000);
    await gone;
    clearTimeout(timer);
  };
  session.defer(end);
  for (let attempt = 0; attempt < 500 && !(await accepts(port)); attempt += 1) await delay(20);
  await delay(1_500);
  try {
    await measure({
      pid: child.pid,
      mcp: new URL(`http://127.0.0.1:${port}/mcp`),
      sse: new URL(`http://127.0.0.1:${port}/sse`),
    });
  } finally {
    await end();
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

async function measureCalls({ mcp }, rounds) {
  const one = await overStreamable(mcp);
  await run([one], 50);
  const alone = await run([one], rounds * 25);
  await one.end();
  const many = await openMany(() => overStreamable(mcp), callers);
  await run(many, 5);
  const together = await run(many, rounds * 3);
  await Promise.all(many.map((client) => client.end()));
  return {
    '1: p50': percentile(alone.times, 0.5),
    '1: p99': percentile(alone.times, 0.99),
    '1: calls/s': alone.perSecond,
    '32: p50': percentile(together.times, 0.5),
    '32: p99': percentile(together.times, 0.99),
    '32: calls/s': together.perSecond,
    wrong: alone.wrong + together.wrong,
    failed: alone.failed + together.failed,
  };
}

async function measureSse({ pid, sse }, rounds) {
  await delay(settledMs);
  const before = processTree(pid).processes;
  const many = await openMany(() => overSse(sse), callers);
  await run(many, 5);
  const together = await run(many, rounds * 3);
  for (const client of many) client.cut();
  await delay(settledMs);
  return {
    'sse: p50': percentile(together.times, 0.5),
    'sse: p99': percentile(together.times, 0.99),
    'sse: calls/s': together.perSecond,
    'sse: wrong': together.wrong,
    'sse: failed': together.failed,
    'left after cut': processTree(pid).processes - before,
  };
}

async function measureSessions({ pid, mcp }, rounds) {
  const before = processTree(pid);
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const client = await overStreamable(mcp);
    times.push(performance.now() - startedAt);
    await client.end();
    // As long as a bridge that prepares for the next one may need.
    await delay(400);
  }
  await delay(settledMs);
  const many = await openMany(() => overStreamable(mcp), sessions);
  await Promise.all(many.map((client) => client.call('echo', { message: 'x' }).catch(() => {})));
  await delay(1_000);
  const full = processTree(pid);
  await Promise.all(many.map((client) => client.end()));
  await delay(settledMs);
  const after = processTree(pid);
  return {
    'new session p50': percentile(times, 0.5),
    'new session p95': percentile(times, 0.95),
    'RSS MB': full.rssMb,
    processes: full.processes,
    left: after.processes - before.processes,
    'RSS MB left': after.rssMb - before.rssMb,
  };
}

/** Not all at once: what is compared is a session, not a stampede. */
async function openMany(open, count) {
  const clients = [];
  while (clients.length < count) clients.push(...(await Promise.all([open(), open()])));
  return clients;
}

/** Every client makes its calls one after another, all clients at the same time, each call with a text of its own. */
async function run(clients, calls) {
  const times = [];
  let [wrong, failed] = [0, 0];
  const startedAt = performance.now();
  await Promise.all(
    clients.map(async (client, who) => {
      for (let count = 0; count < calls; count += 1) {
        const message = `${who}/${count}`;
        const askedAt = performance.now();
        try {
          const { content } = await client.call('echo', { message });
          times.push(performance.now() - askedAt);
          if (content[0].text !== `Echo: ${message}`) wrong += 1;
        } catch {
          failed += 1;
        }
      }
    }),
  );
  return { times, wrong, failed, perSecond: (1_000 * times.length) / (performance.now() - startedAt) };
}
