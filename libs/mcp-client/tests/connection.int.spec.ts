import { eventually, FakeMcpServer } from '@sql-agent/testing';
import {
  CallInterrupted,
  CallTimeout,
  type ConnectionSettings,
  type HttpServerTarget,
  McpConnection,
  McpServers,
  ServerUnavailable,
} from '../src/index.js';

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
// Generous: these machines may be busy, and what is tested is what happens, not how fast.
const limits = {
  connectMs: 5_000,
  callConnectMs: 5_000,
  heartbeatIntervalMs: 60_000,
  backoffBaseMs: 20,
  backoffCapMs: 100,
};

let server: FakeMcpServer;
let connections: McpConnection[] = [];

beforeEach(async () => {
  server = new FakeMcpServer();
  server.tools['echo'] = { annotations: { readOnlyHint: true }, run: (args) => text(String(args['value'])) };
  await server.start();
});

afterEach(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  connections = [];
  await server.die();
});

function connect(options: Partial<HttpServerTarget & ConnectionSettings> = {}): McpConnection {
  const connection = new McpConnection({
    name: 'fake',
    url: server.sseUrl,
    ...options,
    limits: { ...limits, ...options.limits },
  });
  connections.push(connection);
  connection.start();
  return connection;
}

const untilReady = (connection: McpConnection) => eventually(() => expect(connection.snapshot().state).toBe('ready'));

describe.each([
  ['HTTP+SSE', () => server.sseUrl],
  ['Streamable HTTP', () => server.streamableUrl],
])('over %s', (_, url) => {
  it('heals after the server was killed and started again', async () => {
    const connection = connect({ url: url() });
    expect(await connection.callTool('echo', { value: 'one' })).toMatchObject(text('one'));
    for (const value of ['two', 'three', 'four']) {
      await server.die();
      await server.start();
      expect(await connection.callTool('echo', { value })).toMatchObject(text(value));
    }
  });

  it('answers in bounded time, with the time of the next try, while the server is away', async () => {
    const connection = connect({ url: url(), limits: { callConnectMs: 1_000 } });
    await untilReady(connection);
    await server.die();
    const error = await connection.callTool('echo', { value: 'x' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ServerUnavailable);
    expect((error as ServerUnavailable).failure.kind).toBe('refused');
    expect((error as ServerUnavailable).retryAt).toBeInstanceOf(Date);
  });

  it('reads every page of the catalogue, and again after a reconnect', async () => {
    for (let index = 0; index < 25; index += 1) server.tools[`tool${index}`] = { run: () => text('') };
    server.pageSize = 10;
    // A server without sessions may come back unnoticed; its catalogue is then read again with the heartbeat.
    const connection = connect({ url: url(), limits: { heartbeatIntervalMs: 100 } });
    await eventually(() => expect(connection.tools).toHaveLength(26));
    await server.die();
    server.tools['late'] = { annotations: { readOnlyHint: true }, run: () => text('late') };
    await server.start();
    await connection.callTool('echo', { value: 'x' });
    await eventually(() => expect(connection.tools.map(({ name }) => name)).toContain('late'));
  });

  it('gives up a call at its time-out and lets the session live', async () => {
    server.tools['slow'] = {
      run: (_args, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(text('cancelled')))),
    };
    const connection = connect({ url: url() });
    await expect(connection.callTool('slow', {}, { timeoutMs: 100 })).rejects.toBeInstanceOf(CallTimeout);
    expect(await connection.callTool('echo', { value: 'after' })).toMatchObject(text('after'));
    expect(connection.snapshot().reconnects).toBe(0);
  });

  it('carries an abort to the server', async () => {
    const abort = new AbortController();
    const cancelled = new Promise<string>((resolve) => {
      server.tools['wait'] = {
        run: (_args, signal) =>
          new Promise((done) => {
            signal.addEventListener('abort', () => {
              resolve('cancelled');
              done(text(''));
            });
            abort.abort(new Error('enough'));
          }),
      };
    });
    const connection = connect({ url: url() });
    await expect(connection.callTool('wait', {}, { signal: abort.signal })).rejects.toThrow('enough');
    expect(await cancelled).toBe('cancelled');
    expect(await connection.callTool('echo', { value: 'on' })).toMatchObject(text('on'));
    expect(connection.snapshot().reconnects).toBe(0);
  });

  it('stops and says so when its token is refused, and heals when a call finds it accepted', async () => {
    server.refuseWith = { status: 401 };
    const connection = connect({ url: url(), token: () => 'wrong' });
    await eventually(() =>
      expect(connection.snapshot()).toMatchObject({
        state: 'waiting',
        nextAttemptAt: null,
        lastError: { kind: 'unauthorized' },
      }),
    );
    expect(server.authorizations).toContain('Bearer wrong');
    expect(JSON.stringify(connection.snapshot())).not.toContain('wrong');
    server.refuseWith = undefined;
    expect(await connection.callTool('echo', { value: 'in' })).toMatchObject(text('in'));
  });

  it('fails with a typed error, not a hang, when the server is no MCP server', async () => {
    server.refuseWith = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>hello</html>' };
    const connection = connect({ url: url(), limits: { callConnectMs: 300 } });
    await expect(connection.callTool('echo', {})).rejects.toBeInstanceOf(ServerUnavailable);
  });
});

