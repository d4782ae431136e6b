import { createServer, get } from 'node:http';
import { once } from 'node:events';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { toolErrorMetaKey, toolErrorSchema } from '@sql-agent/contracts';
import { eventually, type NodeProcess, startNodeProcess, untilStatus } from '@sql-agent/testing';
import { ToolBench } from './tool-bench.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const database = 'process_under_test';
const password = 'sesame-of-the-reader';
const endless =
  'SELECT COUNT(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b, information_schema.COLUMNS c';

let bench: ToolBench;
const started: NodeProcess[] = [];

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.create(database, [
    'CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20))',
    "INSERT INTO t VALUES (1, 'one'), (2, 'two')",
  ]);
  await bench.admin.query('DROP USER IF EXISTS process_reader');
  await bench.admin.query(`CREATE USER process_reader IDENTIFIED BY '${password}'`);
  await bench.admin.query(`GRANT SELECT, SHOW VIEW ON ${database}.* TO process_reader`);
}, 120_000);

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.kill()));
});

afterAll(async () => {
  await bench?.admin.query('DROP USER IF EXISTS process_reader').catch(() => undefined);
  await bench?.stop();
});

function start(environment: Record<string, string> = {}): NodeProcess {
  const { host, port } = bench.server;
  const service = startNodeProcess(main, {
    PORT: '0',
    MYSQL_HOST: host,
    MYSQL_PORT: String(port),
    MYSQL_USER: 'process_reader',
    MYSQL_PASSWORD: password,
    MYSQL_DATABASE: database,
    ...environment,
  });
  started.push(service);
  return service;
}

/** The log lines so far: one JSON object a line. */
function logOf(service: NodeProcess): { event?: string; port?: number; [field: string]: unknown }[] {
  const lines = service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as { event?: string });
}

async function addressOf(service: NodeProcess): Promise<string> {
  return eventually(() => {
    const port = logOf(service).find(({ event }) => event === 'listening')?.port;
    if (port === undefined) throw new Error(`not listening: ${service.output()}`);
    return `http://127.0.0.1:${port}`;
  });
}

const transports = {
  '/sse': (url: string) => new SSEClientTransport(new URL(`${url}/sse`)),
  '/mcp': (url: string) => new StreamableHTTPClientTransport(new URL(`${url}/mcp`)),
};
type Path = keyof typeof transports;
const paths = Object.keys(transports) as Path[];

async function connect(url: string, path: Path): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transports[path](url));
  return client;
}

test('a plain GET /sse shows the endpoint event', async () => {
  const url = await addressOf(start());
  const request = get(`${url}/sse`);
  const [response] = await once(request, 'response');
  expect(response.headers['content-type']).toMatch(/^text\/event-stream/);
  const [chunk] = await once(response.setEncoding('utf8'), 'data');
  expect(chunk).toMatch(/^event: endpoint\r?\ndata: \/messages\?sessionId=\S+/);
  request.destroy();
});

