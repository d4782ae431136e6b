import { once } from 'node:events';
import { PingRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { toolErrorMetaKey } from '@sql-agent/contracts';
import request from 'supertest';
import { initialize, RawSse } from './raw-sse.js';
import { connectClient, eventually, startService, type TestService } from './start-service.js';

let service: TestService;
afterEach(() => service.stop());

const hold = async (client: Awaited<ReturnType<typeof connectClient>>, name: string, deaf = false) => {
  const started = once(service.events, 'started');
  const result = client.callTool({ name: 'hold', arguments: { name, deaf } });
  await started;
  return { result };
};

it('past the cap no session opens: 503 and when to come back; a place that is left can be taken', async () => {
  service = await startService({ settings: { MCP_MAX_SESSIONS: 2, MCP_STREAMABLE_SESSIONS: true } });
  const first = await RawSse.open(`${service.url}/sse`);
  const second = await connectClient(service, '/mcp');
  const refused = await request(service.url).get('/sse');
  expect(refused.status).toBe(503);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused.body.error.message).toMatch(/sessions/);
  const other = await request(service.url)
    .post('/mcp')
    .set('Accept', 'application/json, text/event-stream')
    .send(initialize);
  expect(other.status).toBe(503);
  expect(await service.metric('mcp_sessions', { transport: 'sse' })).toBe(1);
  expect(await service.metric('mcp_sessions', { transport: 'streamable' })).toBe(1);
  first.hangUp();
  await eventually(async () => (await service.metric('mcp_sessions', { transport: 'sse' })) === 0);
  const third = await connectClient(service, '/sse');
  expect((await third.listTools()).tools).not.toHaveLength(0);
  await Promise.all([second.close(), third.close()]);
});

it.each(['/sse', '/mcp'] as const)('past the cap a call is told that the server is busy (%s)', async (path) => {
  service = await startService({ settings: { MCP_MAX_CALLS_IN_FLIGHT: 2 } });
  const client = await connectClient(service, path);
  const first = await hold(client, 'one');
  const second = await hold(client, 'two');
  const refused = await client.callTool({ name: 'echo', arguments: { text: 'x' } });
  expect(refused._meta?.[toolErrorMetaKey]).toMatchObject({ kind: 'busy', retry: 'later' });
  service.events.emit('release');
  expect((await Promise.all([first.result, second.result])).map(({ isError }) => isError)).toEqual([
    undefined,
    undefined,
  ]);
  expect((await client.callTool({ name: 'echo', arguments: { text: 'x' } })).isError).toBeUndefined();
  await client.close();
});

it('a call that runs too long is answered; one that does not notice keeps its place until it ends', async () => {
  service = await startService({ settings: { MCP_CALL_TIMEOUT_MS: 100, MCP_MAX_CALLS_IN_FLIGHT: 1 } });
  const client = await connectClient(service, '/sse');
  const { result } = await hold(client, 'slow', true);
  expect((await result)._meta?.[toolErrorMetaKey]).toMatchObject({ kind: 'timeout' });
  const meanwhile = await client.callTool({ name: 'echo', arguments: { text: 'x' } });
  expect(meanwhile._meta?.[toolErrorMetaKey]).toMatchObject({ kind: 'busy' });
  service.events.emit('release');
  await eventually(async () => (await service.metric('mcp_tool_calls_in_flight')) === 0);
  expect((await client.callTool({ name: 'echo', arguments: { text: 'x' } })).isError).toBeUndefined();
  await client.close();
});

it.each(['/sse', '/mcp'] as const)('an idle client that answers when asked keeps its session (%s)', async (path) => {
  service = await startService({ settings: { MCP_SESSION_IDLE_MS: 150, MCP_STREAMABLE_SESSIONS: true } });
  const client = await connectClient(service, path);
  let asked = 0;
  client.setRequestHandler(PingRequestSchema, () => {
    asked++;
    return {};
  });
  await eventually(() => asked >= 3);
  expect((await client.listTools()).tools).not.toHaveLength(0);
  await client.close();
});

it('an idle client that does not answer loses its session', async () => {
  service = await startService({ settings: { MCP_SESSION_IDLE_MS: 150, MCP_STREAMABLE_SESSIONS: true } });
  const stream = await RawSse.open(`${service.url}/sse`);
  const endpoint = await stream.endpoint();
  const opened = await request(service.url)
    .post('/mcp')
    .set('Accept', 'application/json, text/event-stream')
    .send(initialize);
  const id = opened.headers['mcp-session-id']!;
  await once(stream.response, 'end');
  expect((await request(service.url).post(endpoint).send(initialize)).status).toBe(404);
  await eventually(async () => (await service.metric('mcp_sessions', { transport: 'streamable' })) === 0);
  const late = await request(service.url)
    .post('/mcp')
    .set({ Accept: 'application/json, text/event-stream', 'Mcp-Session-Id': id })
    .send(initialize);
  expect(late.status).toBe(404);
});
