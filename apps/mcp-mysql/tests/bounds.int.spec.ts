import type { ToolFailure } from '@sql-agent/contracts';
import { eventually } from '@sql-agent/testing';
import { type OpenTools, ToolBench } from './tool-bench.js';

const database = 'bounds_under_test';
let bench: ToolBench;
let tools: OpenTools;

beforeAll(async () => {
  // As large as stored values are where somebody keeps files in the database.
  bench = await ToolBench.start(['--max-allowed-packet=1073741824']);
  await bench.create(database, [
    'CREATE TABLE digits (d INT)',
    'CREATE TABLE files (id INT PRIMARY KEY, body LONGTEXT)',
    "INSERT INTO files VALUES (1, REPEAT('b', 200000000))",
    'CREATE TABLE big (id INT PRIMARY KEY, note VARCHAR(200))',
  ]);
  await bench.admin.query('INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)');
  await bench.admin.query(
    `INSERT INTO big SELECT a.d + 10*b.d + 100*c.d + 1000*e.d + 10000*f.d + 100000*g.d AS id, REPEAT('x', 150)
     FROM digits a, digits b, digits c, digits e, digits f, digits g WHERE g.d < 2`,
  );
  tools = bench.tools({ database });
}, 120_000);

afterAll(async () => {
  await tools?.close();
  await bench?.stop();
});

/** Reads every row several times over; ends by itself only after minutes. */
const endless = 'SELECT COUNT(*) FROM big a, big b, big c WHERE a.note < b.note AND b.note < c.note';

async function nothingRuns(): Promise<void> {
  await eventually(async () => expect(await bench.running()).toEqual([]), 2_000);
}

describe('rows', () => {
  test('are 200 unless more are asked for', async () => {
    const result = await tools.query('SELECT id FROM big ORDER BY id');
    expect(result).toMatchObject({ rowCount: 200, truncated: true });
    expect(result.rows[199]).toEqual([199]);
    await nothingRuns();
  });

  test('are as many as asked for, and the flag is exact', async () => {
    expect(await tools.query('SELECT id FROM big WHERE id < 300', { maxRows: 300 })).toMatchObject({
      rowCount: 300,
      truncated: false,
    });
    expect(await tools.query('SELECT id FROM big WHERE id < 301', { maxRows: 300 })).toMatchObject({
      rowCount: 300,
      truncated: true,
    });
  });

  test('are never more than 10,000', async () => {
    expect(await tools.query('SELECT id FROM big', { maxRows: 1_000_000 })).toMatchObject({
      rowCount: 10_000,
      truncated: true,
    });
  });

  test('are never more than the configured number', async () => {
    const few = bench.tools({ database, limits: { defaultRows: 5, maxRows: 5 } });
    expect(await few.query('SELECT id FROM big', { maxRows: 100 })).toMatchObject({ rowCount: 5, truncated: true });
    await few.close();
  });
});

describe('bytes', () => {
  test('end an answer before it is too large', async () => {
    const result = await tools.query('SELECT * FROM big', { maxRows: 10_000 });
    expect(result.truncated).toBe(true);
    expect(result.rowCount).toBeGreaterThan(5_000);
    expect(JSON.stringify(result.rows).length).toBeLessThan(1_200_000);
  });

  test('one huge value is cut, with a mark and a warning', async () => {
    const { rows, warnings } = await tools.query("SELECT REPEAT('a', 5000000) AS a, 1 AS b");
    expect(rows[0]![0]).toMatch(/^a{60000,66000}… \[cut; 5000000 bytes in all\]$/);
    expect(rows[0]![1]).toBe(1);
    expect(warnings).toEqual(['1 values were too long and were cut.']);
  });

  test.each([
    ['one stored value', 'SELECT body FROM files'],
    ['one among others', 'SELECT id, body, id FROM files, digits'],
    ['one that is computed', "SELECT REPEAT('a', 300000000)"],
    ['many long values', `SELECT ${Array.from({ length: 20 }, () => "REPEAT('a', 15000000)").join(', ')}`],
  ])('a row of hundreds of megabytes is refused before it is here: %s', async (_name, sql) => {
    const before = process.resourceUsage().maxRSS;
    const error = await tools.failure(tools.query(sql));
    expect(error).toMatchObject({ kind: 'too_large', retry: 'after-change' });
    expect((process.resourceUsage().maxRSS - before) / 1_024).toBeLessThan(100);
    await nothingRuns();
    expect((await tools.query('SELECT LEFT(body, 3) FROM files')).rows).toEqual([['bbb']]);
  });

  test('memory stays flat while a large table is read up to a cap', async () => {
    await tools.query('SELECT * FROM big');
    const before = process.memoryUsage().rss;
    for (let turn = 0; turn < 10; turn++) await tools.query('SELECT a.* FROM big a, digits');
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
    await nothingRuns();
  });
});

