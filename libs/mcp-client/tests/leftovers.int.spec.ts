import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { eventually, FakeMcpServer, startTcpProxy } from '@sql-agent/testing';
import { McpConnection } from '../src/index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

it.each(['/sse', '/mcp'])('leaves nothing of a session behind, however many there were (%s)', async (path) => {
  const server = new FakeMcpServer();
  server.keepsStreamableSessions = true;
  server.tools['echo'] = { annotations: { readOnlyHint: true }, run: () => text('here') };
  await server.start();
  const proxy = await startTcpProxy(Number(server.sseUrl.port));
  const connection = new McpConnection({
    name: 'fake',
    url: new URL(`http://127.0.0.1:${proxy.port}${path}`),
    limits: { backoffBaseMs: 1, backoffCapMs: 5, callConnectMs: 10_000 },
  });
  // The same signal for every call: what a call puts on it must come off again.
  const { signal } = new AbortController();
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const sessions = 100;
  for (let round = 0; round < sessions; round += 1) {
    expect(await connection.callTool('echo', {}, { signal })).toMatchObject(text('here'));
    await proxy.cut();
    await proxy.restore();
    server.forgetSessions();
  }
  await connection.callTool('echo', {}, { signal });
  expect(connection.snapshot().reconnects).toBeGreaterThanOrEqual(sessions);
  expect(connection.listenerCount('state') + connection.listenerCount('tools')).toBe(0);
  await eventually(() => {
    collect();
    // The living one, and what the last of the dead still has on its way out.
    expect(queryObjects(Client)).toBeLessThanOrEqual(5);
    expect(queryObjects(AbortSignal)).toBeLessThan(sessions);
  });
  await connection.close();
  await proxy.close();
  await server.die();
  await eventually(() => expect(timers()).toBeLessThanOrEqual(before));
});
