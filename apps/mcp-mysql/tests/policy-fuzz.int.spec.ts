import fc from 'fast-check';
import { checkStatement } from '../src/sql-policy.js';
import { SqlRefusal } from '../src/sql-tokens.js';
import { attackStatements } from './attack-statements.js';
import { readingStatements } from './reading-statements.js';
import { connect, type RawConnection, ToolBench } from './tool-bench.js';

const database = 'fuzz_under_test';
let bench: ToolBench;
let raw: RawConnection;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.create(database, [
    'CREATE TABLE victims (id INT PRIMARY KEY, note VARCHAR(40))',
    'CREATE TABLE journal (id INT AUTO_INCREMENT PRIMARY KEY)',
    'SET GLOBAL log_bin_trust_function_creators = 1',
    'CREATE FUNCTION write_note() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO journal VALUES (); RETURN 1; END',
    'CREATE FUNCTION text(a INT) RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO journal VALUES (); RETURN 1; END',
  ]);
  raw = await connect(bench.server);
  await raw.query(`USE ${database}`);
  await raw.query("SET SESSION sql_mode = 'STRICT_TRANS_TABLES,IGNORE_SPACE'");
}, 120_000);

afterAll(async () => {
  raw?.destroy();
  await bench?.stop();
});

const ofThisTest = (sql: string) =>
  sql.replaceAll('sql-policy-attack', 'sql-policy-fuzz').replaceAll('shop_under_test', database);
/** Cut where a reader could lose its way. */
const cut = (sql: string) => ofThisTest(sql).split(/(?=['"`/*#\-();,.@\\ \n])|(?<=['"`/*#\-();,.@\\ \n])/);
const reads = readingStatements.map(cut);
const pieces = [...new Set([...readingStatements, ...attackStatements].flatMap(cut))];
const phrases = attackStatements.map(ofThisTest);

/** A read in which a few pieces are replaced, or that has a piece or a whole attack put into it. */
const spliced = fc
  .record({
    base: fc.constantFrom(...reads),
    edits: fc.array(
      fc.record({
        at: fc.nat(1_000),
        drop: fc.nat(2),
        insert: fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom(...pieces) },
          { weight: 1, arbitrary: fc.constantFrom(...phrases) },
          {
            weight: 2,
            arbitrary: fc.constantFrom('', ' ', '/**/', '-- ', '\n', ' text(1) ', ' write_note() ', "'", '`'),
          },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ base, edits }) => {
    const parts = [...base];
    for (const { at, drop, insert } of edits) parts.splice(at % (parts.length + 1), drop, insert);
    return parts.join('');
  });

function isAdmitted(sql: string): boolean {
  try {
    checkStatement(sql, { database });
    return true;
  } catch (error) {
    if (error instanceof SqlRefusal) return false;
    throw error;
  }
}

async function state(): Promise<unknown> {
  const [rows] = await bench.admin.query({
    sql: `SELECT (SELECT COUNT(*) FROM ${database}.victims), (SELECT COUNT(*) FROM ${database}.journal),
            (SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA NOT IN ('sys', 'performance_schema')),
            (SELECT COUNT(*) FROM mysql.user), LOAD_FILE('/tmp/sql-policy-fuzz') IS NULL`,
    rowsAsArray: true,
  });
  return rows;
}

test('no statement that the policy admits changes anything, even where nothing else stands in its way', async () => {
  const before = await state();
  let admitted = 0;
  await fc.assert(
    fc.asyncProperty(spliced, async (sql) => {
      if (!isAdmitted(sql)) return;
      admitted++;

      // As the service sends it, but in a session that may write.
      await raw.query({ sql, timeout: 5_000 }).catch(() => undefined);
      expect(await state()).toEqual(before);
    }),
    { numRuns: 3_000 },
  );
  expect(admitted).toBeGreaterThan(500);
});
