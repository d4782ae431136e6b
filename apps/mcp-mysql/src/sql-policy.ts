import { allowedFunctions, contextualWords, wordsBeforeParenthesis } from './sql-functions.js';
import { checkSchemas } from './sql-schemas.js';
import { isSymbol, SqlRefusal, type Token, tokenize, wordAt } from './sql-tokens.js';

export const maxStatementCharacters = 100_000;
const maxDepth = 100;

/** What to write instead: part of most refusals. */
const readsOnly =
  'Only one reading statement is allowed: SELECT (also with WITH), TABLE, VALUES, SHOW, DESCRIBE or EXPLAIN of a read.';

export interface SqlPolicy {
  /** The one database whose tables may be named besides those of information_schema. */
  database: string;
}

/**
 * The one place that decides what SQL may do. It admits a single reading statement and refuses everything else, in
 * linear time, looking only at tokens: what it does not know, it refuses.
 * @throws SqlRefusal
 */
export function checkStatement(sql: string, policy: SqlPolicy): void {
  if (sql.length > maxStatementCharacters) {
    throw new SqlRefusal(
      'too_large',
      `The statement is longer than ${maxStatementCharacters.toLocaleString('en')} characters.`,
    );
  }
  const tokens = withoutTerminator(tokenize(sql));
  const closings = matchParentheses(tokens);
  const statement: Statement = { tokens, closings };
  checkWords(statement);
  checkCalls(statement);
  checkVerb(statement, 0, tokens.length);
  checkSchemas(tokens, policy.database);
}

/** @throws SqlRefusal */
export function placeholders(sql: string): Token[] {
  return tokenize(sql).filter(({ kind }) => kind === 'placeholder');
}

interface Statement {
  tokens: readonly Token[];
  /** Index of the closing parenthesis by index of the opening one. */
  closings: ReadonlyMap<number, number>;
}

function withoutTerminator(tokens: Token[]): Token[] {
  const end = tokens.findIndex((token) => isSymbol(token, ';'));
  const statement = end < 0 ? tokens : tokens.slice(0, end);
  if (end >= 0 && tokens.slice(end).some((token) => !isSymbol(token, ';'))) {
    throw new SqlRefusal('forbidden', `There is more than one statement. ${readsOnly}`);
  }
  if (statement.length === 0) throw new SqlRefusal('syntax', `There is no statement. ${readsOnly}`);
  return statement;
}

function matchParentheses(tokens: readonly Token[]): Map<number, number> {
  const open: number[] = [];
  const closings = new Map<number, number>();
  tokens.forEach((token, index) => {
    if (isSymbol(token, '(')) open.push(index);
    if (open.length > maxDepth) throw new SqlRefusal('forbidden', `Parentheses are nested more than ${maxDepth} deep.`);
    if (!isSymbol(token, ')')) return;
    const start = open.pop();
    if (start === undefined) throw new SqlRefusal('syntax', 'A parenthesis is closed that was not opened.');
    closings.set(start, index);
  });
  if (open.length) throw new SqlRefusal('syntax', 'A parenthesis is not closed.');
  return closings;
}

const nameHint = 'If it is a name, quote it with backticks.';

/** Word sequences that make a read write, lock, or leave the database. */
function checkWords({ tokens }: Statement): void {
  tokens.forEach((token, index) => {
    if (token.kind !== 'word') return;
    const next = wordAt(tokens, index + 1);
    if (token.text === 'INTO') throw forbidden('INTO is not allowed: results are returned, never written.', nameHint);
    if (token.text === 'PROCEDURE') throw forbidden('PROCEDURE is not allowed.', nameHint);
    if (token.text === 'FOR' && (next === 'UPDATE' || next === 'SHARE')) {
      throw forbidden(`FOR ${next} is not allowed: reading takes no locks. Leave it out.`);
    }
    if (token.text === 'LOCK' && next === 'IN') {
      throw forbidden('LOCK IN SHARE MODE is not allowed: reading takes no locks. Leave it out.');
    }
    if (token.text === 'NEXT' && next === 'VALUE' && wordAt(tokens, index + 2) === 'FOR') {
      throw forbidden('NEXT VALUE FOR is not allowed: it changes the sequence.');
    }
  });
}

