import { eventually, untilStatus } from '@sql-agent/testing';
import { type Bridge, callText, connect, startBridge } from './start-bridge.js';

let bridge: Bridge;
afterEach(() => bridge.kill());

const readiness = async () => {
  const response = await fetch(`${bridge.url}/readyz`);
  return [response.status, (await response.json()) as Record<string, unknown>] as const;
};

it.each([[[]], [['--shared']]])('is ready when a child answers: %j', async (options) => {
  bridge = await startBridge({ options });
  await untilStatus(`${bridge.url}/readyz`, 200);
});

it.each([[[]], [['--shared']]])('is not ready when no child can be initialized, and says why: %j', async (options) => {
  bridge = await startBridge({ options, server: ['--dies-at-start'] });
  const [status, { reason }] = await readiness();
  expect(status).toBe(503);
  expect(reason).toMatch(/crashed|does not run/);
});

it('is not ready while a shared child hangs, and is again when another stands in its place', async () => {
  bridge = await startBridge({ options: ['--shared'] });
  const client = await connect(bridge, '/sse');
  const pid = Number(await callText(client, 'pid'));
  process.kill(pid, 'SIGSTOP');
  expect(await readiness()).toEqual([503, { status: 'unavailable', reason: expect.stringContaining('ping') }]);
  process.kill(pid, 'SIGKILL');
  await untilStatus(`${bridge.url}/readyz`, 200);
  await eventually(async () => expect(Number(await callText(client, 'pid'))).not.toBe(pid));
});

it('counts children, starts and crashes', async () => {
  bridge = await startBridge({ environment: { MCP_STDIO_WARM: '2' } });
  const client = await connect(bridge, '/sse');
  await eventually(async () => expect(await bridge.metric('mcp_stdio_children', 'warm')).toBe(2));
  expect(await bridge.metric('mcp_stdio_children', 'used')).toBe(1);
  await expect(callText(client, 'crash')).rejects.toThrow();
  await eventually(async () => expect(await bridge.metric('mcp_stdio_child_crashes_total')).toBe(1));
});
