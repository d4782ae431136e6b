import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { configShape } from '../src/config.js';
import { type OpenTools, ToolBench } from './tool-bench.js';
import { table, type ToolListing, toolSection } from './tool-page.js';

const page = fileURLToPath(new URL('../../../docs/mysql-tools.md', import.meta.url));
const database = 'shop';
const examples: Record<string, object> = {
  query: { sql: 'SELECT name, city, born FROM customers WHERE city <> ? ORDER BY name', params: ['Oslo'], maxRows: 2 },
  explain_query: {
    sql: "SELECT c.name, SUM(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.city = 'Lima' GROUP BY c.name",
  },
  list_tables: {},
  describe_tables: { tables: ['orders', 'custmers'] },
  search_schema: { query: '¿cuánto gastó cada cliente?', limit: 2 },
  find_values: { values: ['garcia', 'oslo'] },
};
const failing: { call: [tool: string, input: object]; limits?: object }[] = [
  { call: ['query', { sql: 'SELECT revenue FROM orders' }] },
  { call: ['query', { sql: 'SELECT * FROM clients' }] },
  { call: ['query', { sql: 'SELECT FROM orders' }] },
  { call: ['query', { sql: 'SELECT id FROM customers, orders' }] },
  { call: ['query', { sql: 'DELETE FROM orders' }] },
  { call: ['query', { sql: 'SELECT SLEEP(10)' }] },
  { call: ['query', { sql: 'SELECT ?' }] },
  { call: ['query', { sql: `SELECT '${'x'.repeat(100_000)}'` }] },
  {
    call: ['query', { sql: 'SELECT COUNT(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b' }],
    limits: { timeoutMs: 100 },
  },
  { call: ['query', { sql: 'SELECT * FROM orders a, orders b, orders c' }], limits: { maxEstimatedRows: 20 } },
  { call: ['explain_query', { sql: 'SHOW TABLES' }] },
];

let bench: ToolBench;
let tools: OpenTools;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.create(database, [
    `CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL COMMENT 'as on the invoice', city VARCHAR(40), born DATE,
       UNIQUE KEY by_name (name)) COMMENT 'who buys'`,
    `CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT NOT NULL, total DECIMAL(10,2) NOT NULL,
       status ENUM('open', 'paid') NOT NULL, FOREIGN KEY (customer_id) REFERENCES customers (id)) COMMENT 'what customers ordered'`,
    `INSERT INTO customers VALUES (1, 'ACME Corp.', 'Lima', NULL), (2, 'José García', 'Bogotá', '1980-05-17'),
       (3, 'Ana Ruiz', 'Lima', '1991-11-02'), (4, 'Zoë Müller', 'Oslo', NULL)`,
    "INSERT INTO orders VALUES (1, 1, 120.50, 'paid'), (2, 1, 80, 'open'), (3, 2, 15.25, 'paid'), (4, 4, 999.99, 'paid')",
    'ANALYZE TABLE customers, orders',
  ]);
  tools = bench.tools({ database });
}, 120_000);

afterAll(async () => {
  await tools?.close();
  await bench?.stop();
});

/** What the parts of the page between `<!-- begin: name -->` and `<!-- end -->` must be. */
async function parts(): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const { name, listing } of tools.capabilities.tools) {
    const input = examples[name]!;
    const { text } = await tools.result(name, input);
    made.set(name, toolSection(listing as unknown as ToolListing, { input, text }));
  }
  made.set('errors', table(['call', 'kind', 'retry', 'message', 'suggestions'], await errorRows()));
  return made;
}

async function errorRows(): Promise<string[][]> {
  const rows: string[][] = [];
  for (const {
    call: [name, input],
    limits = {},
  } of failing) {
    const other = bench.tools({ database, limits });
    const { kind, retry, message, databaseMessage, suggestions = [] } = await other.failure(other.call(name, input));
    const { sql } = input as { sql: string };
    const said = [message, databaseMessage ? `(${databaseMessage})` : ''].filter(Boolean).join(' ');
    const shown = sql.length > 90 ? `${sql.slice(0, 40)} …` : sql;
    rows.push([
      `\`${name}\`: \`${shown}\``,
      `\`${kind}\``,
      `\`${retry}\``,
      said,
      suggestions.map((one) => `\`${one}\``).join(', '),
    ]);
    await other.close();
  }
  return rows;
}

const between = (name: string) => new RegExp(`(?<=<!-- begin: ${name} -->\\n)[^]*?(?=\\n<!-- end -->)`);

// Estimates of the server may differ from run to run, and so may how it writes its words from version to version.
const withoutNumbers = (text: string) =>
  text
    .trim()
    .replace(/\d+(?:\.\d+)?/g, 'N')
    .replace(/[ -]+/g, ' ');

test('docs/mysql-tools.md says what the tools say of themselves (UPDATE_DOCS=1 writes it)', async () => {
  if (bench.server.flavour !== 'mariadb') return;
  let text = await readFile(page, 'utf8');
  for (const [name, wanted] of await parts()) {
    const found = between(name).exec(text)?.[0];
    if (found === undefined) throw new Error(`${page} has no part ${name}`);
    if (process.env['UPDATE_DOCS']) text = text.replace(between(name), () => `\n${wanted}\n`);
    else expect(withoutNumbers(found)).toBe(withoutNumbers(wanted));
  }
  if (process.env['UPDATE_DOCS']) await writeFile(page, text);
});

test('docs/mysql-tools.md names every setting with its default', async () => {
  const text = await readFile(page, 'utf8');
  for (const [name, schema] of Object.entries(configShape)) {
    if (!name.startsWith('MYSQL_')) continue;
    const row = text.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${name}\``));
    expect(row ?? `no row for ${name}`).toContain(name);
    const byDefault = (schema as z.ZodType).safeParse(undefined).data;
    if (typeof byDefault === 'number' || (typeof byDefault === 'string' && byDefault))
      expect(row).toContain(`\`${String(byDefault)}\``);
  }
});
