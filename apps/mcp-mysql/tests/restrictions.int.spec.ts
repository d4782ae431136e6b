import type { TableDescriptions } from '@sql-agent/contracts';
import { eventually } from '@sql-agent/testing';
import fc from 'fast-check';
import { type OpenTools, ToolBench } from './tool-bench.js';

const database = 'restrictions_under_test';
/** Stands in every value that nobody may see. */
const secret = 'Zq7xSecret';

let bench: ToolBench;
let tools: OpenTools;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.create(database, [
    `CREATE TABLE customers (
       id INT PRIMARY KEY, name VARCHAR(40) COMMENT 'as on the invoice', email VARCHAR(80) COMMENT 'private',
       city VARCHAR(40), contact VARCHAR(90) GENERATED ALWAYS AS (CONCAT('mail:', email)) VIRTUAL,
       shout VARCHAR(90) GENERATED ALWAYS AS (UPPER(contact)) VIRTUAL)`,
    `INSERT INTO customers (id, name, email, city) VALUES (1, 'Ana', '${secret}-1', 'Oslo'), (2, 'Bo', '${secret}-2', 'Bergen')`,
    'CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT, total INT)',
    'INSERT INTO orders VALUES (1, 1, 10), (2, 1, 20), (3, 2, 5)',
    'CREATE TABLE staff (id INT PRIMARY KEY, email VARCHAR(80))',
    "INSERT INTO staff VALUES (1, 'office@shop')",
    `CREATE TABLE salaries (id INT PRIMARY KEY, amount VARCHAR(40))`,
    `INSERT INTO salaries VALUES (1, '${secret}-amount')`,
    'CREATE TABLE hr_notes (id INT PRIMARY KEY, note VARCHAR(40))',
    `INSERT INTO hr_notes VALUES (1, '${secret}-note')`,
    'CREATE TABLE bonuses (id INT PRIMARY KEY, salary_id INT, FOREIGN KEY (salary_id) REFERENCES salaries (id))',
    'CREATE VIEW customer_names AS SELECT id, name FROM customers',
    'CREATE VIEW customer_mails AS SELECT id, email AS m FROM customers',
    'CREATE VIEW mails_again AS SELECT m AS x FROM customer_mails',
    'CREATE VIEW contact_list AS SELECT contact AS c FROM customers',
    'CREATE VIEW pay AS SELECT amount AS a FROM salaries',
    'CREATE VIEW everything AS SELECT * FROM customers',
  ]);
  tools = bench.tools({ database, denyTables: ['salaries', 'HR_*'], maskColumns: ['customers.email'] });
}, 120_000);

afterAll(async () => {
  await tools?.close();
  await bench?.stop();
});

/** What a caller sees of it, whether it works or not. */
async function seen(call: Promise<unknown>): Promise<string> {
  return JSON.stringify(await call.catch((error: unknown) => (error as { error?: unknown }).error ?? String(error)));
}

