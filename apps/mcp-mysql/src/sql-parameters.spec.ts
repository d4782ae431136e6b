import { bindParameters } from './sql-parameters.js';
import { checkStatement } from './sql-policy.js';
import { SqlRefusal } from './sql-tokens.js';

describe('values take the place of placeholders', () => {
  test.each<[string, (string | number | boolean | null)[], string]>([
    ['SELECT ?', [1], 'SELECT  1 '],
    ['SELECT ?, ?, ?', [null, true, 1.5], 'SELECT  NULL ,  true ,  1.5 '],
    ["SELECT '?', `?`, ? -- ?", ["it's"], "SELECT '?', `?`,  'it\\'s'  -- ?"],
    ['SELECT ?', ['\\\n\0'], "SELECT  '\\\\\\n\\0' "],
    ['SELECT 1', [], 'SELECT 1'],
    ['SELECT log?(8)', [2], 'SELECT log 2 (8)'],
  ])('%j', (sql, parameters, expected) => {
    expect(bindParameters(sql, parameters)).toBe(expected);
  });
});

test.each([
  ['SELECT ?', []],
  ['SELECT 1', [1]],
  ["SELECT '?'", [1]],
])('the numbers of placeholders and values must agree: %j', (sql, parameters) => {
  expect(() => bindParameters(sql, parameters)).toThrow(SqlRefusal);
});

describe('a value never becomes more than a value', () => {
  const admitted = (sql: string, parameters: (string | number)[]) =>
    checkStatement(bindParameters(sql, parameters), { database: 'shop' });

  test.each<[string, (string | number)[]]>([
    // As text, "--5" begins a comment that hides the quote after it.
    ["SELECT --? '\n INTO OUTFILE '/tmp/x' -- ", [5]],
    ['SELECT 1 LIMIT ?;DELETE FROM t', [1]],
  ])('refused: %j', (sql, parameters) => {
    expect(() => admitted(sql, parameters)).toThrow(SqlRefusal);
  });

  test.each<[string, (string | number)[]]>([
    ['SELECT * FROM t WHERE a = ?', ["' OR 1=1; DROP TABLE t; -- "]],
    ['SELECT * FROM t WHERE a = ?', ['/*! evil */ INTO OUTFILE @a']],
    ['SELECT * FROM t WHERE a = ? LIMIT ?', ['\\', 5]],
  ])('admitted: %j', (sql, parameters) => {
    expect(() => admitted(sql, parameters)).not.toThrow();
  });
});
