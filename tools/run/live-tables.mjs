// The tables that mcp-mysql lists now: one call of its list_tables tool, over Streamable HTTP without a session.
import { SetupError } from './progress.mjs';

/** @returns {Promise<string[]>} names, tables before views */
export async function listTables(url, token) {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'list_tables', arguments: {} },
    }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  const message = response.headers.get('content-type')?.includes('text/event-stream')
    ? text
        .split('\n')
        .find((entry) => entry.startsWith('data: ') && entry.includes('"id":1'))
        ?.slice('data: '.length)
    : text;
  const result = message && response.ok ? JSON.parse(message).result : undefined;
  if (!result || result.isError)
    throw new SetupError(`The tables of the database could not be listed: ${text.slice(0, 300)}`);
  const { tables } = result.structuredContent;
  return [...tables].sort((one, two) => one.kind.localeCompare(two.kind)).map(({ name }) => name);
}
