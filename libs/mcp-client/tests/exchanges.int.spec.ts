import { eventually, FakeMcpServer } from '@sql-agent/testing';
import {
  CallInterrupted,
  CallRejected,
  type ConnectionLimits,
  type ConnectionSettings,
  type HttpServerTarget,
  McpConnection,
  ServerUnavailable,
} from '../src/index.js';

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
/** No heartbeat within a test, unless it asks for one: what is found must be found by the exchange itself. */
const limits: Partial<ConnectionLimits> = {
  connectMs: 5_000,
  callConnectMs: 5_000,
  heartbeatIntervalMs: 60_000,
  backoffBaseMs: 20,
  backoffCapMs: 100,
};

let server: FakeMcpServer;
let connections: McpConnection[] = [];
/** Lets the calls of the tool "wait" finish. */
let release: () => void;

beforeEach(async () => {
  server = new FakeMcpServer();
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  server.tools['echo'] = { annotations: { readOnlyHint: true }, run: (args) => text(String(args['value'])) };
  server.tools['write'] = { run: () => text('written') };
  server.tools['wait'] = { run: () => released.then(() => text('waited')) };
  await server.start();
});

afterEach(async () => {
  release();
  await Promise.all(connections.map((connection) => connection.close()));
  connections = [];
  await server.die();
});

async function connected(options: Partial<HttpServerTarget & ConnectionSettings> = {}): Promise<McpConnection> {
  const connection = new McpConnection({
    name: 'fake',
    url: server.sseUrl,
    ...options,
    limits: { ...limits, ...options.limits },
  });
  connections.push(connection);
  await connection.connect();
  return connection;
}

const stateful = () => {
  server.keepsStreamableSessions = true;
  return server.streamableUrl;
};
const failureOf = (promise: Promise<unknown>) => promise.then(String, (error: unknown) => error);
const names = (connection: McpConnection) => connection.tools.map(({ name }) => name);

/** A call of "wait" that has reached the server. In an object: a promise of a promise would wait for both. */
async function callInFlight(connection: McpConnection): Promise<{ answer: Promise<unknown> }> {
  const wait = server.tools['wait'];
  const arrived = new Promise<void>((resolve) => {
    server.tools['wait'] = {
      run: (args, signal, progress) => {
        resolve();
        return wait?.run(args, signal, progress) ?? text('');
      },
    };
  });
  const answer = connection.callTool('wait', {});
  answer.catch(() => undefined);
  await arrived;
  return { answer };
}

