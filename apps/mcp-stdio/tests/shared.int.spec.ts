import {
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { eventually } from '@sql-agent/testing';
import { type Bridge, callText, connect, type Route, routes, startBridge } from './start-bridge.js';

let bridge: Bridge;
afterEach(() => bridge.kill());
const shared = () => startBridge({ options: ['--shared'] });

/** Two clients, one over each route. */
const pair = async () => (await Promise.all(routes.map((route) => connect(bridge, route)))) as [Client, Client];

const hears = (client: Client): unknown[] => {
  const heard: unknown[] = [];
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void heard.push(params.data));
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void heard.push('tools'));
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
  return heard;
};

it('all sessions share one child, and every call gets its own answer', async () => {
  bridge = await shared();
  const clients = await Promise.all(Array.from({ length: 8 }, (_, who) => connect(bridge, routes[who % 2]!)));
  expect(new Set(await Promise.all(clients.map((client) => callText(client, 'pid')))).size).toBe(1);
  expect(bridge.children()).toHaveLength(1);
  const wrong: string[] = [];
  await Promise.all(
    clients.flatMap((client, who) =>
      Array.from({ length: 60 }, async (_, count) => {
        const answer = await callText(client, 'echo', { text: `${who}/${count}` });
        if (answer !== `${who}/${count}`) wrong.push(answer);
      }),
    ),
  );
  expect(wrong).toEqual([]);
});

it('progress, cancellation and log messages concern the one whose call it is', async () => {
  bridge = await shared();
  const [one, two] = await pair();
  const [heardByOne, heardByTwo] = [hears(one), hears(two)];
  const steps: Record<string, number> = { one: 0, two: 0 };
  const controller = new AbortController();
  // Both clients give their first call the same id and the same progress token.
  const cut = one.callTool({ name: 'hold' }, undefined, {
    onprogress: () => void (steps['one']! += 1),
    signal: controller.signal,
  });
  const held = two.callTool({ name: 'hold' }, undefined, { onprogress: () => void (steps['two']! += 1) });
  await eventually(() => expect(steps).toEqual({ one: 1, two: 1 }));
  // Two have calls that run: whose message it is cannot be told.
  await callText(one, 'log', { data: 'of nobody' });
  controller.abort('enough');
  await expect(cut).rejects.toThrow();
  await eventually(async () => expect(await callText(two, 'seen')).toMatch(/"requestId":\d+,"reason":"enough"/));
  await callText(two, 'log', { data: 'of two' });
  await callText(two, 'release');
  expect(await held).toMatchObject({ content: [{ text: 'released' }] });
  await eventually(() => expect(heardByTwo).toEqual(['of two']));
  expect(heardByOne).toEqual([]);
});

it('subscriptions and log levels are kept for each session', async () => {
  bridge = await shared();
  const [one, two] = await pair();
  const [heardByOne, heardByTwo] = [hears(one), hears(two)];
  await one.subscribeResource({ uri: 'a:1' });
  await two.subscribeResource({ uri: 'a:1' });
  await two.subscribeResource({ uri: 'a:2' });
  await one.setLoggingLevel('error');
  await two.setLoggingLevel('debug');
  await one.unsubscribeResource({ uri: 'a:1' });
  expect(await callText(two, 'seen')).not.toContain('resources/unsubscribe');
  await callText(two, 'update', { uri: 'a:1' });
  await callText(two, 'update', { uri: 'a:2' });
  await callText(one, 'log', { data: 'too low for one' });
  await callText(two, 'log', { data: 'for two' });
  await callText(one, 'changed');
  await eventually(() => expect(heardByOne).toEqual(['tools']));
  await eventually(() => expect(heardByTwo).toEqual(['a:1', 'a:2', 'for two', 'tools']));
});

it('a crash is an error for all who wait; the next child knows what the last one was asked to keep', async () => {
  bridge = await shared();
  const [one, two] = await pair();
  const heard = hears(two);
  await two.subscribeResource({ uri: 'a:1' });
  const waiting = expect(one.callTool({ name: 'hold' })).rejects.toMatchObject({ data: { kind: 'unavailable' } });
  await expect(callText(two, 'killed')).rejects.toMatchObject({ code: -32000, message: /SIGKILL/ });
  await waiting;
  expect(JSON.parse(await callText(one, 'seen'))).toEqual(
    expect.arrayContaining(['initialize', 'notifications/initialized', 'resources/subscribe']),
  );
  await eventually(() => expect(heard).toContain('tools'));
});

it('a client is never asked for what may be meant for another', async () => {
  bridge = await shared();
  const client = await connect(bridge, '/sse', { capabilities: { sampling: {}, roots: {} } });
  expect(await callText(client, 'roots')).toContain('shared by several clients');
});

it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
  'a client of protocol %s is answered in it',
  async (version) => {
    bridge = await shared();
    const response = await fetch(`${bridge.url}/mcp`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 'x',
        method: 'initialize',
        params: { protocolVersion: version, capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
      }),
    });
    expect(await response.text()).toContain(`"protocolVersion":"${version}"`);
  },
);

describe('/mcp without sessions', () => {
  beforeEach(async () => {
    bridge = await startBridge({ environment: { MCP_STREAMABLE_SESSIONS: 'false', MCP_STDIO_WARM: '0' } });
  });

  it('clients share one child, while those of /sse keep one each', async () => {
    const of = async (route: Route) => callText(await connect(bridge, route), 'pid');
    const [first, second, own] = [await of('/mcp'), await of('/mcp'), await of('/sse')];
    expect(first).toBe(second);
    expect(own).not.toBe(first);
    const client = await connect(bridge, '/mcp');
    expect(client.getServerCapabilities()).toMatchObject({ tools: {}, resources: {} });
    expect(client.getServerCapabilities()?.resources).not.toHaveProperty('subscribe');
  });

  it('a request that is cut is cancelled in the child, and progress reaches its call', async () => {
    const client = await connect(bridge, '/mcp');
    const controller = new AbortController();
    const params = { name: 'hold', _meta: { progressToken: 'mine' } };
    const response = await fetch(`${bridge.url}/mcp`, {
      method: 'POST',
      signal: controller.signal,
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    });
    const { value } = await response.body!.getReader().read();
    expect(new TextDecoder().decode(value)).toContain('"progressToken":"mine"');
    controller.abort();
    await eventually(async () => expect(await callText(client, 'seen')).toContain('notifications/cancelled'));
  });
});