describe('time', () => {
  test('a statement that takes too long is stopped, at the database too', async () => {
    const quick = bench.tools({ database, limits: { timeoutMs: 300 } });
    const startedAt = performance.now();
    expect(await quick.failure(quick.query(endless))).toMatchObject({ kind: 'timeout', retry: 'after-change' });
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    await nothingRuns();
    expect((await quick.query('SELECT 1')).rows).toEqual([[1]]);
    await quick.close();
  });

  test.each([
    [
      'a recursion that doubles',
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL (SELECT i + 1 FROM n UNION ALL SELECT i FROM n)) SELECT COUNT(*) FROM n',
    ],
    ['a cross join', 'SELECT MAX(a.note) FROM big a, big b, big c GROUP BY a.id, b.id'],
    [
      'an expression tried on every pair',
      "SELECT COUNT(*) FROM big a, big b WHERE CONCAT(a.note, b.id) RLIKE '(x+x+)+y'",
    ],
    [
      'an expression that goes back and back',
      "SELECT COUNT(*) FROM big a, big b WHERE a.note RLIKE '^(([x])+.)+[X](([x])+)+$'",
    ],
    ['long values, sorted', 'SELECT COUNT(DISTINCT REPEAT(CONCAT(a.id, b.id), 1000)) FROM big a, big b'],
  ])('%s ends, and others are served meanwhile', async (_name, sql) => {
    const patient = bench.tools({ database, limits: { timeoutMs: 2_000 } });
    const order: string[] = [];
    const heavy = patient.failure(patient.query(sql)).finally(() => order.push('heavy'));
    await eventually(async () => expect((await bench.running()).join()).not.toBe(''));
    const others = Array.from({ length: 10 }, async (_, index) => {
      expect((await patient.query(`SELECT ${index}`)).rows).toEqual([[index]]);
      order.push('other');
    });
    await Promise.all(others);
    const error = await heavy;
    expect(order.at(-1)).toBe('heavy');
    expect(error).toMatchObject({ kind: 'timeout', retry: 'after-change' });
    await nothingRuns();
    await patient.close();
  });

  test.each([
    [
      'a recursion without end',
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n',
    ],
    ['a value of a gigabyte', "SELECT REPEAT('a', 1000000000)"],
    ['a value of many', "SELECT REPEAT('a', 40000000000)"],
  ])('%s is given up, by the database or by us, and it says so', async (_name, sql) => {
    const quick = bench.tools({ database, limits: { timeoutMs: 2_000 } });
    const outcome = await quick.query(sql).catch((error: ToolFailure) => error.error);
    if ('kind' in outcome) expect(['too_large', 'timeout', 'too_expensive']).toContain(outcome.kind);
    else expect(outcome.warnings.join()).toMatch(/max_allowed_packet|max_recursive_iterations/);
    await nothingRuns();
    await quick.close();
  });

  test('a caller that goes away takes its statement with it', async () => {
    const controller = new AbortController();
    const failure = tools.failure(tools.query(endless, {}, controller.signal));
    await eventually(async () => expect((await bench.running()).join()).toContain('a.note < b.note'));
    controller.abort();
    expect(await failure).toMatchObject({ kind: 'cancelled' });
    await nothingRuns();
  });

  test('a caller that is gone already starts nothing', async () => {
    expect(await tools.failure(tools.query(endless, {}, AbortSignal.abort()))).toMatchObject({ kind: 'cancelled' });
    expect(await bench.running()).toEqual([]);
  });
});

