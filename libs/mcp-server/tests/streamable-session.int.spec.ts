import { once } from 'node:events';
import { startService, type TestService } from './start-service.js';

let service: TestService;
beforeEach(async () => {
  service = await startService({ settings: { MCP_STREAMABLE_SESSIONS: true } });
});
afterEach(() => service.stop());

const initialize = {
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const call = (id: number, name: string, more: object = {}) => ({ id, method: 'tools/call', params: { name, ...more } });

async function send(message: object, headers: Record<string, string> = {}) {
  return fetch(`${service.url}/mcp`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', ...message }),
  });
}

async function openSession(): Promise<Record<string, string>> {
  const response = await send(initialize);
  expect(await response.json()).toMatchObject({ id: 0, result: { serverInfo: { name: 'test-server' } } });
  return { 'Mcp-Session-Id': response.headers.get('mcp-session-id')! };
}

const listen = (headers: Record<string, string>) =>
  fetch(`${service.url}/mcp`, { headers: { Accept: 'text/event-stream', ...headers } });

it('a quick answer is JSON under the id of its session', async () => {
  const headers = await openSession();
  const response = await send(call(1, 'echo', { arguments: { text: 'hi' } }), headers);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('mcp-session-id')).toBe(headers['Mcp-Session-Id']);
  expect(await response.json()).toMatchObject({
    id: 1,
    result: { content: [{ text: expect.stringContaining('hi') }] },
  });
});

it('answers of calls that overlap go out where they were asked for', async () => {
  const headers = await openSession();
  const started = once(service.events, 'started');
  const slow = send(call(1, 'hold', { arguments: { name: 'a' } }), headers);
  await started;
  expect(await (await send(call(2, 'echo', { arguments: { text: 'b' } }), headers)).json()).toMatchObject({ id: 2 });
  service.events.emit('release');
  expect(await (await slow).text()).toContain('released a');
});

it('an id that is still running, and a second greeting, are refused', async () => {
  const headers = await openSession();
  const started = once(service.events, 'started');
  const slow = send(call(1, 'hold', { arguments: { name: 'a' } }), headers);
  await started;
  const again = await send(call(1, 'echo', { arguments: { text: 'b' } }), headers);
  expect([again.status, await again.json()]).toMatchObject([400, { error: { code: -32_600 } }]);
  service.events.emit('release');
  expect((await slow).status).toBe(200);
  const greeted = await send(initialize, headers);
  expect([greeted.status, await greeted.json()]).toMatchObject([400, { error: { code: -32_600 } }]);
});

it('a session has one stream of its own, and another one when that is closed', async () => {
  const headers = await openSession();
  const first = await listen(headers);
  expect([first.status, first.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect((await listen(headers)).status).toBe(409);
  expect((await fetch(`${service.url}/mcp`, { headers: { ...headers, Accept: 'application/json' } })).status).toBe(406);
  await first.body!.cancel();
  let second: Response;
  do second = await listen(headers);
  while (second.status === 409);
  expect(second.status).toBe(200);
  await second.body!.cancel();
});

it('a session that is deleted closes its stream, aborts its calls and is unknown', async () => {
  const headers = await openSession();
  const stream = await listen(headers);
  const started = once(service.events, 'started');
  const slow = send(call(1, 'hold', { arguments: { name: 'a' } }), headers);
  await started;
  const aborted = once(service.events, 'aborted');
  expect((await fetch(`${service.url}/mcp`, { method: 'DELETE', headers })).status).toBe(200);
  await aborted;
  expect(await stream.text()).toBe('');
  expect((await slow).status).toBe(404);
  expect((await send(call(2, 'echo'), headers)).status).toBe(404);
  expect(await service.metric('mcp_sessions', { transport: 'streamable' })).toBe(0);
});

it('a version that nobody speaks is refused on every method', async () => {
  const headers = { ...(await openSession()), 'Mcp-Protocol-Version': '1999-01-01' };
  expect((await send(call(1, 'echo'), headers)).status).toBe(400);
  expect((await listen(headers)).status).toBe(400);
});
