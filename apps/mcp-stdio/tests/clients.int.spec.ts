import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { eventually, startTcpProxy } from '@sql-agent/testing';
import { type Bridge, callText, connect, routes, runs, startBridge } from './start-bridge.js';

let bridge: Bridge;
afterEach(() => bridge.kill());

it('the child sees what is listed, and the log does not', async () => {
  bridge = await startBridge({
    environment: { API_KEY: 'k-5f2c91', MYSQL_PASSWORD: 'not-yours', MCP_AUTH_TOKEN: 'the-token' },
    options: ['--env', 'API_KEY'],
  });
  const client = await connect(bridge, '/mcp', { token: 'the-token' });
  const seen = JSON.parse(await callText(client, 'env')) as Record<string, string>;
  expect(seen).toMatchObject({ API_KEY: 'k-5f2c91', PATH: expect.any(String) });
  expect(JSON.stringify(seen)).not.toMatch(/not-yours|the-token/);
  await eventually(() => expect(bridge.process.output()).toContain('"event":"child-stderr"'));
  expect(bridge.process.output()).toContain('started with [secret]');
  expect(bridge.process.output()).not.toMatch(/k-5f2c91|not-yours|the-token/);
});

it.each(routes)('without the token nobody gets to a child: %s', async (route) => {
  bridge = await startBridge({ environment: { MCP_AUTH_TOKEN: 'the-token', MCP_STDIO_WARM: '0' } });
  await expect(connect(bridge, route)).rejects.toThrow(/401|token/i);
  await expect(connect(bridge, route, { token: 'wrong' })).rejects.toThrow(/401|token/i);
  expect(await bridge.metric('mcp_stdio_child_starts_total')).toBe(0);
});

it('a page of another origin does not get to a child either', async () => {
  bridge = await startBridge();
  expect((await fetch(`${bridge.url}/sse`, { headers: { Origin: 'https://evil.example' } })).status).toBe(403);
});

it('past the cap a session is refused, and there is room again when one ends', async () => {
  bridge = await startBridge({ environment: { MCP_MAX_SESSIONS: '2' } });
  const clients = await Promise.all([connect(bridge, '/sse'), connect(bridge, '/mcp')]);
  await expect(connect(bridge, '/mcp')).rejects.toThrow(/No more sessions/);
  await clients[0]!.close();
  await eventually(() => connect(bridge, '/mcp'));
});

it.each(routes)('a client that falls silent frees its child within a bound: %s', async (route) => {
  bridge = await startBridge({ environment: { MCP_SESSION_IDLE_MS: '500', MCP_STDIO_WARM: '0' } });
  const proxy = await startTcpProxy(Number(new URL(bridge.url).port));
  const through = { ...bridge, url: `http://127.0.0.1:${proxy.port}` };
  const [silent, lively] = await Promise.all([connect(through, route), connect(bridge, '/sse')]);
  const [of, other] = await Promise.all([callText(silent, 'pid'), callText(lively, 'pid')]);
  silent.onerror = () => {};
  proxy.blackHole('both');
  await eventually(() => expect(runs(Number(of))).toBe(false));
  expect(runs(Number(other))).toBe(true);
  await proxy.close();
});

/** Sends a message; what is answered is not read until somebody listens. */
function post(path: string, message: object, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const accept = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    const sent = request(bridge.url + path, { method: 'POST', agent: false, headers: { ...accept, ...headers } });
    sent.on('response', resolve).on('error', reject);
    sent.end(JSON.stringify({ jsonrpc: '2.0', ...message }));
  });
}

const initialize = {
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
// 200 MB.
const flood = { id: 1, method: 'tools/call', params: { name: 'flood', arguments: { count: 2_000, bytes: 100_000 } } };

/** Each asks for the flood and reads nothing of it. @returns the response that holds it */
const deafClients = {
  async '/sse'() {
    const stream = await new Promise<IncomingMessage>((resolve) => get(`${bridge.url}/sse`, { agent: false }, resolve));
    const [first] = (await once(stream, 'data')) as [Buffer];
    stream.pause();
    const path = /data: (\S+)/.exec(first.toString())![1]!;
    for (const message of [initialize, flood]) (await post(path, message)).resume();
    return stream;
  },
  async '/mcp'() {
    const opened = await post('/mcp', initialize);
    opened.resume();
    return post('/mcp', flood, { 'Mcp-Session-Id': String(opened.headers['mcp-session-id']) });
  },
};

it.each(routes)(
  'a client that asks for a flood and does not read it makes its own child wait, nobody else: %s',
  async (route) => {
    bridge = await startBridge({ environment: { MCP_STDIO_WARM: '0' } });
    const other = await connect(bridge, '/sse');
    await callText(other, 'echo');
    const before = await bridge.metric('process_resident_memory_bytes');
    const deaf = await deafClients[route]();
    const sizes: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      for (let count = 0; count < 20; count += 1) await callText(other, 'echo', { text: 'still here' });
      sizes.push(((await bridge.metric('process_resident_memory_bytes')) - before) / 2 ** 20);
    }
    expect(Math.max(...sizes)).toBeLessThan(100);
    // Once it reads, all of it comes.
    let bytes = 0;
    deaf.on('data', (chunk: Buffer) => (bytes += chunk.length)).resume();
    await eventually(() => expect(bytes).toBeGreaterThan(200_000_000), 20_000);
    deaf.destroy();
  },
);