describe('connections', () => {
  test('past the pool callers wait; past the queue they are told so at once', async () => {
    const narrow = bench.tools({ database, poolSize: 2, queueLimit: 1, limits: { timeoutMs: 1_000 } });
    const controller = new AbortController();
    const running = [1, 2].map(() => narrow.failure(narrow.query(endless, {}, controller.signal)));
    const waiting = narrow.query('SELECT 1');
    const startedAt = performance.now();
    expect(await narrow.failure(narrow.query('SELECT 2'))).toMatchObject({ kind: 'busy', retry: 'later' });
    expect(performance.now() - startedAt).toBeLessThan(200);
    controller.abort();
    expect((await waiting).rows).toEqual([[1]]);
    expect((await Promise.all(running)).map(({ kind }) => kind)).toEqual(['cancelled', 'cancelled']);
    await narrow.close();
  });

  test('are all given back, however statements end', async () => {
    const two = bench.tools({ database, poolSize: 2, limits: { timeoutMs: 200 } });
    const statements = ['SELECT 1', 'SELECT nothing', 'SELECT * FROM big', endless, 'SELECT SLEEP(1)'];
    for (let turn = 0; turn < 3; turn++) {
      await Promise.allSettled(statements.map((sql) => two.query(sql)));
    }
    await eventually(() => expect(two.connections.claims).toBe(0), 2_000);
    expect((await two.query('SELECT 1')).rows).toEqual([[1]]);
    await two.close();
  });

  test('settings and transactions of one statement never reach the next', async () => {
    const one = bench.tools({ database, poolSize: 1 });
    await one.query('SELECT 1');
    await bench.admin.query('INSERT INTO digits VALUES (10)');
    expect((await one.query('SELECT MAX(d) FROM digits')).rows).toEqual([[10]]);
    await one.close();
  });

  test('settings that a view changes through a function are as they were for the next statement', async () => {
    await bench.admin.query(
      `CREATE FUNCTION unsettle() RETURNS INT READS SQL DATA BEGIN
         SET SESSION time_zone = '+05:00', SESSION sql_mode = 'ANSI_QUOTES', SESSION group_concat_max_len = 4; RETURN 1; END`,
    );
    await bench.admin.query('CREATE VIEW unsettling AS SELECT unsettle() AS done');
    const one = bench.tools({ database, poolSize: 1 });
    const seen = 'SELECT FROM_UNIXTIME(0), "text"';
    const before = (await one.query(seen)).rows;
    expect((await one.query('SELECT * FROM unsettling')).rows).toEqual([[1]]);
    expect((await one.query(seen)).rows).toEqual(before);
    await one.close();
  });

  test('are kept when a statement fails', async () => {
    const one = bench.tools({ database, poolSize: 1 });
    const connectionsMade = async () => {
      const [rows] = await bench.admin.query<never[]>({
        sql: "SHOW GLOBAL STATUS LIKE 'Connections'",
        rowsAsArray: true,
      });
      return Number((rows as unknown as string[][])[0]![1]);
    };
    await one.query('SELECT 1');
    const before = await connectionsMade();
    for (let turn = 0; turn < 5; turn++) {
      expect(await one.failure(one.query('SELECT d + FROM digits'))).toMatchObject({ kind: 'syntax' });
    }
    expect((await one.query('SELECT MIN(d) FROM digits')).rows).toEqual([[0]]);
    expect(await connectionsMade()).toBe(before);
    await one.close();
  });
});

describe('what a statement is expected to cost', () => {
  let careful: OpenTools;
  beforeAll(async () => {
    await bench.admin.query(`ANALYZE TABLE ${database}.big`);
    careful = bench.tools({ database, limits: { maxEstimatedRows: 500_000 } });
  });
  afterAll(() => careful.close());

  test.each([
    endless,
    'WITH pairs AS (SELECT a.id FROM big a CROSS JOIN big b) SELECT COUNT(*) FROM pairs',
    '(SELECT COUNT(*) FROM big a, big b, digits)',
  ])('is a reason to refuse it before it runs, with the estimate: %s', async (sql) => {
    const startedAt = performance.now();
    const error = await careful.failure(careful.query(sql));
    expect(error).toMatchObject({ kind: 'too_expensive', retry: 'after-change' });
    expect(error.message).toMatch(/about [\d,]{7,} rows .*500,000 are allowed.*"[ab]"|"big"/);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await nothingRuns();
  });

  test.each([
    'SELECT note FROM big WHERE id = 7',
    'SELECT COUNT(*) FROM big',
    'SELECT a.id FROM digits d JOIN big a ON a.id = d.d',
    'SHOW TABLES',
    'DESCRIBE big',
    'SELECT 1',
  ])('lets pass what reads little: %s', async (sql) => {
    expect((await careful.query(sql)).rowCount).toBeGreaterThan(0);
  });

  test('leaves it to the database to say what is wrong with a statement', async () => {
    expect(await careful.failure(careful.query('SELECT nothing FROM big'))).toMatchObject({ kind: 'unknown_column' });
    expect(await careful.failure(careful.query('SELECT FROM WHERE'))).toMatchObject({ kind: 'syntax' });
  });
});
