import fc from 'fast-check';
import { SqlRefusal, tokenize } from './sql-tokens.js';

const texts = (sql: string) => tokenize(sql).map(({ text }) => text);

describe('tokens are cut as the server cuts them', () => {
  test.each<[string, string[]]>([
    ['select a', ['SELECT', 'A']],
    ['5--3', ['5', '-', '-', '3']],
    ['5-- 3', ['5']],
    ['5--', ['5']],
    ['1#x\n2', ['1', '2']],
    ['1#x\r2', ['1']],
    ['1/*x*/2', ['1', '2']],
    ['1/*/*/2', ['1', '2']],
    ['1/**/2', ['1', '2']],
    ["'a''b'", ["'a''b'"]],
    ["'a\\'b'", ["'a\\'b'"]],
    ["'\\\\'a", ["'\\\\'", 'A']],
    ['"a""b"c', ['"a""b"', 'C']],
    ['`a``b`.c', ['`a``b`', '.', 'C']],
    ['`a\\`b', ['`a\\`', 'B']],
    ['1e5', ['1e5']],
    ['1e5+2', ['1e5', '+', '2']],
    ['1e+5', ['1e+5']],
    ['1.5e-3', ['1.5e-3']],
    ['.5', ['.5']],
    ['t.5x', ['T', '.', '5X']],
    ['t.1e5x', ['T', '.', '1E5X']],
    ['2024_sales', ['2024_SALES']],
    ['1INTO', ['1INTO']],
    ['0x41', ['0x41']],
    ['0x4G', ['0X4G']],
    ['a$b', ['A$B']],
    ['ñandú', ['ñANDú']],
    ['a\u00a0b', ['A\u00a0B']],
    ['a\v\fb', ['A', 'B']],
    ['ıſ', ['ıſ']],
    ["'?' ? `?`", ["'?'", '?', '`?`']],
  ])('%j', (sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  test('quoted names are given without their quotes', () => {
    expect(tokenize('`a``b`')).toEqual([{ kind: 'quoted-name', text: '`a``b`', name: 'a`b', start: 0, end: 6 }]);
  });
});

describe('what servers read differently is refused', () => {
  test.each([
    '1.5INTO',
    '1e5INTO',
    '.5x',
    '`t`.5x',
    '1.x',
    '1e5e5',
    '$$x$$',
    '$a',
    '\\N',
    '@a',
    ':a',
    '😀',
    "'a",
    '`a',
    '"a',
    '/*!x*/',
    '/*M!x*/',
    '/*m!x*/',
    '/*+x*/',
    '/*',
  ])('%j', (sql) => {
    expect(() => tokenize(sql)).toThrow(SqlRefusal);
  });
});

test('tokens never overlap, and what is between them is blank or a comment', () => {
  const pieces = fc.constantFrom(
    "'",
    '"',
    '`',
    '\\',
    '--',
    ' ',
    '\n',
    '#',
    '/*',
    '*/',
    '.',
    '1',
    'e',
    'a',
    '?',
    '(',
    ')',
    ';',
    'x',
    '-',
    '+',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
      const sql = parts.join('');
      let tokens;
      try {
        tokens = tokenize(sql);
      } catch (error) {
        return error instanceof SqlRefusal;
      }
      let from = 0;
      for (const { start, end } of tokens) {
        expect(start).toBeGreaterThanOrEqual(from);
        expect(end).toBeGreaterThan(start);
        expect(sql.slice(from, start)).toMatch(/^(?:\s|--|#|\/\*)?/);
        from = end;
      }
      return true;
    }),
    { numRuns: 2_000 },
  );
});
