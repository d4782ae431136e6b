import type { ServerResponse } from 'node:http';
import { eventually, FakeMcpServer } from '@sql-agent/testing';
import { McpConnection } from '../src/index.js';

const limits = {
  connectMs: 400,
  callConnectMs: 800,
  heartbeatIntervalMs: 100,
  heartbeatTimeoutMs: 100,
  heartbeatMisses: 2,
  backoffBaseMs: 10,
  backoffCapMs: 50,
};

let open = 0;
/** Writes as fast as it is read, until nobody reads. */
const endless = (contentType: string, piece: string) => (response: ServerResponse) => {
  open += 1;
  response.on('close', () => (open -= 1));
  response.writeHead(200, { 'content-type': contentType });
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', () => setImmediate(more));
  more();
};
const stranger = JSON.stringify({ jsonrpc: '2.0', id: 4711, result: {} });

const answers: [string, (response: ServerResponse) => void][] = [
  ['comments', endless('text/event-stream', `: ${'x'.repeat(500)}\n\n`)],
  ['answers to other questions', endless('text/event-stream', `event: message\ndata: ${stranger}\n\n`)],
  ['one event', endless('text/event-stream', 'data: x'.repeat(100))],
  ['one JSON document', endless('application/json', '"x",'.repeat(100))],
  ['HTML', endless('text/html', '<p>Sign in</p>'.repeat(40))],
];

let server: FakeMcpServer;
let connection: McpConnection;

describe.each(['/sse', '/mcp'])('at %s', (path) => {
  beforeEach(async () => {
    open = 0;
    server = new FakeMcpServer();
    server.tools['echo'] = { annotations: { readOnlyHint: true }, run: () => ({ content: [] }) };
    await server.start();
    const url = new URL(path, server.sseUrl);
    connection = new McpConnection({ name: 'endless', url, limits, maxMessageBytes: 100_000 });
  });
  afterEach(async () => {
    await connection.close();
    await server.die();
  });

  it.each(answers)(
    'gives up, in time and for a stated reason, a server that sends %s without end',
    async (_, answer) => {
      const server = new FakeMcpServer();
      server.tools['echo'] = { annotations: { readOnlyHint: true }, run: () => ({ content: [] }) };
      await server.start();
      const url = new URL(path, server.sseUrl);
      const connection = new McpConnection({ name: 'endless', url, limits, maxMessageBytes: 100_000 });
      server.answerWith = answer;
      const error = await connection.callTool('echo', {}).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'ServerUnavailable', retryAt: expect.any(Date) });
      await eventually(() => expect(connection.snapshot().lastError?.kind).toMatch(/^(protocol|timeout)$/));
      // What it refused is not left running in the background.
      expect(open).toBeLessThanOrEqual(2);
      server.answerWith = undefined;
      await eventually(async () => expect(await connection.callTool('echo', {})).toMatchObject({ content: [] }));

      // The same, beginning under a session that was good.
      server.answerWith = answer;
      await expect(connection.callTool('echo', {}, { timeoutMs: 300 })).rejects.toThrow();
      server.answerWith = undefined;
      await eventually(async () => expect(await connection.callTool('echo', {})).toMatchObject({ content: [] }));
      await connection.close();
      await eventually(() => expect(open).toBe(0));
      await server.die();
    },
  );
});