describe.each(paths)('over %s', (path) => {
  test('the tools are listed with schemas and hints, and answer', async () => {
    const client = await connect(await addressOf(start()), path);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'query',
      'explain_query',
      'list_tables',
      'describe_tables',
      'search_schema',
      'find_values',
    ]);
    for (const tool of tools) {
      expect(tool).toMatchObject({
        annotations: { readOnlyHint: true },
        inputSchema: { type: 'object' },
        outputSchema: { type: 'object' },
      });
    }
    const result = await client.callTool({
      name: 'query',
      arguments: { sql: 'SELECT * FROM t WHERE id = ?', params: [2] },
    });
    expect(result.structuredContent).toMatchObject({
      columns: [{ name: 'id' }, { name: 'name' }],
      rows: [[2, 'two']],
      rowCount: 1,
    });
    expect(result.content).toEqual([{ type: 'text', text: 'id | name\n2 | two\n(1 row)' }]);
    for (const name of ['list_tables', 'describe_tables']) {
      expect((await client.callTool({ name, arguments: {} })).structuredContent).toMatchObject({
        tables: [{ name: 't' }],
      });
    }
    const explained = await client.callTool({ name: 'explain_query', arguments: { sql: 'SELECT name FROM t' } });
    expect(explained.structuredContent).toMatchObject({ steps: [{ table: 't', access: 'ALL' }], estimatedRows: 2 });
    const searched = await client.callTool({ name: 'search_schema', arguments: { query: 'names' } });
    expect(searched.structuredContent).toMatchObject({
      tables: [{ name: 't', columns: [{ name: 'name', type: 'varchar(20)' }] }],
    });
    const found = await client.callTool({ name: 'find_values', arguments: { values: ['ONE'] } });
    expect(found.structuredContent).toMatchObject({
      matches: [{ table: 't', column: 'name', stored: 'one', match: 'exact' }],
    });
    await client.close();
  });

  test('an error tells its kind, and nothing about this machine', async () => {
    const client = await connect(await addressOf(start()), path);
    const result = await client.callTool({ name: 'query', arguments: { sql: 'SELECT nam FROM t' } });
    expect(result.isError).toBe(true);
    const error = toolErrorSchema.parse(result._meta?.[toolErrorMetaKey]);
    expect(error).toMatchObject({ kind: 'unknown_column', suggestions: ['name'] });
    expect(JSON.stringify(result)).not.toMatch(/process_reader|sesame|127\.0\.0\.1|node_modules/);
    await client.close();
  });

  test.each(['cancels', 'goes away'])('the statement of a caller that %s ends at the database', async (how) => {
    // Without sessions a cancellation, a request of its own, cannot be tied to its call.
    const client = await connect(await addressOf(start({ MCP_STREAMABLE_SESSIONS: 'true' })), path);
    const controller = new AbortController();
    const call = client.callTool({ name: 'query', arguments: { sql: endless } }, undefined, {
      signal: controller.signal,
    });
    const outcome = call.then(
      () => 'answered',
      () => 'ended',
    );
    await eventually(async () => expect((await bench.running()).join()).toContain('COLUMNS c'));
    if (how === 'cancels') controller.abort();
    else await client.close();
    expect(await outcome).toBe('ended');
    await eventually(async () => expect((await bench.running()).join()).not.toContain('COLUMNS c'), 2_000);
    await client.close();
  });
});

test('without sessions, a POST that is closed ends its statement; a cancellation by another POST does not', async () => {
  const url = `${await addressOf(start())}/mcp`;
  const post = (message: object, signal?: AbortSignal) =>
    fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
      signal: signal ?? null,
    });
  const controller = new AbortController();
  const params = { name: 'query', arguments: { sql: endless } };
  const call = post({ id: 1, method: 'tools/call', params }, controller.signal).catch((error: Error) => error.name);
  const isRunning = async () => (await bench.running()).join().includes('COLUMNS c');
  await eventually(async () => expect(await isRunning()).toBe(true));
  const cancellation = await post({ method: 'notifications/cancelled', params: { requestId: 1 } });
  expect(cancellation.status).toBe(202);
  expect(await isRunning()).toBe(true);
  controller.abort();
  expect(await call).toBe('AbortError');
  await eventually(async () => expect(await isRunning()).toBe(false), 2_000);
});

