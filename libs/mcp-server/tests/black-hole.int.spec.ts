import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { startTcpProxy, type TcpProxy } from '@sql-agent/testing';
import { eventually, startService, type TestService } from './start-service.js';

let service: TestService;
let proxy: TcpProxy;
let client: Client;

beforeEach(async () => {
  service = await startService({ settings: { MCP_STREAMABLE_SESSIONS: true, MCP_SESSION_IDLE_MS: 400 } });
  proxy = await startTcpProxy(service.port);
  client = new Client({ name: 'far', version: '1' });
});
afterEach(async () => {
  await client.close().catch(() => undefined);
  await proxy.close();
  await service.stop();
});

it.each([
  ['/sse', 'sse'],
  ['/mcp', 'streamable'],
])(
  'a client behind a black hole frees its session within a bound, one that is only quiet keeps it: %s',
  async (path, transport) => {
    const url = new URL(path, `http://127.0.0.1:${proxy.port}`);
    await client.connect(path === '/sse' ? new SSEClientTransport(url) : new StreamableHTTPClientTransport(url));
    const sessions = () => service.metric('mcp_sessions', { transport });
    // Several times as long as a silent one may stay: it answers when it is asked.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await sessions()).toBe(1);
    // Every byte is acknowledged, none arrives, and no TCP error ever tells of it.
    proxy.blackHole('both');
    await eventually(async () => (await sessions()) === 0);
  },
);
