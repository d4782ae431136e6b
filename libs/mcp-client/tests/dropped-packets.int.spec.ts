import { eventually, FakeMcpServer, packetFilter, type PacketFilter, startTcpProxy } from '@sql-agent/testing';
import { McpConnection, ServerUnavailable } from '../src/index.js';

const limits = {
  connectMs: 1_000,
  callConnectMs: 1_000,
  heartbeatIntervalMs: 150,
  heartbeatTimeoutMs: 150,
  heartbeatMisses: 2,
  backoffBaseMs: 20,
  backoffCapMs: 100,
};

/** Real packet loss where the kernel lets us; else the nearest thing, and a line that says so. */
async function lossyWayTo(
  serverPort: number,
): Promise<{ port: number; network: PacketFilter; close(): Promise<void> }> {
  const filter = await packetFilter(serverPort);
  if (!('unavailable' in filter)) return { port: serverPort, network: filter, close: () => filter.restore() };
  process.stderr.write(`dropped packets: ${filter.unavailable}; a proxy that swallows bytes stands in\n`);
  const proxy = await startTcpProxy(serverPort);
  const network = {
    drop: async (direction?: Parameters<PacketFilter['drop']>[0]) => proxy.blackHole(direction),
    restore: () => proxy.restore(),
  };
  return { port: proxy.port, network, close: () => proxy.close() };
}

describe.each(['/sse', '/mcp'])('behind a network that drops packets, at %s', (path) => {
  it.each(['both', 'to-server', 'to-client'] as const)(
    'gives the connection up in time (%s), answers callers, and works again when packets pass',
    async (direction) => {
      const server = new FakeMcpServer();
      server.tools['echo'] = { annotations: { readOnlyHint: true }, run: () => ({ content: [] }) };
      await server.start();
      const way = await lossyWayTo(Number(server.sseUrl.port));
      const url = new URL(`http://127.0.0.1:${way.port}${path}`);
      const connection = new McpConnection({ name: 'far', url, limits });
      try {
        await connection.callTool('echo', {});
        await way.network.drop(direction);
        await eventually(() => expect(connection.snapshot().state).not.toBe('ready'), 5_000);
        await expect(connection.callTool('echo', {})).rejects.toBeInstanceOf(ServerUnavailable);
        await way.network.restore();
        await eventually(async () => expect(await connection.callTool('echo', {})).toMatchObject({ content: [] }));
        expect(connection.snapshot().reconnects).toBeGreaterThan(0);
      } finally {
        await way.close();
        await connection.close();
        await server.die();
      }
    },
  );
});
