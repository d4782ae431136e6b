// How long a client is without its server after a crash, a silence, a thousand cuts; and what that costs each call.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { rolldown } from 'rolldown';
import { ensurePackages } from '../../run/packages.mjs';
import { freePort } from '../../run/ports.mjs';
import { percentile, table } from '../figures.mjs';
import { langchainAdapter, ours, plainSdk } from './clients.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const script = path.join(root, 'libs/mcp-client/tests/processes/server.mjs');
const peers = fileURLToPath(new URL('../peers', import.meta.url));
const faces = {
  '/sse': 'HTTP+SSE',
  '/mcp': 'Streamable HTTP, stateless',
  '/mcp-sessions': 'Streamable HTTP with sessions',
};
/** A client that has not come back by then counts as one that stays broken. */
const givenUpMs = 3_000;

export async function bench({ session, rounds = 50 }) {
  await ensurePackages({ log: session.log, root: peers });
  // Clients that pile up listeners while they wait make Node warn thousands of times.
  process.removeAllListeners('warning');
  const library = await load('libs/mcp-client/src/index.ts');
  const { startTcpProxy } = await load('libs/testing/src/tcp-proxy.ts');
  const port = await freePort();
  const server = serverOn(port, session);
  await server.start();
  const url = new URL(`http://127.0.0.1:${port}/sse`);
  const kinds = { ours: ours, 'SDK client': plainSdk, 'LangChain adapter': langchainAdapter };

  const restart = {};
  for (const [route, face] of Object.entries(faces)) {
    session.log(`  restarts over ${face}`);
    restart[face] = await measureRestarts({ session, library, server, url: new URL(route, url), kinds, rounds });
    session.log(
      table(
        `${face}: kill -9 and restart, ${rounds} rounds: from the server accepting again to the first good call (ms)`,
        restart[face],
      ),
    );
  }
  const silence = await measureSilence({ library, startTcpProxy, port });
  session.log(table('silence: until the connection is given up (ms), heartbeat 300 ms + 2 × 200 ms', silence));
  const overhead = await measureOverhead({ library, url });
  session.log(table('one call over HTTP+SSE (ms), the two taking turns', overhead));
  const leaks = await measureLeaks({ library, startTcpProxy, port, session });
  session.log(table('1,000 reconnects', leaks));
  await server.kill();
  return { restart, silence, overhead, leaks };
}

/** Bundles a library's sources, so that what is measured is what stands in the repository. */
async function load(source) {
  const bundle = await rolldown({
    input: path.join(root, source),
    platform: 'node',
    resolve: { conditionNames: ['@sql-agent/source', 'node'] },
    external: [/^@modelcontextprotocol/, 'zod'],
    logLevel: 'silent',
  });
  const file = path.join(root, '.run', 'bench', `${source.split('/')[1]}-${path.basename(source, '.ts')}.mjs`);
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return await import(pathToFileURL(file).href);
}

