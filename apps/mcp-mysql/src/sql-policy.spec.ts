import { attackStatements, modeDependentStatements } from '../tests/attack-statements.js';
import { changingStatements, readingStatements } from '../tests/reading-statements.js';
import { checkStatement, maxStatementCharacters } from './sql-policy.js';
import { SqlRefusal } from './sql-tokens.js';

const database = 'shop_under_test';
const check = (sql: string) => checkStatement(sql, { database });

function refusalOf(sql: string): SqlRefusal | undefined {
  try {
    check(sql);
    return undefined;
  } catch (error) {
    if (error instanceof SqlRefusal) return error;
    throw error;
  }
}

describe('statements that only read', () => {
  test.each([...readingStatements, ...changingStatements, ...modeDependentStatements])('are admitted: %s', (sql) => {
    expect(refusalOf(sql)).toBeUndefined();
  });

  test('are many enough to mean something', () => {
    expect(readingStatements.length).toBeGreaterThanOrEqual(80);
  });
});

describe('statements that do more', () => {
  test.each(attackStatements)('are refused: %j', (sql) => {
    const refusal = refusalOf(sql);
    expect(refusal).toBeInstanceOf(SqlRefusal);
    expect(refusal!.message.length).toBeGreaterThan(20);
  });

  test('are many enough to mean something', () => {
    expect(new Set(attackStatements).size).toBeGreaterThanOrEqual(120);
  });
});

describe('bounds', () => {
  test('a statement may be long, but not endless', () => {
    expect(refusalOf(`SELECT '${'x'.repeat(maxStatementCharacters - 20)}'`)).toBeUndefined();
    expect(refusalOf(`SELECT '${'x'.repeat(maxStatementCharacters)}'`)?.kind).toBe('too_large');
  });

  test('parentheses may be nested, but not without end', () => {
    expect(refusalOf(`SELECT ${'('.repeat(90)}1${')'.repeat(90)}`)).toBeUndefined();
    expect(refusalOf(`SELECT ${'('.repeat(10_000)}1${')'.repeat(10_000)}`)?.kind).toBe('forbidden');
  });

  test.each([
    ['parentheses that never close', 'SELECT ' + '('.repeat(99_000)],
    ['many pairs of parentheses', 'SELECT ' + '(1),'.repeat(24_000) + '1'],
    ['many words', 'SELECT ' + 'a,'.repeat(49_000) + 'a'],
    ['many calls', 'SELECT ' + 'ABS(1)+'.repeat(14_000) + '1'],
    ['many common tables', 'WITH ' + 'a AS (SELECT 1),'.repeat(6_000) + 'b AS (SELECT 1) SELECT 1'],
    ['many WITH', 'WITH a AS (SELECT 1) '.repeat(4_500) + 'SELECT 1'],
    ['quotes', 'SELECT ' + "'".repeat(99_001)],
    ['comments', 'SELECT ' + '/**/'.repeat(24_000) + '1'],
    ['wide lists in deep parentheses', `SELECT ${'('.repeat(95)}${'a,'.repeat(48_000)}a${')'.repeat(95)}`],
  ])('deciding takes little time: %s', (_name, sql) => {
    const startedAt = performance.now();
    refusalOf(sql);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('a refusal', () => {
  test.each([
    ['DELETE FROM victims', 'DELETE is not allowed', 'SELECT'],
    ['SELECT evil_function(1)', 'evil_function()', 'built-in'],
    ['SELECT * FROM mysql.user', '"mysql"', '"shop_under_test"'],
    ['SHOW PROCESSLIST', 'SHOW', 'SHOW TABLES'],
    ['SELECT into FROM t', 'INTO', 'backticks'],
    ['SELECT * FROM t FOR UPDATE', 'FOR UPDATE', 'Leave it out'],
  ])('of %s says what was refused, and what would do', (sql, refused, allowed) => {
    const { message } = refusalOf(sql)!;
    expect(message).toContain(refused);
    expect(message).toContain(allowed);
  });
});

test('the configured database may be named in front of its tables', () => {
  expect(refusalOf('SELECT * FROM shop_under_test.victims')).toBeUndefined();
  expect(refusalOf('SELECT shop_under_test.victims.id FROM `shop_under_test`.victims')).toBeUndefined();
  expect(refusalOf('SHOW TABLES FROM shop_under_test')).toBeUndefined();
});
