import type { SchemaMatches, TableDescriptions, TableList, ValueMatches } from '@sql-agent/contracts';
import { type OpenTools, ToolBench } from './tool-bench.js';

const database = 'schema_under_test';
let bench: ToolBench;
let tools: OpenTools;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.create(database, [
    `CREATE TABLE regions (code CHAR(2), part INT, label VARCHAR(40), PRIMARY KEY (code, part)) COMMENT 'where we sell'`,
    "INSERT INTO regions VALUES ('ES', 1, 'España'), ('PE', 1, 'Perú'), ('CO', 1, 'Colombia')",
    `CREATE TABLE clients (
       id INT PRIMARY KEY AUTO_INCREMENT,
       name VARCHAR(80) NOT NULL COMMENT 'legal name',
       tier ENUM('gold', 'silver') NOT NULL,
       region_code CHAR(2), region_part INT,
       api_token VARCHAR(40),
       biography TEXT,
       UNIQUE KEY by_name (name), KEY by_region (region_code, region_part),
       CONSTRAINT client_region FOREIGN KEY (region_code, region_part) REFERENCES regions (code, part)
     )`,
    `INSERT INTO clients (name, tier, region_code, region_part, api_token, biography) VALUES
       ('ACME Corp.', 'gold', 'ES', 1, 'sesame-1', 'secret story'), ('Müller & Söhne', 'silver', 'PE', 1, 'sesame-2', NULL),
       ('100% Natural_Foods', 'silver', NULL, NULL, NULL, NULL), ('Northern Lights Trading', 'gold', 'CO', 1, NULL, NULL)`,
    "CREATE VIEW gold_clients AS SELECT id, name FROM clients WHERE tier = 'gold'",
    'CREATE TABLE `odd ``name` (`a b` INT)',
  ]);
  tools = bench.tools({ database });
}, 120_000);

afterAll(async () => {
  await tools?.close();
  await bench?.stop();
});

test('list_tables gives tables and views, with the words of their owner', async () => {
  const list = await tools.call<TableList>('list_tables', {});
  expect(list).toMatchObject({ database, truncated: false });
  expect(list.tables.map(({ name, kind, comment }) => [name, kind, comment])).toEqual([
    ['clients', 'table', ''],
    ['gold_clients', 'view', ''],
    ['odd `name', 'table', ''],
    ['regions', 'table', 'where we sell'],
  ]);
  expect(list.tables[0]!.sizeBytes).toBeGreaterThan(0);
});

describe('describe_tables', () => {
  test('gives columns, keys, indexes and examples, and no secrets', async () => {
    const { tables, unknownTables } = await tools.call<TableDescriptions>('describe_tables', {
      tables: ['clients', 'nothing'],
    });
    expect(unknownTables).toEqual(['nothing']);
    expect(tables).toHaveLength(1);
    const [clients] = tables;
    expect(clients).toMatchObject({
      name: 'clients',
      kind: 'table',
      primaryKey: ['id'],
      foreignKeys: [
        { columns: ['region_code', 'region_part'], referencedTable: 'regions', referencedColumns: ['code', 'part'] },
      ],
      indexes: [
        { name: 'by_name', columns: ['name'], unique: true },
        { name: 'by_region', columns: ['region_code', 'region_part'], unique: false },
      ],
    });
    const column = (name: string) => clients!.columns.find((candidate) => candidate.name === name)!;
    expect(column('name')).toMatchObject({ type: 'varchar(80)', nullable: false, comment: 'legal name' });
    expect(column('name').examples).toContain('ACME Corp.');
    expect(column('tier')).toMatchObject({ type: "enum('gold','silver')" });
    expect([...column('tier').examples].sort()).toEqual(['gold', 'silver']);
    expect(column('api_token').examples).toEqual([]);
    expect(column('biography').examples).toEqual([]);
    expect(JSON.stringify(tables)).not.toMatch(/sesame|secret story/);
  });

  test('without names gives all of them', async () => {
    const { tables, truncated } = await tools.call<TableDescriptions>('describe_tables', {});
    expect(tables.map(({ name }) => name)).toEqual(['clients', 'gold_clients', 'odd `name', 'regions']);
    expect(truncated).toBe(false);
    expect(tables[1]!.columns.map(({ name }) => name)).toEqual(['id', 'name']);
    expect(tables[3]!.primaryKey).toEqual(['code', 'part']);
  });

  test('is not particular about case', async () => {
    const { tables } = await tools.call<TableDescriptions>('describe_tables', { tables: ['CLIENTS', 'clients'] });
    expect(tables.map(({ name }) => name)).toEqual(['clients']);
  });
});