describe.each([
  ['HTTP+SSE', () => server.sseUrl],
  ['Streamable HTTP', () => server.streamableUrl],
  ['Streamable HTTP with sessions', stateful],
])('over %s', (_, url) => {
  it.each([429, 503])('fails only the call that was answered %i, and says when to come back', async (status) => {
    const connection = await connected({ url: url() });
    const { answer } = await callInFlight(connection);
    server.refuse = ({ tool }) => (tool === 'echo' ? { status, headers: { 'retry-after': '60' } } : undefined);
    const error = await failureOf(connection.callTool('echo', {}));
    expect(error).toBeInstanceOf(ServerUnavailable);
    expect((error as ServerUnavailable).retryAt?.getTime()).toBeGreaterThan(Date.now() + 50_000);
    release();
    expect(await answer).toMatchObject(text('waited'));
    expect(connection.snapshot()).toMatchObject({ state: 'ready', reconnects: 0 });
  });

  it.each([500, 502])('fails only the call that was answered %i, and repeats what is harmless', async (status) => {
    const connection = await connected({ url: url() });
    const { answer } = await callInFlight(connection);
    const refused: string[] = [];
    server.refuse = ({ tool }) => {
      if (!tool || refused.includes(tool)) return undefined;
      refused.push(tool);
      return { status };
    };
    expect(await failureOf(connection.callTool('write', {}))).toBeInstanceOf(CallInterrupted);
    expect(await connection.callTool('echo', { value: 'again' })).toMatchObject(text('again'));
    release();
    expect(await answer).toMatchObject(text('waited'));
    expect(connection.snapshot().reconnects).toBe(0);
  });

  it('stops when a call finds that its token is no longer good', async () => {
    const connection = await connected({ url: url() });
    server.refuseWith = { status: 401 };
    expect(await failureOf(connection.callTool('echo', {}))).toMatchObject({ failure: { kind: 'unauthorized' } });
    expect(connection.snapshot()).toMatchObject({ state: 'waiting', nextAttemptAt: null });
  });

  it('cuts a call whose server dies under it at once, and repeats what is harmless', async () => {
    const connection = await connected({ url: url() });
    let runs = 0;
    const dieOnFirst = async () => {
      runs += 1;
      if (runs === 1) {
        await server.die();
        await server.start();
      }
      return text('done');
    };
    server.tools['write'] = { run: dieOnFirst };
    expect(await failureOf(connection.callTool('write', {}))).toBeInstanceOf(CallInterrupted);
    expect(runs).toBe(1);
    runs = 0;
    server.tools['echo'] = { annotations: { readOnlyHint: true }, run: dieOnFirst };
    expect(await connection.callTool('echo', {})).toMatchObject(text('done'));
    expect(runs).toBe(2);
  });

  it('refuses an answer larger than its bound, and takes one below it', async () => {
    const connection = await connected({ url: url(), maxMessageBytes: 20_000 });
    expect(await connection.callTool('echo', { value: 'x'.repeat(15_000) })).toBeDefined();
    const huge = 'x'.repeat(25_000);
    server.tools['write'] = { run: () => text(huge) };
    const error = await failureOf(connection.callTool('write', {}));
    const overSse = url().pathname === '/sse';
    expect(error).toBeInstanceOf(overSse ? CallInterrupted : CallRejected);
    if (overSse) expect(connection.snapshot().lastError?.message).toContain('20000');
    else expect((error as Error).message).toContain('20000');
    expect(await connection.callTool('echo', { value: 'on' })).toMatchObject(text('on'));
  });
});

it.each([400, 404, 405])('takes to HTTP+SSE where Streamable HTTP is answered %i', async (status) => {
  let refusals = 0;
  server.refuse = ({ method }) => (method === 'initialize' && (refusals += 1) === 1 ? { status } : undefined);
  const connection = await connected({ url: server.olderUrl });
  expect(await connection.callTool('echo', { value: 'old' })).toMatchObject(text('old'));
  expect(connection.snapshot()).toMatchObject({ attempt: 0, reconnects: 0, lastError: null });
});

it('takes an error of the protocol for what it is, whatever its code', async () => {
  const connection = await connected();
  const { answer } = await callInFlight(connection);
  server.tools['write'] = {
    run: () => {
      throw Object.assign(new Error('no'), { code: -32_000 });
    },
  };
  expect(await failureOf(connection.callTool('write', {}))).toMatchObject({ name: 'CallRejected', code: -32_000 });
  release();
  expect(await answer).toMatchObject(text('waited'));
});

it('carries any number of events over one HTTP+SSE stream', async () => {
  const connection = await connected({ maxMessageBytes: 20_000 });
  for (let round = 0; round < 5; round += 1) await connection.callTool('echo', { value: 'x'.repeat(15_000) });
  expect(connection.snapshot().reconnects).toBe(0);
});

it.each(['end', 'reset'] as const)(
  'fails a call of Streamable HTTP whose answer breaks off (%s), and no other',
  async (how) => {
    const connection = await connected({ url: stateful() });
    const { answer } = await callInFlight(connection);
    await eventually(() => expect(server.openAnswers('POST')).toBe(1));
    server.endAnswers('POST', how);
    expect(await failureOf(answer)).toBeInstanceOf(CallInterrupted);
    expect(await connection.callTool('echo', { value: 'on' })).toMatchObject(text('on'));
    expect(connection.snapshot().reconnects).toBe(0);
  },
);

