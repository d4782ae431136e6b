import { once } from 'node:events';
import { toolErrorMetaKey } from '@sql-agent/contracts';
import { RawSse } from './raw-sse.js';
import { connectClient, eventually, startService, type TestService, type TransportPath } from './start-service.js';

const faces: [TransportPath, boolean][] = [
  ['/sse', false],
  ['/mcp', false],
  ['/mcp', true],
];

async function hold(service: TestService, client: Awaited<ReturnType<typeof connectClient>>) {
  const started = once(service.events, 'started');
  const result = client.callTool({ name: 'hold', arguments: { name: 'x', deaf: true } });
  await started;
  return { result };
}

const refused = (service: TestService) => expect(fetch(`${service.url}/healthz`)).rejects.toThrow();

it.each(faces)(
  'lets a call in flight finish and its answer arrive (%s, sessions: %s)',
  async (path, MCP_STREAMABLE_SESSIONS) => {
    const service = await startService({ settings: { MCP_STREAMABLE_SESSIONS } });
    const client = await connectClient(service, path);
    const { result } = await hold(service, client);
    const stopped = service.stop();
    await refused(service);
    service.events.emit('release');
    expect((await result).structuredContent).toEqual({ name: 'x' });
    await stopped;
    await client.close();
  },
);

it('aborts what is not done by its deadline, says so to the caller, and leaves no socket', async () => {
  const service = await startService();
  const client = await connectClient(service, '/sse');
  const { result } = await hold(service, client);
  const idle = await RawSse.open(`${service.url}/sse`);
  await service.stop();
  expect((await result)._meta?.[toolErrorMetaKey]).toMatchObject({ kind: 'unavailable', retry: 'later' });
  await eventually(() => idle.response.complete);
  await refused(service);
  await client.close();
});

it('can be asked twice', async () => {
  const service = await startService();
  await Promise.all([service.stop(), service.stop()]);
  await service.stop();
  await refused(service);
});
