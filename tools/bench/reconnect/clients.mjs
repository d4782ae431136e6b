// The clients that are compared, each as its users would use it: one object kept for as long as the program lives.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const isSse = (url) => url.pathname === '/sse';

/** @typedef {{ call(): Promise<number>, close(): Promise<void> }} Caller calls the tool "pid" and gives its answer */

export async function ours({ McpConnection }, url) {
  const connection = new McpConnection({ name: 'ours', url });
  await connection.connect();
  return {
    call: async () => Number((await connection.callTool('pid', {}, { timeoutMs: 3_000 })).content[0].text),
    close: () => connection.close(),
  };
}

export async function plainSdk(_library, url) {
  const client = new Client({ name: 'bench', version: '1.0.0' });
  client.onerror = () => undefined;
  await client.connect(isSse(url) ? new SSEClientTransport(url) : new StreamableHTTPClientTransport(url));
  return {
    async call() {
      const { content } = await client.callTool({ name: 'pid', arguments: {} }, undefined, { timeout: 3_000 });
      return Number(content[0].text);
    },
    close: () => client.close().catch(() => undefined),
  };
}

/** The usual way from LangChain, with the reconnection that it offers. */
export async function langchainAdapter(_library, url) {
  const peers = createRequire(new URL('../peers/package.json', import.meta.url));
  const { MultiServerMCPClient } = await import(pathToFileURL(peers.resolve('@langchain/mcp-adapters')).href);
  const client = new MultiServerMCPClient({
    mcpServers: {
      bench: {
        transport: isSse(url) ? 'sse' : 'http',
        url: url.href,
        reconnect: { enabled: true, maxAttempts: 50, delayMs: 100 },
      },
    },
  });
  const [tool] = await client.getTools();
  return {
    call: async () => Number(/\d+/.exec(JSON.stringify(await tool.invoke({}, { timeout: 3_000 })))?.[0]),
    close: () => client.close().catch(() => undefined),
  };
}
