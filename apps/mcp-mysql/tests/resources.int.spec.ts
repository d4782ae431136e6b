import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { type McpService, mcpServerSettings, startMcpService } from '@sql-agent/mcp-server';
import { createLogger, createMetricsRegistry } from '@sql-agent/runtime';
import { eventually } from '@sql-agent/testing';
import { z } from 'zod';
import { type OpenTools, ToolBench } from './tool-bench.js';

const database = 'resources under_test';
const uriOf = (table: string) => `mysql://resources%20under_test/${table}`;
const filler = Array.from({ length: 205 }, (_, index) => `filler_${String(index).padStart(3, '0')}`);

let bench: ToolBench;
let tools: OpenTools;
let service: McpService;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.admin.query(`DROP DATABASE IF EXISTS \`${database}\``);
  await bench.admin.query(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4`);
  await bench.admin.query(`USE \`${database}\``);
  for (const statement of [
    "CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(20) COMMENT 'legal name') COMMENT 'who buys'",
    "INSERT INTO customers VALUES (1, 'ACME')",
    'CREATE VIEW big_customers AS SELECT * FROM customers',
    'CREATE TABLE `odd/näme?` (id INT)',
    ...filler.map((name) => `CREATE TABLE ${name} (id INT)`),
  ]) {
    await bench.admin.query(statement);
  }
  tools = bench.tools({ database });
  service = await startMcpService({
    name: 'mcp-mysql',
    version: '0.0.0',
    instructions: 'For tests.',
    ...tools.capabilities,
    settings: z.object(mcpServerSettings).parse({ PORT: 0, MCP_STREAMABLE_SESSIONS: 'true' }),
    logger: createLogger('test', 'silent'),
    metrics: createMetricsRegistry('test'),
    ready: async () => undefined,
  });
}, 120_000);

afterAll(async () => {
  await service?.stop();
  await tools?.close();
  await bench?.admin.query(`DROP DATABASE IF EXISTS \`${database}\``);
  await bench?.stop();
});

async function connect(path: string): Promise<Client> {
  const url = new URL(`http://127.0.0.1:${service.port}${path}`);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(path === '/sse' ? new SSEClientTransport(url) : new StreamableHTTPClientTransport(url));
  return client;
}

describe.each(['/sse', '/mcp'])('over %s', (path) => {
  let client: Client;
  beforeEach(async () => void (client = await connect(path)));
  afterEach(() => client.close());

  test('tables and views are listed, page by page', async () => {
    const first = await client.listResources();
    expect(first.resources).toHaveLength(200);
    const second = await client.listResources({ cursor: first.nextCursor! });
    expect(second.nextCursor).toBeUndefined();
    const all = [...first.resources, ...second.resources];
    expect(all).toHaveLength(filler.length + 3);
    expect(all.find(({ name }) => name === 'customers')).toEqual({
      uri: uriOf('customers'),
      name: 'customers',
      title: 'customers (table)',
      description: 'who buys',
      mimeType: 'text/plain',
    });
    expect(all.map(({ uri }) => uri)).toContain(uriOf('odd%2Fn%C3%A4me%3F'));
    await expect(client.listResources({ cursor: 'nothing' })).rejects.toMatchObject({ code: -32_602 });
  });

  test('a table reads as describe_tables writes it', async () => {
    const { content } = (await client.callTool({
      name: 'describe_tables',
      arguments: { tables: ['customers'] },
    })) as { content: { text: string }[] };
    const { contents } = await client.readResource({ uri: uriOf('customers') });
    expect(contents).toEqual([{ uri: uriOf('customers'), mimeType: 'text/plain', text: content[0]!.text }]);
    expect(content[0]!.text).toMatch(
      /^customers \(table.*\): who buys\n.*\n {2}name varchar\(20\) -- legal name e\.g\. "ACME"$/,
    );
    const odd = await client.readResource({ uri: uriOf('odd%2Fn%C3%A4me%3F') });
    expect(odd.contents[0]).toMatchObject({ text: expect.stringContaining('odd/näme?') });
  });

  test.each([
    uriOf('nothing'),
    'mysql://mysql/user',
    'mysql://resources%20under_test',
    uriOf('%E0%A4%A'),
    'file:///etc',
  ])('there is no %s', async (uri) => {
    await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32_002 });
  });

  test('the template completes schemas and tables', async () => {
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(['mysql://{schema}/{table}']);
    const complete = async (name: string, value: string, schema?: string) => {
      const { completion } = await client.complete({
        ref: { type: 'ref/resource', uri: 'mysql://{schema}/{table}' },
        argument: { name, value },
        ...(schema !== undefined && { context: { arguments: { schema } } }),
      });
      return completion.values;
    };
    expect(await complete('schema', 'res')).toEqual([database]);
    expect(await complete('schema', 'x')).toEqual([]);
    expect(await complete('table', 'CUST')).toEqual(['customers', 'big_customers']);
    expect(await complete('table', 'cust', database)).toEqual(['customers', 'big_customers']);
    expect(await complete('table', 'cust', 'mysql')).toEqual([]);
    expect(await complete('table', '')).toHaveLength(100);
  });

  test('sessions are told when the schema changes, and not when only rows do', async () => {
    const heard: string[] = [];
    client.setNotificationHandler(ResourceListChangedNotificationSchema, () => void heard.push('list'));
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
    await client.subscribeResource({ uri: uriOf('customers') });
    await client.listResources();
    await bench.admin.query("INSERT INTO customers VALUES (2, 'Bolt')");
    await bench.admin.query("ALTER TABLE customers ADD COLUMN added INT COMMENT 'just now'");
    await eventually(() => expect(heard).toEqual([uriOf('customers')]));
    const { contents } = await client.readResource({ uri: uriOf('customers') });
    expect(contents[0]).toMatchObject({ text: expect.stringContaining('added int') });
    await bench.admin.query('CREATE TABLE newcomer (id INT)');
    await eventually(() => expect(heard).toEqual([uriOf('customers'), 'list']));
    await bench.admin.query('DROP TABLE newcomer');
    await bench.admin.query('ALTER TABLE customers DROP COLUMN added');
    await bench.admin.query('DELETE FROM customers WHERE id = 2');
    await eventually(() => expect(heard).toHaveLength(4));
  });
});