function checkCalls(statement: Statement): void {
  const { tokens, closings } = statement;
  for (const opening of closings.keys()) {
    const name = tokens[opening - 1];
    const before = tokens[opening - 2];
    if (!name || (name.kind !== 'word' && name.kind !== 'quoted-name')) {
      checkNoWriteInside(statement, opening);
      continue;
    }
    if (isColumnList(statement, opening)) continue;
    if (isSymbol(before, '.') || name.kind === 'quoted-name') {
      throw forbidden(
        `"${shown(name)}(…)" is not allowed: only built-in functions, without quotes and without a schema, may be called.`,
      );
    }
    if (allowedFunctions.has(name.text)) continue;
    const callsNothing =
      wordsBeforeParenthesis.has(name.text) || contextualWords.get(name.text)?.test(before?.text ?? '');
    if (!callsNothing) {
      throw forbidden(
        `The function ${shown(name)}() is not allowed. Only built-in functions that just compute are; stored functions are not.`,
      );
    }
    checkNoWriteInside(statement, opening);
  }
}

const writes = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'CALL', 'SET']);

/** No server knows a write inside parentheses today; should one learn it, it is refused already. */
function checkNoWriteInside({ tokens }: Statement, opening: number): void {
  const first = tokens[opening + 1];
  if (first?.kind === 'word' && writes.has(first.text) && startsStatement(tokens[opening + 2]))
    throw refusedVerb(first);
}

/** `(update_time)`, `(a.b)` and `(REPLACE(x))` begin with a name or a call; a statement goes on with a word or a name. */
function startsStatement(next: Token | undefined): boolean {
  return next?.kind === 'word' || next?.kind === 'quoted-name';
}

/**
 * `WITH t (a, b) AS (`, `(SELECT …) AS t (a, b)`: names, not a call. Nothing but such a list can stand there: after a
 * closing parenthesis the grammar has no place for a call, and `f(x) AS (` is no expression.
 */
function isColumnList({ tokens, closings }: Statement, opening: number): boolean {
  const closing = closings.get(opening)!;
  const inside = tokens.slice(opening + 1, closing);
  const onlyNames = inside.every((token, index) =>
    index % 2 ? isSymbol(token, ',') : token.kind === 'word' || token.kind === 'quoted-name',
  );
  if (!onlyNames || inside.length % 2 === 0) return false;
  if (wordAt(tokens, closing + 1) === 'AS' && isSymbol(tokens[closing + 2], '(')) return true;
  const beforeName = wordAt(tokens, opening - 2) === 'AS' ? opening - 3 : opening - 2;
  return isSymbol(tokens[beforeName], ')');
}

/** The statement between two token positions must be a read. */
function checkVerb(statement: Statement, from: number, to: number): void {
  const { tokens, closings } = statement;
  const first = tokens[from];
  if (from >= to || !first) throw new SqlRefusal('syntax', `There is no statement. ${readsOnly}`);
  if (isSymbol(first, '(')) return checkVerb(statement, from + 1, closings.get(from)!);
  const verb = first.kind === 'word' ? first.text : '';
  if (verb === 'SELECT' || verb === 'TABLE' || verb === 'VALUES') return;
  if (verb === 'WITH') return checkVerb(statement, afterCommonTables(statement, from), to);
  if (verb === 'SHOW') return checkShow(tokens);
  if (verb === 'EXPLAIN' || verb === 'DESCRIBE' || verb === 'DESC') return checkExplain(statement, from, to);
  throw refusedVerb(first);
}

