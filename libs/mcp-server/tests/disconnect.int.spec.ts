import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { initialize, postJson, RawSse, toolCall } from './raw-sse.js';
import { connectClient, eventually, startService, type TestService } from './start-service.js';

let service: TestService;
afterEach(() => service.stop());

/** Waits until the tool "hold" runs for this caller. */
const started = async (name: string) => expect(await once(service.events, 'started')).toEqual([name]);
const aborted = async (name: string) => expect(await once(service.events, 'aborted')).toEqual([name]);
const nothingRuns = () => eventually(async () => (await service.metric('mcp_tool_calls_in_flight')) === 0);

async function openStreamableSession(): Promise<Record<string, string>> {
  const [response] = (await once(postJson(`${service.url}/mcp`, initialize), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return { 'Mcp-Session-Id': String(response.headers['mcp-session-id']), 'Mcp-Protocol-Version': '2025-06-18' };
}

it('a cut event stream aborts the calls of its session, and no others', async () => {
  service = await startService();
  const [gone, staying] = await Promise.all([RawSse.open(`${service.url}/sse`), RawSse.open(`${service.url}/sse`)]);
  for (const [stream, name] of [
    [gone, 'gone'],
    [staying, 'staying'],
  ] as const) {
    const running = started(name);
    postJson(service.url + (await stream.endpoint()), toolCall(1, 'hold', { name }));
    await running;
  }
  const end = aborted('gone');
  gone.hangUp();
  await end;
  await eventually(async () => (await service.metric('mcp_sessions', { transport: 'sse' })) === 1);
  service.events.emit('release');
  expect((await staying.waitFor(/data: (\{.*"id":1\})/))[1]).toContain('released staying');
  staying.hangUp();
});

it.each([
  ['stateless', false],
  ['with sessions', true],
])('a cut POST /mcp (%s) aborts its call', async (_name, MCP_STREAMABLE_SESSIONS) => {
  service = await startService({ settings: { MCP_STREAMABLE_SESSIONS } });
  const headers = MCP_STREAMABLE_SESSIONS ? await openStreamableSession() : {};
  const running = started('a');
  const call: ClientRequest = postJson(`${service.url}/mcp`, toolCall(7, 'hold', { name: 'a' }), headers);
  await running;
  const end = aborted('a');
  call.destroy();
  await end;
  await nothingRuns();
  expect(await service.metric('mcp_tool_calls_total', { tool: 'hold', outcome: 'cancelled' })).toBe(1);
});

it.each([
  ['/sse', false],
  ['/mcp', true],
] as const)('notifications/cancelled aborts the call it names, over %s', async (path, MCP_STREAMABLE_SESSIONS) => {
  service = await startService({ settings: { MCP_STREAMABLE_SESSIONS } });
  const client = await connectClient(service, path);
  const controller = new AbortController();
  const running = started('b');
  const call = client.callTool({ name: 'hold', arguments: { name: 'b' } }, undefined, { signal: controller.signal });
  const failed = expect(call).rejects.toThrow();
  await running;
  const end = aborted('b');
  controller.abort();
  await Promise.all([end, failed]);
  await nothingRuns();
  expect((await client.callTool({ name: 'echo', arguments: { text: 'still here' } })).isError).toBeFalsy();
  await client.close();
});

it('a cancelled call on /mcp leaves no open response behind', async () => {
  service = await startService({ settings: { MCP_STREAMABLE_SESSIONS: true } });
  const headers = await openStreamableSession();
  const running = started('c');
  const call = postJson(`${service.url}/mcp`, toolCall(9, 'hold', { name: 'c' }), headers);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.resume();
  await running;
  const ended = once(response, 'end');
  postJson(
    `${service.url}/mcp`,
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } },
    headers,
  );
  await ended;
});

it('200 abrupt disconnects leave no session behind', async () => {
  service = await startService();
  for (let round = 0; round < 20; round++) {
    const streams = await Promise.all(Array.from({ length: 10 }, () => RawSse.open(`${service.url}/sse`)));
    for (const stream of streams) stream.hangUp();
  }
  await eventually(async () => (await service.metric('mcp_sessions', { transport: 'sse' })) === 0);
});