/** Ways to a value that nobody names, or that is only compared, ordered or counted. */
const attempts = [
  'SELECT email FROM customers',
  'SELECT `email` FROM customers',
  'SELECT EMAIL FROM customers',
  'SELECT ＥＭＡＩＬ FROM customers',
  'SELECT emaİl FROM customers',
  'SELECT c.email FROM customers AS c',
  'SELECT customers.email FROM customers',
  `SELECT ${database}.customers.email FROM customers`,
  'SELECT email AS name FROM customers',
  'SELECT UPPER(email) FROM customers',
  "SELECT CONCAT('x', email) AS city FROM customers",
  'SELECT HEX(email), LENGTH(email) FROM customers',
  'SELECT MAX(email) FROM customers',
  "SELECT GROUP_CONCAT(email SEPARATOR ',') FROM customers",
  "SELECT JSON_OBJECT('e', email) FROM customers",
  'SELECT (SELECT email FROM customers LIMIT 1)',
  'SELECT contact FROM customers',
  'SELECT shout FROM customers',
  "SELECT id FROM customers WHERE email LIKE 'Z%'",
  "SELECT COUNT(*) FROM customers WHERE email > 'Y'",
  'SELECT id FROM customers ORDER BY email',
  'SELECT COUNT(*) FROM customers GROUP BY email',
  "SELECT id FROM customers HAVING MAX(email) > 'a'",
  'SELECT o.id FROM orders o JOIN customers c ON o.total < LENGTH(c.email)',
  'SELECT * FROM customers JOIN staff USING (email)',
  'SELECT customers.id FROM customers NATURAL JOIN staff',
  'SELECT * FROM customers ORDER BY 3',
  'SELECT d.* FROM (SELECT * FROM customers) AS d',
  'SELECT x FROM (SELECT * FROM customers) AS d (a, b, x, y, z, w)',
  'WITH d (a, b, x, y, z, w) AS (SELECT * FROM customers) SELECT x FROM d',
  'WITH d (a, b, x, y, z, w) AS (TABLE customers) SELECT x FROM d',
  'SELECT 1, 2, 3, 4, 5, 6 UNION ALL SELECT * FROM customers',
  'SELECT 1 AS a, 2 AS b, 3 AS c, 4 AS d, 5 AS e, 6 AS f UNION TABLE customers',
  'TABLE customers UNION SELECT 1, 2, 3, 4, 5, 6',
  '(SELECT * FROM customers)',
  'SELECT (1, 2, 3, 4, 5, 6) IN (SELECT * FROM customers)',
  "SELECT EXISTS (SELECT * FROM customers WHERE city = 'Oslo')",
  'SELECT ALL * FROM customers ORDER BY 3 DESC',
  'SELECT m FROM customer_mails',
  'SELECT * FROM customer_mails',
  'SELECT x FROM mails_again',
  'SELECT * FROM mails_again',
  'SELECT c FROM contact_list',
  'SELECT * FROM everything',
  'SELECT name FROM everything',
  'TABLE everything',
  'SELECT * FROM salaries',
  'SELECT * FROM `salaries`',
  'SELECT * FROM SALARIES',
  `SELECT * FROM ${database}.salaries`,
  'TABLE salaries',
  'SELECT COUNT(*) FROM salaries',
  'SELECT id FROM customers WHERE id IN (SELECT id FROM salaries)',
  'SELECT * FROM customers, salaries',
  'SELECT * FROM pay',
  'SELECT * FROM hr_notes',
  'SELECT note FROM Hr_Notes',
  'DESCRIBE salaries',
  'DESCRIBE customers email',
  'EXPLAIN SELECT * FROM customers WHERE id = 1',
  'EXPLAIN EXTENDED SELECT * FROM customers WHERE id = 1',
  'EXPLAIN SELECT * FROM salaries',
  'SHOW CREATE TABLE salaries',
  'SHOW CREATE TABLE customers',
  'SHOW CREATE VIEW pay',
  'SHOW COLUMNS FROM salaries',
  'SHOW INDEX FROM salaries',
  'SHOW TABLES',
  "SHOW TABLES LIKE 'sal%'",
  'SHOW FULL TABLES',
  'SHOW TABLE STATUS',
  'SELECT TABLE_NAME FROM information_schema.TABLES',
  'SELECT VIEW_DEFINITION FROM INFORMATION_SCHEMA.VIEWS',
  'SELECT * FROM `information_schema`.COLUMN_STATISTICS',
];

const plainStars = [
  'SELECT * FROM customers',
  'SELECT customers.* FROM customers',
  'SELECT c.*, o.total FROM customers c JOIN orders o ON o.customer_id = c.id ORDER BY o.id',
  "SELECT DISTINCT * FROM customers WHERE city = 'Oslo' ORDER BY name LIMIT 5",
];

const harmless: [string, unknown[][]][] = [
  [
    'SELECT id, name FROM customers ORDER BY id',
    [
      [1, 'Ana'],
      [2, 'Bo'],
    ],
  ],
  ['SELECT COUNT(*) FROM customers', [[2]]],
  ['SELECT name FROM customer_names ORDER BY 1', [['Ana'], ['Bo']]],
  ['SELECT * FROM customer_names WHERE id = 1', [[1, 'Ana']]],
  ['SELECT email FROM staff', [['office@shop']]],
  ['SELECT * FROM staff', [[1, 'office@shop']]],
  [
    'SELECT city, COUNT(*) * 2 FROM customers GROUP BY city ORDER BY city',
    [
      ['Bergen', 2],
      ['Oslo', 2],
    ],
  ],
  ['SELECT id * 2 FROM customers ORDER BY id * -1', [[4], [2]]],
  ['SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE total > 5)', [['Ana']]],
  ["SELECT 'email and salaries' FROM customers LIMIT 1", [['email and salaries']]],
  ['SELECT * FROM orders WHERE id = 1', [[1, 1, 10]]],
];

test.each(attempts)('does not tell what is kept from callers: %s', async (sql) => {
  expect(await tools.failure(tools.query(sql))).toMatchObject({ kind: 'forbidden', retry: 'after-change' });
  expect(await seen(tools.call('explain_query', { sql }))).not.toContain(secret);
});

test('would tell it without the rules: the values are there', async () => {
  const open = bench.tools({ database });
  const shown = await Promise.all(attempts.map((sql) => seen(open.query(sql))));
  expect(shown.filter((text) => text.includes(secret)).length).toBeGreaterThan(30);
  await open.close();
});

test.each(plainStars)('shows a plain "*" with the masked columns covered: %s', async (sql) => {
  const { columns, rows, warnings } = await tools.query(sql);
  const at = (name: string) => columns.findIndex((column) => column.name === name);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    for (const name of ['email', 'contact', 'shout']) expect(row[at(name)]).toBe('[masked]');
    expect(['Ana', 'Bo']).toContain(row[at('name')]);
  }
  expect(JSON.stringify(rows)).not.toContain(secret);
  expect(warnings.join()).toContain('[masked]');
});