it.each([401, 404, 500])('works where the optional GET stream is answered %i', async (status) => {
  server.refuse = ({ httpMethod }) => (httpMethod === 'GET' ? { status } : undefined);
  const connection = await connected({ url: stateful() });
  expect(await connection.callTool('echo', { value: 'one' })).toMatchObject(text('one'));
  expect(connection.snapshot()).toMatchObject({ state: 'ready', reconnects: 0 });
});

it.each(['end', 'reset'] as const)(
  'opens the optional GET stream again after its %s, keeps session and calls, and misses no change',
  async (how) => {
    const connection = await connected({ url: stateful() });
    await eventually(() => expect(server.openAnswers('GET')).toBe(1));
    const { answer } = await callInFlight(connection);
    server.tools['unannounced'] = { run: () => text('') };
    server.endAnswers('GET', how);
    await eventually(() => expect(names(connection)).toContain('unannounced'), 3_000);
    server.tools['announced'] = { run: () => text('') };
    await server.announceTools();
    await eventually(() => expect(names(connection)).toContain('announced'), 3_000);
    release();
    expect(await answer).toMatchObject(text('waited'));
    expect(connection.snapshot().reconnects).toBe(0);
  },
);

it('reads the catalogue once more after a burst of changes, not once for each', async () => {
  const connection = await connected();
  let running = 0;
  let most = 0;
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  server.beforeList = async () => {
    running += 1;
    most = Math.max(most, running);
    await held;
    running -= 1;
  };
  const before = server.catalogueReads;
  await server.announceTools();
  await eventually(() => expect(running).toBe(1));
  for (let change = 0; change < 20; change += 1) {
    server.tools[`tool${change}`] = { run: () => text('') };
    await server.announceTools();
  }
  // An answered call proves that the notifications sent before it have arrived.
  await connection.callTool('echo', {});
  letGo();
  await eventually(() => expect(names(connection)).toContain('tool19'));
  await connection.callTool('echo', {});
  expect({ reads: server.catalogueReads - before, most }).toEqual({ reads: 2, most: 1 });
});

it('ends its session of Streamable HTTP at the server too', async () => {
  const connection = await connected({ url: stateful() });
  expect(server.openSessions).toBe(1);
  await connection.close();
  expect(server.openSessions).toBe(0);
});

it('closes in bounded time though the server does not answer to it', async () => {
  const connection = await connected({ url: stateful(), limits: { closeMs: 200 } });
  const { answer } = await callInFlight(connection);
  server.hang = true;
  const started = performance.now();
  const closed = connection.close();
  expect(await failureOf(answer)).toBeInstanceOf(Error);
  expect(performance.now() - started).toBeLessThan(150);
  await closed;
  expect(performance.now() - started).toBeLessThan(1_000);
});

it('follows the catalogue of a server that has no stream to tell of changes', async () => {
  const connection = await connected({ url: server.streamableUrl, limits: { heartbeatIntervalMs: 50 } });
  let published = 0;
  connection.on('tools', () => {
    published += 1;
  });
  server.tools['late'] = { run: () => text('') };
  await eventually(() => expect(names(connection)).toContain('late'));
  const reads = server.catalogueReads;
  await eventually(() => expect(server.catalogueReads).toBeGreaterThan(reads + 2));
  expect(published).toBe(1);
  expect(connection.snapshot().reconnects).toBe(0);
});

it('keeps a session whose server answers every probe with "too many requests"', async () => {
  const connection = await connected({ limits: { heartbeatIntervalMs: 30 } });
  let probes = 0;
  server.refuse = ({ method }) => {
    if (method !== 'ping') return undefined;
    probes += 1;
    return { status: 429 };
  };
  await eventually(() => expect(probes).toBeGreaterThan(4), 3_000);
  expect(connection.snapshot()).toMatchObject({ state: 'ready', reconnects: 0, missedBeats: 0 });
});
