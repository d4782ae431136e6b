import { fileURLToPath } from 'node:url';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { eventually, freePort, type NodeProcess, startNodeProcess } from '@sql-agent/testing';
import { type ConnectionOptions, McpConnection } from '../src/index.js';

const script = fileURLToPath(new URL('./processes/server.mjs', import.meta.url));
const limits = {
  connectMs: 2_000,
  callConnectMs: 10_000,
  heartbeatIntervalMs: 200,
  heartbeatTimeoutMs: 200,
  heartbeatMisses: 2,
  backoffBaseMs: 20,
  backoffCapMs: 100,
};
const pidOf = async (connection: McpConnection) => {
  const { content } = await connection.callTool('pid', {});
  return Number((content[0] as { text: string }).text);
};

let connection: McpConnection;
let server: NodeProcess | undefined;
const open = (target: ConnectionOptions) => {
  connection = new McpConnection({ ...target, limits });
  connection.start();
};

afterEach(async () => {
  await connection.close();
  await server?.kill();
  server = undefined;
});

describe.each(['/sse', '/mcp', '/mcp-sessions'])('a server process behind %s', (path) => {
  let port: number;
  const start = () => {
    server = startNodeProcess(script, { PORT: String(port) });
    return server;
  };
  beforeEach(async () => {
    port = await freePort();
    open({ name: 'process', url: new URL(`http://127.0.0.1:${port}${path}`) });
  });

  it('may be killed and started again on its port, any number of times', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { pid, kill } = start();
      expect(await pidOf(connection)).toBe(pid);
      await kill();
    }
  });

  it('is given up while it stands still, though its sockets stay open, and used again when it goes on', async () => {
    const { pid, signal } = start();
    expect(await pidOf(connection)).toBe(pid);
    signal('SIGSTOP');
    await eventually(() => expect(connection.snapshot().state).not.toBe('ready'));
    signal('SIGCONT');
    await eventually(async () => expect(await pidOf(connection)).toBe(pid));
  });
});

it('starts a stdio server anew when its process was killed, and ends it with the connection', async () => {
  open({ name: 'child', transport: () => new StdioClientTransport({ command: process.execPath, args: [script] }) });
  const first = await pidOf(connection);
  process.kill(first, 'SIGKILL');
  await eventually(async () => expect(await pidOf(connection)).not.toBe(first));
  const second = await pidOf(connection);
  await connection.close();
  await eventually(() => expect(() => process.kill(second, 0)).toThrow('ESRCH'));
});

it('gives up a stdio server that stands still, and starts another one', async () => {
  open({ name: 'child', transport: () => new StdioClientTransport({ command: process.execPath, args: [script] }) });
  const first = await pidOf(connection);
  process.kill(first, 'SIGSTOP');
  await eventually(async () => expect(await pidOf(connection)).not.toBe(first));
  // What stands still hears no request to end.
  await eventually(() => expect(() => process.kill(first, 0)).toThrow('ESRCH'));
});

it('works over an in-memory pair, and makes a new one when it is closed', async () => {
  const ends: InMemoryTransport[] = [];
  open({
    name: 'memory',
    transport() {
      const [mine, theirs] = InMemoryTransport.createLinkedPair();
      ends.push(theirs);
      const peer = new Server({ name: 'memory', version: '1.0.0' }, { capabilities: {} });
      void peer.connect(theirs);
      return mine;
    },
  });
  await eventually(() => expect(connection.snapshot()).toMatchObject({ state: 'ready', server: { name: 'memory' } }));
  await ends[0]?.close();
  await eventually(() => expect(connection.snapshot()).toMatchObject({ state: 'ready', reconnects: 1 }));
  expect(ends).toHaveLength(2);
});
