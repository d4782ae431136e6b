// node library-client.mjs <kind> <url> [token]: lists the tools with a client library, calls one, prints both as JSON.
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport as SseV1 } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [kind, address, token] = process.argv.slice(2);
const url = new URL(address);
const overSse = url.pathname === '/sse';
const headers = token ? { Authorization: `Bearer ${token}` } : {};
const call = { name: 'read_file', arguments: { path: 'glossary.md' } };
const info = { name: 'try', version: '1.0.0' };

async function withClient(client, transport) {
  await client.connect(transport);
  const { tools } = await client.listTools();
  const { content } = await client.callTool(call);
  await client.close();
  return { tools: tools.map(({ name }) => name), text: content[0].text };
}

async function sdkV2(options) {
  const { Client, SSEClientTransport, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const Transport = overSse ? SSEClientTransport : StreamableHTTPClientTransport;
  return await withClient(new Client(info, options), new Transport(url, { requestInit: { headers } }));
}

const clients = {
  'sdk-v1': () => withClient(new ClientV1(info), new (overSse ? SseV1 : HttpV1)(url, { requestInit: { headers } })),
  'sdk-v2': () => sdkV2({}),
  /** A client of the revision of 2026-07-28: it asks for that first, and must be told in good form that it is not here. */
  'sdk-v2-newest': () => sdkV2({ versionNegotiation: { mode: 'auto' } }),
  async langchain() {
    const { MultiServerMCPClient } = await import('@langchain/mcp-adapters');
    const server = { transport: overSse ? 'sse' : 'http', url: url.href, headers };
    const client = new MultiServerMCPClient({ mcpServers: { ours: server } });
    const tools = await client.getTools();
    const answer = await tools.find(({ name }) => name === call.name).invoke(call.arguments);
    await client.close();
    return { tools: tools.map(({ name }) => name), text: JSON.stringify(answer) };
  },
  async 'ai-sdk'() {
    const { createMCPClient } = await import('@ai-sdk/mcp');
    const client = await createMCPClient({ transport: { type: overSse ? 'sse' : 'http', url: url.href, headers } });
    const tools = await client.tools();
    const { content } = await tools[call.name].execute(call.arguments, { toolCallId: '1', messages: [] });
    await client.close();
    return { tools: Object.keys(tools), text: content[0].text };
  },
  /** A stdio server for desktop programs that carries everything to a remote one. */
  'mcp-remote': () =>
    withClient(
      new ClientV1(info),
      new StdioClientTransport({
        command: process.execPath,
        args: [
          new URL('node_modules/mcp-remote/dist/proxy.js', import.meta.url).pathname,
          url.href,
          '--transport',
          overSse ? 'sse-only' : 'http-only',
          ...(token ? ['--header', `Authorization: Bearer ${token}`] : []),
        ],
        env: { PATH: process.env.PATH, HOME: process.env.HOME },
        stderr: 'ignore',
      }),
    ),
};

console.log(JSON.stringify(await clients[kind]()));
process.exit(0);
