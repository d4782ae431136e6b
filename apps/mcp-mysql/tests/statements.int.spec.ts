import type { Cell } from '@sql-agent/contracts';
import { attackStatements, modeDependentStatements } from './attack-statements.js';
import { changingStatements, readingStatements } from './reading-statements.js';
import { mariadbExtras, sampleDatabase, sampleSchema } from './sample-schema.js';
import { connect, type OpenTools, type RawConnection, ToolBench } from './tool-bench.js';

let bench: ToolBench;
let raw: RawConnection;
/** With the account that may do everything: what holds here holds for every account. */
let tools: OpenTools;

beforeAll(async () => {
  bench = await ToolBench.start();
  for (const statement of sampleSchema) await bench.admin.query(statement);
  if (bench.server.flavour === 'mariadb') for (const statement of mariadbExtras) await bench.admin.query(statement);
  raw = await connect(bench.server);
  await raw.query(`USE ${sampleDatabase}`);
  tools = bench.tools({ database: sampleDatabase });
}, 120_000);

afterAll(async () => {
  raw?.destroy();
  await tools?.close();
  await bench?.stop();
});

type RawOutcome = { columns: string[]; rows: unknown[][] } | 'not in this dialect';

async function rawOutcome(sql: string): Promise<RawOutcome> {
  try {
    const [rows, fields] = await raw.query({ sql: sql.replace(/[\s;]+$/, ''), rowsAsArray: true });
    return { columns: fields.map(({ name }) => name), rows: (rows as unknown[][]).map((row) => row.map(comparable)) };
  } catch (error) {
    expect((error as { sqlState?: string }).sqlState).toMatch(/^42/);
    return 'not in this dialect';
  }
}

/** The driver gives DECIMAL as text and BLOB as bytes; so far both agree with ours but for base64. */
function comparable(value: unknown): unknown {
  return Buffer.isBuffer(value) ? value.toString('base64') : value;
}

describe('statements that only read give what the database gives', () => {
  test.each(readingStatements)('%s', async (sql) => {
    const expected = await rawOutcome(sql);
    if (expected === 'not in this dialect') {
      expect(await tools.failure(tools.query(sql))).toMatchObject({ retry: 'after-change' });
      return;
    }
    const result = await tools.query(sql);
    expect(result.columns.map(({ name }) => name)).toEqual(expected.columns);
    expect(result.rows).toEqual(expected.rows as Cell[][]);
    expect(result).toMatchObject({ rowCount: expected.rows.length, truncated: false });
  });

  test.each(changingStatements)('%s', async (sql) => {
    const expected = await rawOutcome(sql);
    if (expected === 'not in this dialect') throw new Error('these are in every dialect');
    const result = await tools.query(sql);
    expect(result.columns.map(({ name }) => name)).toEqual(expected.columns);
    expect(result.rows).toHaveLength(expected.rows.length);
  });

  test('nearly all of them are in the dialect of this server', async () => {
    const outcomes = [];
    for (const sql of readingStatements) outcomes.push(await rawOutcome(sql));
    expect(outcomes.filter((outcome) => outcome !== 'not in this dialect').length).toBeGreaterThanOrEqual(100);
  });
});

/** Everything that an attack could have changed. */
async function stateOfTheServer(): Promise<unknown> {
  const read = async (sql: string) => (await bench.admin.query({ sql, rowsAsArray: true }))[0];
  return {
    schemas: await read('SELECT SCHEMA_NAME FROM information_schema.SCHEMATA ORDER BY 1'),
    tables: await read(
      `SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ('${sampleDatabase}', 'other_schema') ORDER BY 1, 2`,
    ),
    columns: await read(
      `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN ('${sampleDatabase}', 'other_schema') ORDER BY 1, 2`,
    ),
    routines: await read(
      `SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '${sampleDatabase}' ORDER BY 1`,
    ),
    victims: await read(`SELECT * FROM ${sampleDatabase}.victims ORDER BY id`),
    customers: await read(`SELECT * FROM ${sampleDatabase}.customers ORDER BY id`),
    secrets: await read('SELECT * FROM other_schema.secrets'),
    accounts: await read('SELECT User, Host FROM mysql.user ORDER BY 1, 2'),
    settings: await read('SELECT @@GLOBAL.sql_mode, @@GLOBAL.read_only, @@GLOBAL.max_connections'),
    written: await read("SELECT LOAD_FILE('/tmp/sql-policy-attack') IS NULL"),
    sequence:
      bench.server.flavour === 'mariadb'
        ? await read(`SELECT next_not_cached_value FROM ${sampleDatabase}.counter`)
        : null,
  };
}

