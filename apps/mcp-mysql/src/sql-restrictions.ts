import type { Restrictions } from './restrictions.js';
import { foldName } from './sql-names.js';
import { isSymbol, SqlRefusal, type Token, wordAt } from './sql-tokens.js';

/**
 * Refuses a statement that could show what the restrictions keep from callers. It looks at names, wherever they stand: a
 * denied table may not be named at all, nor a masked column beside its table, since a comparison or an order tells a value
 * as well as showing it does. What is left is a column that nobody names: that of a `*`, which is masked in the result when
 * the statement is so plain that its columns keep their names, and refused otherwise.
 *
 * @returns the folded names of columns whose values must be masked in the result
 * @throws SqlRefusal
 */
export function checkRestrictions(tokens: readonly Token[], restrictions: Restrictions): ReadonlySet<string> {
  const names = tokens.filter(({ kind }) => kind === 'word' || kind === 'quoted-name').map(({ name }) => name);
  for (const name of names) {
    if (restrictions.deniesTable(name)) throw refused(`"${shown(name)}" is out of reach.`);
  }
  checkListings(tokens, names);
  const masked = new Map<string, string>();
  for (const table of new Set(names)) {
    for (const column of restrictions.maskedColumns(table)) masked.set(column, table);
  }
  if (masked.size === 0) return new Set();
  for (const name of names) {
    const table = masked.get(foldName(name));
    if (table === undefined) continue;
    throw refused(
      `The column "${shown(name)}" of "${shown(table)}" is masked: it can be neither shown nor compared, sorted or grouped by. Leave it out.`,
    );
  }
  checkUnnamedColumns(tokens);
  return new Set(masked.keys());
}

/** Lists of tables, and texts of definitions, hold names and values that are kept from callers. */
function checkListings(tokens: readonly Token[], names: readonly string[]): void {
  const listing = names.some((name) => foldName(name) === 'information_schema');
  const isShow = wordAt(tokens, 0) === 'SHOW';
  const form = [1, 2, 3].map((at) => wordAt(tokens, at) ?? '').join(' ');
  const mayShow = /^(?:EXTENDED )?(?:FULL )?(?:COLUMNS|FIELDS|INDEX|INDEXES|KEYS|CHARACTER|CHARSET|COLLATION)\b/;
  if (!listing && !(isShow && !mayShow.test(form))) return;
  throw refused(
    'Some tables or columns are kept from callers here, so that information_schema and lists by SHOW are out of reach. Use list_tables, search_schema and describe_tables.',
  );
}

function checkUnnamedColumns(tokens: readonly Token[]): void {
  const words = tokens.filter(({ kind }) => kind === 'word').map(({ text }) => text);
  if (words.includes('NATURAL')) {
    throw refused('NATURAL JOIN would compare masked columns. Write the join with ON.');
  }
  const unnamed = tokens.some((_, index) => isEveryColumn(tokens, index)) || words.includes('TABLE');
  if (!unnamed) return;
  const blocks = words.filter((word) => ['SELECT', 'TABLE', 'VALUES', 'WITH'].includes(word)).length;
  // EXPLAIN tells, in its remarks, the values of rows that it has looked up.
  const first = wordAt(tokens, 0);
  const plain = blocks === 1 && (first === 'SELECT' || first === 'TABLE') && !hasPositions(tokens);
  if (!plain) {
    throw refused('"*" (or TABLE) would lead to masked columns here. Name the columns that you need.');
  }
}

/** `*` and `t.*`, but neither a multiplication nor COUNT(*). */
function isEveryColumn(tokens: readonly Token[], index: number): boolean {
  if (!isSymbol(tokens[index], '*')) return false;
  const before = tokens[index - 1];
  const after = tokens[index + 1];
  if (isSymbol(before, '(') && isSymbol(after, ')') && wordAt(tokens, index - 2) === 'COUNT') return false;
  return !(isOperandEnd(before) && isOperandStart(after));
}

function isOperandEnd(token: Token | undefined): boolean {
  return token !== undefined && (token.kind !== 'symbol' || isSymbol(token, ')'));
}

/** Words that may follow `*` where it stands for columns; any other word begins an operand. */
const afterColumns = new Set(
  'FROM WHERE GROUP HAVING ORDER LIMIT UNION EXCEPT INTERSECT MINUS INTO FOR LOCK WINDOW PROCEDURE OFFSET FETCH'.split(
    ' ',
  ),
);

function isOperandStart(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'word') return !afterColumns.has(token.text);
  return token.kind !== 'symbol' || ['(', '+', '-', '~', '!'].includes(token.text);
}

/** `ORDER BY 3` names a column by its place. */
function hasPositions(tokens: readonly Token[]): boolean {
  return tokens.some((token, index) => {
    if (token.kind !== 'word' || token.text !== 'BY') return false;
    for (let at = index + 1; at < tokens.length && wordAt(tokens, at) !== 'LIMIT'; at++) {
      if (tokens[at]!.kind === 'number') return true;
    }
    return false;
  });
}

function refused(message: string): SqlRefusal {
  return new SqlRefusal('forbidden', message);
}

function shown(name: string): string {
  return name.slice(0, 64);
}