describe('search_schema', () => {
  const search = (query: string, more: object = {}) => tools.call<SchemaMatches>('search_schema', { query, ...more });
  const names = async (query: string) => (await search(query)).tables.map(({ name }) => name);

  test('gives what a table needs to be used: its words, the columns that match, its neighbours', async () => {
    const { tables, totalTables, truncated } = await search('legal name of the customers');
    expect(totalTables).toBe(4);
    expect(truncated).toBe(false);
    expect(tables[0]!.score).toBe(1);
    expect(tables.find(({ name }) => name === 'clients')).toEqual({
      name: 'clients',
      kind: 'table',
      comment: '',
      approximateRows: expect.any(Number),
      score: expect.any(Number),
      columns: [{ name: 'name', type: 'varchar(80)', comment: 'legal name' }],
      neighbours: [
        {
          table: 'regions',
          direction: 'references',
          columns: ['region_code', 'region_part'],
          neighbourColumns: ['code', 'part'],
        },
      ],
    });
    const regions = (await search('regions')).tables.find(({ name }) => name === 'regions')!;
    expect(regions.neighbours).toEqual([
      {
        table: 'clients',
        direction: 'referenced-by',
        columns: ['code', 'part'],
        neighbourColumns: ['region_code', 'region_part'],
      },
    ]);
  });

  test.each([
    ['Which client has a gold tier?', ['gold_clients', 'clients']],
    ['¿En qué región están los clientes?', ['clients', 'regions']],
    ['where do we sell', ['regions']],
    ['compradores', ['clients', 'gold_clients']],
    ['who is silver?', ['clients']],
  ])('%s: %j', async (question, expected) => {
    expect(await names(question)).toEqual(expect.arrayContaining(expected));
  });

  test('nothing is found for words that mean nothing here', async () => {
    expect(await search('xyzzy')).toEqual({ tables: [], totalTables: 4, truncated: false });
  });

  test('no more tables than asked for', async () => {
    expect(await search('clients', { limit: 1 })).toMatchObject({ tables: { length: 1 }, truncated: true });
  });

  test('a question without end or words is refused', async () => {
    expect(await tools.failure(search('x'.repeat(2_001)))).toMatchObject({ kind: 'invalid_arguments' });
    expect(await tools.failure(search('  '))).toMatchObject({ kind: 'invalid_arguments' });
  });
});

describe('find_values', () => {
  const find = (values: string[], more: object = {}) => tools.call<ValueMatches>('find_values', { values, ...more });

  test.each<[string, string, string, string, 'exact' | 'similar' | 'typo']>([
    ['ACME Corp.', 'clients', 'name', 'ACME Corp.', 'exact'],
    ['acme corp.', 'clients', 'name', 'ACME Corp.', 'exact'],
    ['acme corp', 'clients', 'name', 'ACME Corp.', 'similar'],
    ['Acme', 'clients', 'name', 'ACME Corp.', 'similar'],
    ['Nothern Ligths Trading', 'clients', 'name', 'Northern Lights Trading', 'typo'],
    ['espana', 'regions', 'label', 'España', 'exact'],
    ['trading northern', 'clients', 'name', 'Northern Lights Trading', 'similar'],
    ['100% natural_foods', 'clients', 'name', '100% Natural_Foods', 'exact'],
    ['GOLD', 'clients', 'tier', 'gold', 'exact'],
  ])('%s is %s.%s = %s (%s)', async (value, table, column, stored, match) => {
    expect((await find([value])).matches).toEqual([{ value, table, column, stored, match }]);
  });

  test('each literal has its own matches, exact ones first', async () => {
    const { matches, truncated } = await find(['muller', 'colombia', 'nobody at all']);
    expect(matches.map(({ value, stored, match }) => [value, stored, match])).toEqual([
      ['colombia', 'Colombia', 'exact'],
      ['muller', 'Müller & Söhne', 'similar'],
    ]);
    expect(truncated).toBe(false);
  });

  test('wildcards and quotes in literals are letters', async () => {
    expect((await find(['%', '_', "x' OR 1=1 -- ", '\\', '%corp%'])).matches.map(({ value }) => value)).toEqual([
      '%corp%',
    ]);
    expect((await find(['acxe', 'north_zzz'])).matches).toEqual([]);
  });

  test('columns that look like secrets, and long texts, are not searched', async () => {
    expect((await find(['sesame-1', 'secret story'])).matches).toEqual([]);
  });

  test('no more matches than asked for', async () => {
    expect(await find(['gold', 'silver', 'ACME Corp.'], { maxMatches: 2 })).toMatchObject({
      truncated: true,
      matches: { length: 2 },
    });
  });
});