test('shows TABLE like "*", where the server knows it', async () => {
  const outcome = await seen(tools.query('TABLE customers'));
  expect(outcome).not.toContain(secret);
  expect(outcome).toContain(bench.server.flavour === 'mariadb' ? 'syntax' : '[masked]');
});

test.each(harmless)('leaves everything else alone: %s', async (sql, rows) => {
  expect((await tools.query(sql)).rows).toEqual(rows);
});

test('lists, descriptions, searches and suggestions do not know what is kept from callers', async () => {
  const replies = await Promise.all([
    seen(tools.call('list_tables', {})),
    seen(tools.call('describe_tables', {})),
    seen(tools.call('describe_tables', { tables: ['salaries', 'pay', 'customer_mails'] })),
    seen(tools.call('search_schema', { query: 'salary amounts, notes of hr, customer mails' })),
    seen(tools.call('find_values', { values: [`${secret}-1`, secret, `mail:${secret}-1`] })),
    seen(tools.query('SELECT salary FROM salarie')),
    seen(tools.query('SELECT emai FROM staff')),
  ]);
  const text = replies
    .join('\n')
    .replaceAll(/"unknownTables":\[[^\]]*\]/g, '')
    .replaceAll(`"value":"${secret}`, '');
  expect(text).not.toContain(secret);
  expect(text).not.toMatch(/"(salaries|hr_notes|pay|customer_mails|mails_again|everything)"/);
  const { tables } = await tools.call<TableDescriptions>('describe_tables', { tables: ['customers', 'bonuses'] });
  const column = (name: string) => tables[0]!.columns.find((one) => one.name === name);
  expect(column('email')).toMatchObject({ comment: expect.stringContaining('masked'), examples: [] });
  expect(column('name')).toMatchObject({ comment: 'as on the invoice', examples: ['Ana', 'Bo'] });
  expect(tables[1]!.foreignKeys).toEqual([]);
});

test('a view that is made later is found out within seconds', async () => {
  await bench.admin.query(`CREATE VIEW ${database}.later AS SELECT email AS e FROM ${database}.customers`);
  await eventually(
    async () => expect(await seen(tools.query('SELECT e FROM later'))).not.toContain(secret),
    10_000,
    250,
  );
});

test('a view whose text the account may not see is out of reach', async () => {
  const { user, host } = { user: 'no_show_view', host: '%' };
  await bench.admin.query(`CREATE USER '${user}'@'${host}' IDENTIFIED BY 'p'`);
  await bench.admin.query(`GRANT SELECT ON ${database}.* TO '${user}'@'${host}'`);
  const narrow = bench.tools({ database, account: { user, password: 'p' }, maskColumns: ['customers.email'] });
  try {
    expect(await narrow.failure(narrow.query('SELECT * FROM customer_names'))).toMatchObject({ kind: 'forbidden' });
    expect((await narrow.query('SELECT name FROM customers WHERE id = 1')).rows).toEqual([['Ana']]);
  } finally {
    await narrow.close();
    await bench.admin.query(`DROP USER '${user}'@'${host}'`);
  }
});

test('masks by name in every table, with *', async () => {
  const strict = bench.tools({ database, maskColumns: ['*.e*'] });
  expect(await strict.failure(strict.query('SELECT email FROM staff'))).toMatchObject({ kind: 'forbidden' });
  expect((await strict.query('SELECT * FROM staff')).rows).toEqual([[1, '[masked]']]);
  expect((await strict.query('SELECT total FROM orders WHERE id = 1')).rows).toEqual([[10]]);
  await strict.close();
});

test('no statement that is spliced together shows a value', async () => {
  const cut = (sql: string) => sql.split(/(?<=[ (),.*`])|(?=[ (),.*`])/);
  const pieces = [
    ...new Set([...attempts.flatMap(cut), 'customers', ' * ', ' UNION ', ' LATERAL ', 'email', ' USING ', '3']),
  ];
  const bases = [...attempts, ...plainStars, ...harmless.map(([sql]) => sql), ...harmless.map(([sql]) => sql)].map(cut);
  const spliced = fc
    .tuple(
      fc.constantFrom(...bases),
      fc.array(fc.record({ at: fc.nat(200), drop: fc.nat(2), insert: fc.constantFrom(...pieces) }), { maxLength: 3 }),
    )
    .map(([base, edits]) => {
      const parts = [...base];
      for (const { at, drop, insert } of edits) parts.splice(at % (parts.length + 1), drop, insert);
      return parts.join('');
    });
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(spliced, async (sql) => {
      const text = await seen(tools.query(sql));
      if (text.startsWith('{"columns"')) answered++;
      // What the caller wrote may come back in an error.
      expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
      expect(text).not.toContain(Buffer.from(secret).toString('hex').toUpperCase());
    }),
    { numRuns: 2_000 },
  );
  expect(answered).toBeGreaterThan(50);
}, 60_000);
