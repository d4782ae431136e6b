import { connect as openSocket } from 'node:net';
import { eventually } from '@sql-agent/testing';
import { type Bridge, callText, connect, routes, runs, startBridge } from './start-bridge.js';

let bridge: Bridge;
afterEach(() => bridge.kill());

const none = async () => eventually(() => expect(bridge.children()).toEqual([]));

it.each(routes)(
  'a crash is an error at once for those who wait, and the session goes on with a new child: %s',
  async (route) => {
    bridge = await startBridge();
    const client = await connect(bridge, route);
    const before = await callText(client, 'pid');
    const waiting = client.callTool({ name: 'hold' });
    const failed = expect(waiting).rejects.toMatchObject({
      code: -32000,
      data: { kind: 'unavailable', retry: 'later' },
    });
    const crash = expect(callText(client, 'crash')).rejects.toMatchObject({ code: -32000, message: /code 7/ });
    await Promise.all([failed, crash]);
    const after = await eventually(() => callText(client, 'pid'));
    expect(after).not.toBe(before);
    await client.close();
  },
);

it('a child that dies at start is an error for its client, not the end of the bridge', async () => {
  bridge = await startBridge({ server: ['--dies-at-start'], environment: { MCP_STDIO_WARM: '0' } });
  for (const route of routes) {
    await expect(connect(bridge, route)).rejects.toThrow(/crashed|does not run/);
  }
  expect((await fetch(`${bridge.url}/healthz`)).status).toBe(200);
  await eventually(async () => expect(await bridge.metric('mcp_sessions', 'sse')).toBe(0));
  await none();
});

it('a command that is not there is an error that names no path', async () => {
  bridge = await startBridge({ command: ['/nowhere/server'], environment: { MCP_STDIO_WARM: '0' } });
  await expect(connect(bridge, '/mcp')).rejects.toThrow(/ENOENT/);
  await expect(connect(bridge, '/sse')).rejects.not.toThrow(/nowhere/);
});

it.each(routes)('the tree of a child ends with its session, though it is deaf to signals: %s', async (route) => {
  bridge = await startBridge({ server: ['--stubborn'], environment: { MCP_STDIO_WARM: '0' } });
  const client = await connect(bridge, route);
  const tree = [
    Number(await callText(client, 'pid')),
    ...JSON.parse(await callText(client, 'grandchildren')),
  ] as number[];
  expect(tree.map(runs)).toEqual([true, true, true]);
  if (route === '/mcp') await (client.transport as unknown as { terminateSession(): Promise<void> }).terminateSession();
  await client.close();
  await eventually(() => expect(tree.map(runs)).toEqual([false, false, false]));
});

it.each(['SIGTERM', 'SIGKILL'] as const)('nothing survives a %s of the bridge', async (signal) => {
  bridge = await startBridge({ server: ['--stubborn'], environment: { MCP_STDIO_WARM: '2' } });
  const client = await connect(bridge, '/sse');
  client.onerror = () => {};
  const grandchildren = JSON.parse(await callText(client, 'grandchildren')) as number[];
  await eventually(() => expect(bridge.children()).toHaveLength(3));
  const all = [...bridge.children(), ...grandchildren];
  bridge.process.signal(signal);
  expect(await bridge.process.exited).toBe(signal === 'SIGTERM' ? 0 : 'SIGKILL');
  await eventually(() => expect(all.filter(runs)).toEqual([]));
  await client.close();
});

it('500 abrupt disconnects leave no child, no session, no socket', async () => {
  // A child that starts in no time: it gives the same answer to whatever it is asked.
  const answer =
    '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"sh","version":"1"}}}';
  bridge = await startBridge({
    command: ['sh', '-c', `while read -r line; do echo '${answer}'; done`],
    environment: { MCP_STDIO_WARM: '0' },
  });
  const { port } = new URL(bridge.url);
  const initialize = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
  });
  /** Opens a session over a plain socket, has it initialized, and cuts the socket. */
  const visit = () =>
    new Promise<void>((resolve, reject) => {
      const stream = openSocket(Number(port), '127.0.0.1');
      let text = '';
      let sent = false;
      stream.on('error', reject).on('close', () => resolve());
      stream.write(`GET /sse HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const path = /data: (\/messages\S+)/.exec(text)?.[1];
        if (!path || sent) return;
        sent = true;
        const post = openSocket(Number(port), '127.0.0.1', () => {
          post.write(
            `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${initialize.length}\r\n\r\n${initialize}`,
          );
        });
        // Some are cut before the child has answered, some after.
        const cut = () => (post.destroy(), stream.destroy());
        post.on('error', () => {}).once('data', () => (Math.random() < 0.5 ? cut() : stream.once('data', cut)));
      });
    });
  for (let round = 0; round < 50; round += 1) await Promise.all(Array.from({ length: 10 }, visit));
  await eventually(() => expect(bridge.children()).toEqual([]), 30_000);
  expect(await bridge.metric('mcp_sessions', 'sse')).toBe(0);
  expect(await bridge.metric('mcp_stdio_children', 'used')).toBe(0);
  expect(await bridge.metric('mcp_tool_calls_in_flight')).toBe(0);
  expect(await bridge.metric('mcp_stdio_child_starts_total')).toBe(500);
  // What is left is the connection that asks.
  expect(await bridge.metric('nodejs_active_resources', 'TCPSocketWrap')).toBeLessThanOrEqual(2);
  expect((await bridge.metric('nodejs_active_resources', 'ProcessWrap')) || 0).toBeLessThanOrEqual(1);
}, 120_000);