describe('errors name what means the same', () => {
  const other = 'meanings_under_test';
  let sales: OpenTools;
  beforeAll(async () => {
    await bench.create(other, [
      'CREATE TABLE clients (id INT PRIMARY KEY, full_name VARCHAR(80), town VARCHAR(40))',
      `CREATE TABLE orders (id INT PRIMARY KEY, client_id INT, total DECIMAL(10,2), ord_dt DATE, remark VARCHAR(40),
         FOREIGN KEY (client_id) REFERENCES clients (id))`,
      'CREATE TABLE order_archive (id INT PRIMARY KEY, order_id INT, FOREIGN KEY (order_id) REFERENCES orders (id))',
    ]);
    sales = bench.tools({ database: other });
  });
  afterAll(async () => {
    await sales?.close();
    await bench.admin.query(`USE ${database}`);
  });

  test.each([
    ['SELECT * FROM customers', 'clients'],
    ['SELECT * FROM pedidos', 'orders'],
    ['SELECT * FROM purchases', 'orders'],
    ['SELECT * FROM ordres', 'orders'],
    ['SELECT customer_name FROM clients', 'full_name'],
    ['SELECT customer_name FROM orders', 'clients.full_name'],
    ['SELECT revenue FROM orders', 'total'],
    ['SELECT revenue FROM clients', 'orders.total'],
    ['SELECT fecha_pedido FROM orders', 'ord_dt'],
    ['SELECT o.date FROM orders o', 'ord_dt'],
    ['SELECT ciudad FROM clients', 'town'],
    ['SELECT twn FROM clients', 'town'],
  ])('%s: first %s', async (sql, expected) => {
    const { suggestions } = await sales.failure(sales.query(sql));
    expect(suggestions?.[0]).toBe(expected);
    expect(suggestions!.length).toBeLessThanOrEqual(4);
  });

  test('explain_query and describe_tables say it too', async () => {
    const explained = await sales.failure(sales.call('explain_query', { sql: 'SELECT * FROM customers' }));
    expect(explained.suggestions?.[0]).toBe('clients');
    const { unknownTables } = await sales.call<TableDescriptions>('describe_tables', { tables: ['customers'] });
    expect(unknownTables).toEqual(['customers']);
  });

  test('what nothing is like has no suggestions', async () => {
    expect((await sales.failure(sales.query('SELECT * FROM xyzzyplugh'))).suggestions).toBeUndefined();
    expect((await sales.failure(sales.query('SELECT xyzzyplugh FROM clients'))).suggestions).toBeUndefined();
  });

  test('a table is found before what is only something beside it', async () => {
    const { tables } = await sales.call<SchemaMatches>('search_schema', { query: 'purchases' });
    expect(tables[0]!.name).toBe('orders');
    const archived = await sales.call<SchemaMatches>('search_schema', { query: 'archive of the orders' });
    expect(archived.tables[0]!.name).toBe('order_archive');
  });
});

describe('errors name what exists', () => {
  test.each([
    ['SELECT * FROM client', 'unknown_table', 'clients'],
    ['SELECT nme FROM clients', 'unknown_column', 'name'],
    ['SELECT c.regin_code FROM clients AS c', 'unknown_column', 'region_code'],
    ['SELECT labell FROM clients', 'unknown_column', 'regions.label'],
  ])('%s: %s, nearest %s', async (sql, kind, nearest) => {
    const error = await tools.failure(tools.query(sql));
    expect(error).toMatchObject({ kind, retry: 'after-change' });
    expect(error.suggestions).toContain(nearest);
    expect(error.databaseMessage).toBeTruthy();
  });

  test.each([
    ['SELECT FROM WHERE', 'syntax'],
    ['SELECT id FROM clients a JOIN gold_clients b ON a.id = b.id', 'ambiguous_column'],
    ['SELECT (SELECT id FROM clients)', 'syntax'],
    ['DELETE FROM clients', 'forbidden'],
    [`SELECT '${'x'.repeat(100_001)}'`, 'too_large'],
    ['SELECT ?', 'syntax'],
  ])('%.60s: %s', async (sql, kind) => {
    expect(await tools.failure(tools.query(sql))).toMatchObject({ kind, retry: 'after-change' });
  });

  test('an account with too few rights is told so, without its name', async () => {
    await bench.admin.query("CREATE OR REPLACE USER narrow_account IDENTIFIED BY 'narrow-password'").catch(async () => {
      await bench.admin.query('DROP USER IF EXISTS narrow_account');
      await bench.admin.query("CREATE USER narrow_account IDENTIFIED BY 'narrow-password'");
    });
    await bench.admin.query(`GRANT SELECT ON ${database}.regions TO narrow_account`);
    const narrow = bench.tools({ database, account: { user: 'narrow_account', password: 'narrow-password' } });
    expect((await narrow.query('SELECT COUNT(*) FROM regions')).rows).toEqual([[3]]);
    const error = await narrow.failure(narrow.query('SELECT * FROM clients'));
    expect(error).toMatchObject({ kind: 'permission', retry: 'no' });
    expect(JSON.stringify(error)).not.toContain('narrow');
    await narrow.close();

    const wrong = bench.tools({ database, account: { user: 'narrow_account', password: 'not-it' } });
    const refused = await wrong.failure(wrong.query('SELECT 1'));
    expect(refused).toMatchObject({ kind: 'permission', retry: 'later' });
    expect(JSON.stringify(refused)).not.toMatch(/narrow|127\.0/);
    await wrong.close();
    await bench.admin.query('DROP USER narrow_account');
  });
});
