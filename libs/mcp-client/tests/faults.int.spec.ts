import { setTimeout as delay } from 'node:timers/promises';
import { type Direction, eventually, FakeMcpServer, startTcpProxy, type TcpProxy } from '@sql-agent/testing';
import { CallInterrupted, McpConnection, type ServerUnavailable } from '../src/index.js';

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });
const limits = {
  connectMs: 1_000,
  callConnectMs: 1_500,
  heartbeatIntervalMs: 150,
  heartbeatTimeoutMs: 150,
  heartbeatMisses: 2,
  backoffBaseMs: 20,
  backoffCapMs: 100,
};

let server: FakeMcpServer;
let proxy: TcpProxy;
let connection: McpConnection;

const faces: [string, { path: string; sessions: boolean }][] = [
  ['HTTP+SSE', { path: '/sse', sessions: false }],
  ['Streamable HTTP, stateless', { path: '/mcp', sessions: false }],
  ['Streamable HTTP with sessions', { path: '/mcp', sessions: true }],
];

describe.each(faces)('over %s', (_, { path, sessions }) => {
  beforeEach(async () => {
    server = new FakeMcpServer();
    server.keepsStreamableSessions = sessions;
    server.tools['echo'] = { annotations: { readOnlyHint: true }, run: (args) => text(String(args['value'])) };
    await server.start();
    proxy = await startTcpProxy(Number(server.sseUrl.port));
    connection = new McpConnection({ name: 'fake', url: new URL(`http://127.0.0.1:${proxy.port}${path}`), limits });
    connection.start();
    await eventually(() => expect(connection.snapshot().state).toBe('ready'));
  });
  afterEach(async () => {
    await connection.close();
    await proxy.close();
    await server.die();
  });

  it.each<Direction>(['both', 'to-server', 'to-client'])(
    'drops a connection that has become a black hole (%s), fails calls at once, and works again after it',
    async (direction) => {
      server.tools['write'] = { run: () => text('written') };
      proxy.blackHole(direction);
      const cut = connection.callTool('write', {}).catch((error: unknown) => error);
      await eventually(() => expect(connection.snapshot().state).not.toBe('ready'), 5_000);
      // Long before its own time-out of a minute.
      expect(await cut).toBeInstanceOf(CallInterrupted);
      const { failure } = (await connection.callTool('echo', {}).catch((error: unknown) => error)) as ServerUnavailable;
      expect(failure.kind).toBe('timeout');
      await proxy.restore();
      await eventually(async () =>
        expect(await connection.callTool('echo', { value: 'back' })).toMatchObject(text('back')),
      );
    },
  );

  it('keeps a server that is slow but alive', async () => {
    proxy.slow({ pieceBytes: 200, pauseMs: 5 });
    for (let round = 0; round < 5; round += 1) {
      expect(await connection.callTool('echo', { value: 'x'.repeat(2_000) })).toMatchObject(text('x'.repeat(2_000)));
    }
    expect(connection.snapshot()).toMatchObject({ state: 'ready', reconnects: 0 });
  });

  it('lets a call that reports progress outlast every heartbeat though nothing else is answered', async () => {
    const steps = 12;
    server.tools['long'] = {
      run: async (_args, _signal, progress) => {
        for (let step = 1; step <= steps; step += 1) {
          await delay(50);
          await progress(step);
        }
        return text('done');
      },
    };
    const seen: number[] = [];
    const onProgress = ({ progress }: { progress: number }) => {
      seen.push(progress);
      // From now on no probe is answered.
      server.hang = true;
    };
    expect(await connection.callTool('long', {}, { onProgress })).toMatchObject(text('done'));
    // The SDK may drop the last one when the result comes right behind it.
    expect(seen.length).toBeGreaterThanOrEqual(steps - 1);
    expect(connection.snapshot()).toMatchObject({ state: 'ready', reconnects: 0 });
    server.hang = false;
  });
});

it('begins a new session where a forgotten one is answered 400', async () => {
  for (const [path, sessions] of [
    ['/sse', false],
    ['/mcp', true],
  ] as const) {
    const one = new FakeMcpServer();
    one.keepsStreamableSessions = sessions;
    one.tools['echo'] = { run: (args) => text(String(args['value'])) };
    await one.start();
    const kept = new McpConnection({
      name: 'fake',
      url: new URL(path, one.sseUrl),
      limits: { ...limits, heartbeatIntervalMs: 60_000 },
    });
    expect(await kept.callTool('echo', { value: 'a' })).toMatchObject(text('a'));
    let refusals = 0;
    one.refuse = ({ method }) =>
      method === 'tools/call' && refusals++ === 0 ? { status: 400, body: 'No such session' } : undefined;
    expect(await kept.callTool('echo', { value: 'b' })).toMatchObject(text('b'));
    expect(kept.snapshot().reconnects).toBe(1);
    await kept.close();
    await one.die();
  }
});

it('sends the attempts of a fleet out one by one after an outage, not all together', async () => {
  const one = new FakeMcpServer();
  await one.start();
  const fleet = Array.from(
    { length: 40 },
    () =>
      new McpConnection({
        name: 'fake',
        url: one.sseUrl,
        limits: { ...limits, heartbeatIntervalMs: 60_000, backoffBaseMs: 4_000, backoffCapMs: 4_000 },
      }),
  );
  fleet.forEach((member) => member.start());
  await eventually(() => expect(fleet.every((member) => member.snapshot().state === 'ready')).toBe(true));
  await one.die();
  // All see the loss at once, and the attempt that each makes at once fails; from then on chance decides.
  await eventually(() => expect(fleet.every((member) => member.snapshot().attempt > 0)).toBe(true));
  const next = fleet.flatMap((member) => member.snapshot().nextAttemptAt ?? []).map((at) => Date.parse(at));
  const tenths = new Set(next.map((at) => Math.floor((at - Math.min(...next)) / 100)));
  expect(tenths.size).toBeGreaterThan(10);
  await Promise.all(fleet.map((member) => member.close()));
});
