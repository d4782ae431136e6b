import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { EmptyResultSchema } from '@modelcontextprotocol/sdk/types.js';

/** Sends the client an MCP ping. Any answer, also an error, shows that somebody is there. */
export async function clientAlive(server: Server, withinMs: number): Promise<boolean> {
  let alive = true;
  await server.request({ method: 'ping' }, EmptyResultSchema, { timeout: withinMs }).catch(() => {
    alive = false;
  });
  return alive;
}