it('starts before its server and becomes ready when it comes', async () => {
  const url = server.sseUrl;
  await server.die();
  const connection = connect({ url });
  await eventually(() =>
    expect(connection.snapshot()).toMatchObject({ state: 'waiting', lastError: { kind: 'refused' } }),
  );
  await server.start();
  await untilReady(connection);
  expect(connection.tools.map(({ name }) => name)).toEqual(['echo']);
});

it('begins a new session at once when the server has forgotten the old one', async () => {
  const connection = connect();
  await untilReady(connection);
  server.forgetSessions();
  expect(await connection.callTool('echo', { value: 'again' })).toMatchObject(text('again'));
  expect(connection.snapshot().reconnects).toBe(1);
});

it('repeats a cut call only where the tool says that repeating is harmless', async () => {
  const runs = { read: 0, write: 0 };
  const dieOnFirst = (name: 'read' | 'write') => async () => {
    runs[name] += 1;
    if (runs[name] === 1) {
      await server.die();
      await server.start();
    }
    return text(name);
  };
  server.tools['read'] = { annotations: { readOnlyHint: true }, run: dieOnFirst('read') };
  server.tools['write'] = { annotations: { readOnlyHint: false }, run: dieOnFirst('write') };
  const connection = connect();
  expect(await connection.callTool('read', {})).toMatchObject(text('read'));
  await expect(connection.callTool('write', {})).rejects.toBeInstanceOf(CallInterrupted);
  expect(runs).toEqual({ read: 2, write: 1 });
});

it('shares one attempt among many callers', async () => {
  const connection = new McpConnection({ name: 'fake', url: server.sseUrl, limits });
  connections.push(connection);
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => connection.callTool('echo', { value: String(index) })),
  );
  expect(answers.map(({ content }) => content)).toEqual(
    Array.from({ length: 40 }, (_, index) => text(String(index)).content),
  );
  expect(server.sessionsOpened).toBe(1);
});

it('knows, with the answer of a call, the tools that were announced before it', async () => {
  const connection = connect();
  server.tools['learn'] = {
    async run() {
      server.tools['learned'] = { run: () => text('new') };
      await server.announceTools();
      return text('done');
    },
  };
  await connection.callTool('learn', {});
  expect(connection.tools.map(({ name }) => name)).toContain('learned');
});

it('follows list_changed without a reconnect', async () => {
  const connection = connect();
  await untilReady(connection);
  server.tools['new'] = { run: () => text('new') };
  await server.announceTools();
  await eventually(() => expect(connection.tools.map(({ name }) => name)).toContain('new'));
  expect(connection.snapshot().reconnects).toBe(0);
});

it('comes back later when it is told to, not before', async () => {
  server.refuseWith = { status: 503, headers: { 'retry-after': '60' } };
  const connection = connect();
  await eventually(() => expect(connection.snapshot().lastError?.kind).toBe('overloaded'));
  const { nextAttemptAt, since } = connection.snapshot();
  expect(Date.parse(nextAttemptAt ?? '') - Date.parse(since)).toBeGreaterThanOrEqual(59_000);
});

it('leaves no session behind after many reconnects, and none after close', async () => {
  const connection = connect();
  for (let round = 0; round < 30; round += 1) {
    await connection.callTool('echo', { value: 'x' });
    server.forgetSessions();
  }
  await connection.callTool('echo', { value: 'x' });
  expect(server.openSessions).toBe(1);
  await connection.close();
  await eventually(() => expect(server.openSessions).toBe(0));
  await expect(connection.callTool('echo', {})).rejects.toBeInstanceOf(ServerUnavailable);
});

it('qualifies the names of tools that two servers offer', async () => {
  const other = new FakeMcpServer();
  other.tools['echo'] = { run: () => text('other') };
  other.tools['only'] = { run: () => text('only') };
  await other.start();
  const servers = new McpServers([
    { name: 'one', url: server.sseUrl, limits },
    { name: 'two', url: other.streamableUrl, limits },
  ]);
  servers.start();
  try {
    await eventually(() =>
      expect(
        servers
          .tools()
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['one__echo', 'only', 'two__echo']),
    );
    expect(await servers.callTool('two__echo', {})).toMatchObject(text('other'));
    expect(await servers.callTool('one__echo', { value: 'mine' })).toMatchObject(text('mine'));
  } finally {
    await servers.close();
    await other.die();
  }
});
