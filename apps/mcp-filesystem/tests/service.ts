import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { eventually, type NodeProcess, startNodeProcess } from '@sql-agent/testing';

/** The built service. */
export const main = join(import.meta.dirname, '../dist/main.js');

export interface Running {
  process: NodeProcess;
  url: string;
}

export async function start(environment: Record<string, string>): Promise<Running> {
  const process = startNodeProcess(main, { PORT: '0', ...environment });
  const port = await eventually(() => {
    const found = /"event":"listening".*?"port":(\d+)/.exec(process.output())?.[1];
    if (!found) throw new Error(`not listening: ${process.output()}`);
    return found;
  });
  return { process, url: `http://127.0.0.1:${port}` };
}

export async function connect(url: string, path: '/sse' | '/mcp'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const address = new URL(path, url);
  await client.connect(path === '/sse' ? new SSEClientTransport(address) : new StreamableHTTPClientTransport(address));
  return client;
}