describe('attacks, with an account that may do everything', () => {
  test('change nothing, take no time and show nothing', async () => {
    const before = await stateOfTheServer();
    for (const sql of attackStatements) {
      const startedAt = performance.now();
      const error = await tools.failure(tools.query(sql));
      expect(['forbidden', 'syntax', 'invalid_arguments']).toContain(error.kind);
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
    expect(await stateOfTheServer()).toEqual(before);
    expect(await bench.running()).toEqual([]);
  });

  test('would have changed something: the ones that write do write when nothing stands in their way', async () => {
    await raw.query('START TRANSACTION');
    await raw.query("INSERT INTO victims VALUES (99, 'x')");
    await raw.query('SELECT write_note()');
    const [rows] = await raw.query({ sql: 'SELECT COUNT(*) FROM victims', rowsAsArray: true });
    await raw.query('ROLLBACK');
    expect(rows).toEqual([[4]]);
  });

  test('a write that hides behind a view is stopped by the read-only transaction', async () => {
    const before = await stateOfTheServer();
    expect(await tools.failure(tools.query('SELECT * FROM writing_view'))).toMatchObject({ kind: 'forbidden' });
    expect(await stateOfTheServer()).toEqual(before);
  });

  test.each([
    'DELETE FROM victims',
    "INSERT INTO victims VALUES (99, 'x')",
    'CALL write_down()',
    'SELECT write_note()',
    'DROP TABLE victims',
    'TRUNCATE TABLE victims',
    'CREATE TABLE evil (id INT)',
    'ALTER TABLE victims ADD COLUMN x INT',
    'SELECT 1; DELETE FROM victims',
  ])('even past the policy, %s changes nothing', async (sql) => {
    const before = await stateOfTheServer();
    const { signal } = new AbortController();
    const limits = { maxRows: 10, maxBytes: 10_000, timeoutMs: 5_000 };
    await expect(tools.runner.run(sql, { ...limits, signal })).rejects.toThrow();
    expect(await stateOfTheServer()).toEqual(before);
  });
});

describe('a server with other SQL modes', () => {
  let previous: unknown;

  beforeAll(async () => {
    const [rows] = await bench.admin.query<never[]>({ sql: 'SELECT @@GLOBAL.sql_mode', rowsAsArray: true });
    previous = (rows as unknown[][])[0]![0];
    await bench.admin.query("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,IGNORE_SPACE'");
  });
  afterAll(() => bench.admin.query('SET GLOBAL sql_mode = ?', [previous]));

  test.each(modeDependentStatements)('reads %s as the policy does', async (sql) => {
    const fresh = bench.tools({ database: sampleDatabase });
    try {
      expect(await fresh.query(sql)).toMatchObject({ rowCount: 1 });
      expect((await fresh.query("SELECT 'a' || 'b', \"text\"")).rows).toEqual([[0, 'text']]);
    } finally {
      await fresh.close();
    }
    const [rows] = await bench.admin.query({ sql: "SELECT LOAD_FILE('/tmp/sql-policy-attack')", rowsAsArray: true });
    expect(rows).toEqual([[null]]);
  });
});

test('values of params are values, whatever is in them', async () => {
  const hostile = `x' OR 1=1 -- \\`;
  const result = await tools.query('SELECT ?, ?, ?, ? FROM DUAL', { params: [hostile, 5, null, true] });
  expect(result.rows).toEqual([[hostile, 5, null, 1]]);
  expect((await tools.query("SELECT '?', name FROM customers WHERE id = ? LIMIT ?", { params: [1, 1] })).rows).toEqual([
    ['?', 'ACME Corp.'],
  ]);
});

test('what the database remarks comes with the rows', async () => {
  const { rows, warnings } = await tools.query("SELECT 1 + 'abc'");
  expect(rows).toEqual([[1]]);
  expect(warnings.join()).toContain('abc');
});

test.each([
  "SELECT EXTRACTVALUE('<a/>', '///')",
  "SELECT _utf8mb4'a' COLLATE utf8mb4_unicode_ci = _utf8mb4'b' COLLATE utf8mb4_bin",
  'SELECT name FROM customers WHERE SUM(id) > 1',
  "SELECT MATCH(name) AGAINST ('x') FROM customers",
  'SELECT CAST(1 AS SIGNED) = ROW(1, 2)',
  "SELECT 'a' RLIKE '('",
  'SELECT MAX(COUNT(*)) FROM customers',
])('%s is the fault of the statement, and the database says which', async (sql) => {
  const error = await tools.failure(tools.query(sql));
  expect(error).toMatchObject({ kind: 'syntax', retry: 'after-change', databaseMessage: expect.stringMatching(/./) });
});