/** The position of the verb after `WITH [RECURSIVE] name [(columns)] AS (…) [, …]`. */
function afterCommonTables({ tokens, closings }: Statement, from: number): number {
  const malformed = () =>
    new SqlRefusal('syntax', 'WITH must read: WITH name [(columns)] AS (SELECT …) [, …] SELECT …');
  let at = wordAt(tokens, from + 1) === 'RECURSIVE' ? from + 2 : from + 1;
  for (;;) {
    at++;
    if (isSymbol(tokens[at], '(')) at = closings.get(at)! + 1;
    if (wordAt(tokens, at) !== 'AS' || !isSymbol(tokens[at + 1], '(')) throw malformed();
    at = closings.get(at + 1)! + 1;
    if (wordAt(tokens, at) === 'CYCLE') {
      while (at < tokens.length && wordAt(tokens, at) !== 'RESTRICT') at++;
      at++;
    }
    if (at >= tokens.length) throw malformed();
    if (!isSymbol(tokens[at], ',')) return at;
    at++;
  }
}

/** `EXPLAIN [ANALYZE] [FORMAT = x] <read>` or `DESCRIBE table [column]`. */
function checkExplain(statement: Statement, from: number, to: number): void {
  const { tokens } = statement;
  let at = from + 1;
  while (['ANALYZE', 'EXTENDED', 'PARTITIONS', 'FORMAT'].includes(wordAt(tokens, at) ?? '')) {
    if (wordAt(tokens, at) !== 'FORMAT') at += 1;
    else if (isSymbol(tokens[at + 1], '=')) at += 3;
    else break;
  }
  const target = tokens[at];
  const isRead = isSymbol(target, '(') || ['SELECT', 'WITH', 'TABLE', 'VALUES'].includes(wordAt(tokens, at) ?? '');
  if (isRead) return checkVerb(statement, at, to);
  if (at !== from + 1 || !isTableAndColumn(tokens.slice(at, to))) {
    throw forbidden(`${tokens[from]!.text} is allowed for a table or for a read.`, readsOnly);
  }
}

/** `t`, `s.t`, either followed by a column's name or a pattern. */
function isTableAndColumn(tokens: readonly Token[]): boolean {
  const isName = (token: Token | undefined) => token?.kind === 'word' || token?.kind === 'quoted-name';
  if (!isName(tokens[0])) return false;
  let at = 1;
  if (isSymbol(tokens[1], '.')) {
    if (!isName(tokens[2])) return false;
    at = 3;
  }
  const column = tokens[at];
  return tokens.length === at || (tokens.length === at + 1 && (isName(column) || column?.kind === 'string'));
}

/** What may follow SHOW. Forms that tell about other sessions, accounts, files or the machine are not among them. */
const showForms = [
  /^(?:EXTENDED )?(?:FULL )?(?:TABLES|COLUMNS|FIELDS)\b/,
  /^TABLE STATUS\b/,
  /^(?:EXTENDED )?(?:INDEX|INDEXES|KEYS) (?:FROM|IN)\b/,
  /^CREATE (?:TABLE|VIEW)\b/,
  /^(?:DATABASES|SCHEMAS)\b/,
  /^(?:CHARACTER SET|CHARSET|COLLATION)\b/,
];

function checkShow(tokens: readonly Token[]): void {
  const form = tokens
    .slice(1, 5)
    .map(({ kind, text }) => (kind === 'word' ? text : '?'))
    .join(' ');
  if (showForms.some((pattern) => pattern.test(form))) return;
  throw forbidden(
    'This form of SHOW is not allowed.',
    'Allowed are SHOW TABLES, COLUMNS, INDEX, TABLE STATUS, CREATE TABLE, CREATE VIEW, DATABASES, CHARACTER SET, COLLATION.',
  );
}

function refusedVerb(token: Token): SqlRefusal {
  return forbidden(`${shown(token)} is not allowed.`, readsOnly);
}

function forbidden(...sentences: string[]): SqlRefusal {
  return new SqlRefusal('forbidden', sentences.join(' '));
}

function shown({ text, name }: Token): string {
  return (name || text).slice(0, 64);
}