test('several stand side by side, each over a database of its own', async () => {
  const other = `${database}_other`;
  await bench.create(other, ['CREATE TABLE t (id INT, name VARCHAR(20))', "INSERT INTO t VALUES (7, 'seven')"]);
  await bench.admin.query(`GRANT SELECT, SHOW VIEW ON ${other}.* TO process_reader`);
  const services = [start(), start({ MYSQL_DATABASE: other })];
  const clients = await Promise.all(services.map(async (service) => connect(await addressOf(service), '/mcp')));
  const ask = async (sql: string) =>
    Promise.all(clients.map((client) => client.callTool({ name: 'query', arguments: { sql } })));
  expect(await ask('SELECT name FROM t ORDER BY id')).toMatchObject([
    { structuredContent: { rows: [['one'], ['two']] } },
    { structuredContent: { rows: [['seven']] } },
  ]);
  // The account may read both; each service keeps to its own.
  expect(await ask(`SELECT name FROM ${database}.t`)).toMatchObject([{ structuredContent: {} }, { isError: true }]);
  await Promise.all(clients.map((client) => client.close()));
  // What it may read besides would be an excess to be warned of.
  await bench.admin.query(`REVOKE SELECT, SHOW VIEW ON ${other}.* FROM process_reader`);
});

describe('the life of the process', () => {
  test('it stops on SIGTERM with exit code 0 while streams are open', async () => {
    const service = start();
    const client = await connect(await addressOf(service), '/sse');
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    await client.close();
  });

  test('settings that cannot work are said in sentences, with exit code 78 and no stack', async () => {
    const service = startNodeProcess(main, { MYSQL_PORT: 'many', MYSQL_SSL_MODE: 'perhaps' });
    started.push(service);
    expect(await service.exited).toBe(78);
    for (const name of ['MYSQL_PORT', 'MYSQL_USER', 'MYSQL_DATABASE', 'MYSQL_SSL_MODE'])
      expect(service.output()).toContain(`- ${name}: `);
    expect(service.output()).not.toContain('    at ');
  });

  test('a port that is taken is named', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const service = start({ PORT: String(port) });
    expect(await service.exited).toBe(1);
    expect(service.output()).toContain(`Port ${port}`);
    other.close();
  });

  test('the password may come from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mcp-mysql-'));
    const file = join(folder, 'password');
    await writeFile(file, `${password}\n`);
    const url = await addressOf(start({ MYSQL_PASSWORD: '', MYSQL_PASSWORD_FILE: file }));
    await untilStatus(`${url}/readyz`, 200);
    await rm(folder, { recursive: true });
  });

  test('an account that may only read is served in silence; one that may do more is warned of', async () => {
    const narrow = start();
    const wide = start({ MYSQL_USER: bench.server.user, MYSQL_PASSWORD: bench.server.password });
    await Promise.all([narrow, wide].map(async (service) => untilStatus(`${await addressOf(service)}/readyz`, 200)));
    const warning = await eventually(() => {
      const line = logOf(wide).find(({ event }) => event === 'excess-privileges');
      if (!line) throw new Error('no warning yet');
      return line;
    });
    expect(JSON.stringify(warning['excess'])).toMatch(/ALL PRIVILEGES|INSERT/);
    expect(logOf(narrow).some(({ event }) => event === 'excess-privileges')).toBe(false);
    expect(narrow.output()).not.toContain(password);
  });

  test('it starts without a database, says so, and works as soon as there is one', async () => {
    const { kill, restart } = bench.server;
    if (!kill || !restart) return expect(bench.server.flavour).toMatch(/mysql|mariadb/);
    bench.admin.destroy();
    await kill();
    const service = start();
    const url = await addressOf(service);
    await untilStatus(`${url}/healthz`, 200);
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'unavailable',
      reason: 'The database does not answer at the moment.',
    });
    const client = await connect(url, '/sse');
    const failed = await client.callTool({ name: 'query', arguments: { sql: 'SELECT 1' } });
    expect(failed._meta?.[toolErrorMetaKey]).toMatchObject({ kind: 'unavailable', retry: 'later' });
    await restart();
    await untilStatus(`${url}/readyz`, 200);
    const answer = await client.callTool({ name: 'query', arguments: { sql: 'SELECT COUNT(*) FROM t' } });
    expect(answer.structuredContent).toMatchObject({ rows: [[2]] });
    await client.close();
  });
});
