import type { QueryPlan } from '@sql-agent/contracts';
import { type OpenTools, ToolBench } from './tool-bench.js';

const database = 'plans_under_test';
const numbers = 'WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 600) SELECT';
let bench: ToolBench;
let tools: OpenTools;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.create(database, [
    'CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(20), KEY by_name (name))',
    'CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT, total INT, KEY by_customer (customer_id))',
    `INSERT INTO customers ${numbers} n, CONCAT('name', n) FROM s`,
    `INSERT INTO orders ${numbers} n, 1 + n % 300, n FROM s`,
    'ANALYZE TABLE customers, orders',
    'CREATE VIEW rich AS SELECT customer_id, SUM(total) AS spent FROM orders GROUP BY customer_id',
  ]);
  tools = bench.tools({ database });
}, 120_000);

afterAll(async () => {
  await tools?.close();
  await bench?.stop();
});

const explain = (sql: string, more: object = {}) => tools.call<QueryPlan>('explain_query', { sql, ...more });

test('a join: the steps, the indexes, the rows', async () => {
  const { steps, estimatedRows, estimatedCost } = await explain(
    'SELECT c.name, SUM(total) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id < ? GROUP BY c.name',
    { params: [20] },
  );
  expect(steps).toHaveLength(2);
  const [first, second] = steps;
  expect(first).toMatchObject({ select: 1, selectKind: 'SIMPLE', table: 'c', access: 'range', index: 'PRIMARY' });
  expect(second).toMatchObject({ select: 1, table: 'o', access: 'ref', index: 'by_customer' });
  expect(first!.rows).toBeGreaterThan(10);
  expect(first!.rows).toBeLessThan(40);
  expect(first!.filteredPercent).toBeGreaterThan(0);
  expect(estimatedRows).toBeGreaterThanOrEqual(first!.rows! + second!.rows!);
  if (bench.server.flavour === 'mysql') expect(estimatedCost).toBeGreaterThan(0);
  else expect(estimatedCost === null || estimatedCost > 0).toBe(true);
});

test('a cross join is seen to be dear before it is run', async () => {
  const { steps, estimatedRows } = await explain('SELECT COUNT(*) FROM orders a, orders b, orders c');
  expect(steps.map(({ rows }) => rows)).toEqual([600, 600, 600]);
  expect(estimatedRows).toBeGreaterThan(200_000_000);
});

test.each([
  'SELECT 1',
  '(SELECT id FROM customers) UNION SELECT customer_id FROM orders',
  'WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 5) SELECT * FROM s',
  'SELECT * FROM rich WHERE spent > (SELECT AVG(total) FROM orders)',
  'SELECT * FROM customers c WHERE EXISTS (SELECT * FROM orders o WHERE o.total = c.id + 1)',
  'SELECT * FROM customers WHERE id = 99999 -- nobody',
  'SELECT * FROM customers LIMIT 0',
])('%s has a plan', async (sql) => {
  const { steps, estimatedRows } = await explain(sql);
  expect(steps.length).toBeGreaterThan(0);
  expect(estimatedRows === null || Number.isInteger(estimatedRows)).toBe(true);
});

test('the gate is that of query', async () => {
  for (const [sql, kind] of [
    ['DELETE FROM customers', 'forbidden'],
    ['ANALYZE SELECT * FROM customers', 'forbidden'],
    ['ANALYZE FORMAT=JSON SELECT SLEEP(1)', 'forbidden'],
    ['SELECT 1; SELECT 2', 'forbidden'],
    ['SELECT * FROM mysql.user', 'forbidden'],
    ['SELECT SLEEP(1)', 'forbidden'],
    ['SHOW TABLES', 'forbidden'],
    ['/* plan */ explain SELECT 1', 'forbidden'],
    ['DESC customers', 'forbidden'],
    ['customers', 'forbidden'],
    ['FORMAT=TREE SELECT 1', 'forbidden'],
    ['', 'invalid_arguments'],
    ['SELECT FROM', 'syntax'],
    ['SELECT ?', 'syntax'],
  ] as const) {
    const error = await tools.failure(explain(sql));
    expect([sql, error.kind]).toEqual([sql, kind]);
  }
  expect((await tools.query('SELECT COUNT(*) FROM customers')).rows).toEqual([[600]]);
});

test('names that do not exist are answered with those that do', async () => {
  const error = await tools.failure(explain('SELECT * FROM custmers'));
  expect(error).toMatchObject({ kind: 'unknown_table', suggestions: expect.arrayContaining(['customers']) });
});