function serverOn(port, session) {
  let child;
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  session.defer(kill);
  return {
    kill,
    /** Resolves when it accepts connections; gives its process id. */
    async start() {
      child = spawn(process.execPath, [script], {
        env: { PATH: process.env.PATH, PORT: String(port) },
        stdio: 'ignore',
      });
      while (!(await accepts(port))) await delay(2);
      return child.pid;
    },
  };
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

async function measureRestarts({ session, library, server, url, kinds, rounds }) {
  const results = Object.fromEntries(Object.keys(kinds).map((name) => [name, { times: [], lost: 0, broken: 0 }]));
  const open = async (name) => ({ name, caller: await kinds[name](library, url) });
  const clients = await Promise.all(Object.keys(kinds).map(open));
  for (let round = 1; round <= rounds; round += 1) {
    await server.kill();
    let acceptedAt;
    const pending = clients.map(async (client) => {
      // As a program would: it goes on asking while the server is away.
      for (;;) {
        const startedAt = performance.now();
        const answer = await Promise.race([
          client.caller.call().catch(() => undefined),
          delay(givenUpMs, 'hung', { ref: false }),
        ]);
        const now = performance.now();
        if (typeof answer === 'number') return { client, ms: now - acceptedAt };
        // Begun after the server was back, and yet without an answer.
        if (acceptedAt && startedAt > acceptedAt) results[client.name].lost += 1;
        if (acceptedAt && now - acceptedAt > givenUpMs) return { client };
        await delay(5);
      }
    });
    await delay(100 + Math.random() * 300);
    await server.start();
    acceptedAt = performance.now();
    for (const { client, ms } of await Promise.all(pending)) {
      if (ms !== undefined) {
        results[client.name].times.push(Math.max(0, ms));
        continue;
      }
      // The next round begins with a client that works, or all its rounds would be this one.
      results[client.name].broken += 1;
      await client.caller.close();
      Object.assign(client, await open(client.name));
    }
    if (round % 10 === 0) session.log(`  round ${round} of ${rounds}`);
  }
  await Promise.all(clients.map(({ caller }) => caller.close()));
  return Object.entries(results).map(([client, { times, lost, broken }]) => ({
    client,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    'recovered %': (100 * (rounds - broken)) / rounds,
    'calls lost after it was back': lost,
  }));
}

async function measureSilence({ library, startTcpProxy, port }) {
  const rows = [];
  for (const direction of ['both', 'to-server', 'to-client']) {
    for (const route of ['/sse', '/mcp']) {
      const times = [];
      for (let round = 0; round < 3; round += 1) {
        const proxy = await startTcpProxy(port);
        const limits = { heartbeatIntervalMs: 300, heartbeatTimeoutMs: 200, heartbeatMisses: 2, connectMs: 500 };
        const connection = new library.McpConnection({
          name: 'ours',
          url: new URL(`http://127.0.0.1:${proxy.port}${route}`),
          limits,
        });
        await connection.connect();
        const dropped = new Promise((resolve) =>
          connection.on('state', ({ state }) => state === 'waiting' && resolve()),
        );
        const startedAt = performance.now();
        proxy.blackHole(direction);
        await dropped;
        times.push(performance.now() - startedAt);
        await connection.close();
        await proxy.close();
      }
      rows.push({ 'black hole': direction, route, longest: Math.max(...times), bound: 700 });
    }
  }
  return rows;
}

async function measureOverhead({ library, url }) {
  const callers = { 'SDK client': await plainSdk(library, url), ours: await ours(library, url) };
  const times = { 'SDK client': [], ours: [] };
  for (let index = 0; index < 4_400; index += 1) {
    const name = index % 2 ? 'ours' : 'SDK client';
    const startedAt = performance.now();
    await callers[name].call();
    if (index >= 400) times[name].push(performance.now() - startedAt);
  }
  for (const caller of Object.values(callers)) await caller.close();
  const reference = percentile(times['SDK client'], 0.5);
  return Object.entries(times).map(([client, all]) => ({
    client,
    p50: percentile(all, 0.5),
    p99: percentile(all, 0.99),
    'p50 to the SDK client': `${(percentile(all, 0.5) / reference).toFixed(3)} ×`,
  }));
}

async function measureLeaks({ library, startTcpProxy, port, session }) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const proxy = await startTcpProxy(port);
  const limits = { backoffBaseMs: 1, backoffCapMs: 5 };
  const connection = new library.McpConnection({
    name: 'ours',
    url: new URL(`http://127.0.0.1:${proxy.port}/sse`),
    limits,
  });
  const reconnects = async (count) => {
    for (let done = 0; done < count; done += 1) {
      await connection.callTool('pid', {});
      await proxy.cut();
      await proxy.restore();
    }
    await connection.callTool('pid', {});
    await delay(200);
    collect();
    const resources = process.getActiveResourcesInfo();
    return {
      'heap MB': process.memoryUsage().heapUsed / 2 ** 20,
      sockets: resources.filter((kind) => kind.startsWith('TCPSocket')).length,
      timers: resources.filter((kind) => kind === 'Timeout').length,
    };
  };
  const rows = [{ after: '50', ...(await reconnects(50)) }];
  session.log('  50 of 1,050 reconnects');
  rows.push({ after: '550', ...(await reconnects(500)) });
  rows.push({ after: '1,050', ...(await reconnects(500)) });
  await connection.close();
  await proxy.close();
  return rows;
}
