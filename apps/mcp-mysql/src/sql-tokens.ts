/**
 * Cuts a statement into tokens exactly as MySQL 8+ and MariaDB 10.11+ do under the session that `session.ts` pins
 * (backslash escapes on, ANSI_QUOTES off). Where the two differ, or a newer server might, it refuses.
 */
export interface Token {
  kind: 'word' | 'quoted-name' | 'string' | 'number' | 'symbol' | 'placeholder';
  /** Words in upper case (ASCII letters only, as the server compares keywords); anything else as written. */
  text: string;
  /** For words and quoted names: the name as written, without quotes. */
  name: string;
  start: number;
  end: number;
}

export class SqlRefusal extends Error {
  override readonly name = 'SqlRefusal';
  constructor(
    readonly kind: 'forbidden' | 'syntax' | 'too_large',
    message: string,
  ) {
    super(message);
  }
}

// The server's own white space: NBSP and its like are letters to it.
const space = /[ \t\n\v\f\r]+/y;
const word = /[A-Za-z0-9_$\u0080-\uffff]+/y;
const real = /(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const signedExponent = /\d+[eE][+-]\d+/y;
const symbols = new Set('(),.+-*/%<>=!&|^~;{}');
// eslint-disable-next-line no-control-regex
const controlCharacter = /[\u0000-\u0008\u000e-\u001f\u007f]/;

/** @throws SqlRefusal */
export function tokenize(sql: string): Token[] {
  if (sql.includes('\0')) throw new SqlRefusal('forbidden', 'The statement contains a NUL character.');
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const next = skipGap(sql, at);
    if (next > at) {
      at = next;
      continue;
    }
    const token = readToken(sql, at, tokens.at(-1));
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** White space or one comment. */
function skipGap(sql: string, at: number): number {
  const blank = match(space, sql, at);
  if (blank) return at + blank.length;
  if (sql[at] === '#') return endOfLine(sql, at);
  // "--" begins a comment only before white space or the end: "5--3" is a subtraction.
  if (sql.startsWith('--', at) && (at + 2 === sql.length || match(space, sql, at + 2))) return endOfLine(sql, at);
  if (sql.startsWith('/*', at)) return endOfBlockComment(sql, at);
  return at;
}

function endOfLine(sql: string, at: number): number {
  // A carriage return alone does not end the comment.
  const lineBreak = sql.indexOf('\n', at);
  return checkedComment(sql, at, lineBreak < 0 ? sql.length : lineBreak + 1);
}

function endOfBlockComment(sql: string, at: number): number {
  if (/^(?:!|M!)/i.test(sql.slice(at + 2, at + 4))) {
    throw new SqlRefusal(
      'forbidden',
      'Executable comments (/*! … */) are not allowed: the database would run what is inside.',
    );
  }
  if (sql[at + 2] === '+') {
    throw new SqlRefusal(
      'forbidden',
      'Optimizer hints (/*+ … */) are not allowed: they can change settings and limits.',
    );
  }
  const close = sql.indexOf('*/', at + 2);
  if (close < 0) throw new SqlRefusal('syntax', 'A comment (/*) is not closed.');
  return checkedComment(sql, at, close + 2);
}

function checkedComment(sql: string, from: number, to: number): number {
  if (controlCharacter.test(sql.slice(from, to))) throw controlCharacterRefusal();
  return to;
}

function readToken(sql: string, start: number, previous: Token | undefined): Token {
  const character = sql[start]!;
  if (character === "'" || character === '"' || character === '`') return readQuoted(sql, start, character);
  const afterDot = previous?.kind === 'symbol' && previous.text === '.' && previous.end === start;
  const number = afterDot ? undefined : readNumber(sql, start, previous);
  if (number) return number;
  const text = match(word, sql, start);
  if (text) return readWord(text, start);
  if (character === '?') return plain('placeholder', character, start);
  if (symbols.has(character)) return plain('symbol', character, start);
  throw unexpected(character);
}

function readWord(text: string, start: number): Token {
  if (text.startsWith('$')) {
    throw new SqlRefusal(
      'forbidden',
      'A name may not begin with "$" (some servers read a quoted text there): quote it with backticks.',
    );
  }
  if (/[\ud800-\udfff]/.test(text)) {
    throw new SqlRefusal('syntax', 'Characters beyond U+FFFF are only allowed inside quotes.');
  }
  const upper = text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  return { kind: 'word', text: upper, name: text, start, end: start + text.length };
}

/**
 * Numbers matter because a word may follow one without a space: in "1e5INTO" and "1.5INTO" the server sees INTO, in
 * "1INTO" it sees a name. Only what is read the same way everywhere is let through.
 */
function readNumber(sql: string, start: number, previous: Token | undefined): Token | undefined {
  const afterName = previous?.kind === 'word' && previous.end === start;
  if (sql[start] === '.' && afterName) return undefined;
  const text = match(real, sql, start) ?? match(signedExponent, sql, start);
  if (text) {
    const end = start + text.length;
    if (match(word, sql, end)) throw gluedNumber();
    return plain('number', text, start);
  }
  const whole = match(word, sql, start);
  if (!whole || !/^\d/.test(whole)) return undefined;
  if (/^(?:\d+|\d+[eE]\d+|0x[0-9a-fA-F]+|0b[01]+)$/.test(whole)) {
    return plain('number', whole, start);
  }
  if (/^\d+[eE]\d/.test(whole)) throw gluedNumber();
  return undefined;
}

/** A doubled quote stands for itself; in strings, but not in names, so does anything after a backslash. */
function readQuoted(sql: string, start: number, quote: string): Token {
  for (let at = start + 1; at < sql.length; at++) {
    if (sql[at] === '\\' && quote !== '`') at++;
    else if (sql[at] === quote && sql[at + 1] === quote) at++;
    else if (sql[at] === quote) return quotedToken(sql.slice(start, at + 1), start, quote);
  }
  throw new SqlRefusal('syntax', `A quote (${quote}) is not closed.`);
}

function quotedToken(text: string, start: number, quote: string): Token {
  if (quote !== '`') return plain('string', text, start);
  if (controlCharacter.test(text)) throw controlCharacterRefusal();
  return { ...plain('quoted-name', text, start), name: text.slice(1, -1).replaceAll('``', '`') };
}

function plain(kind: Token['kind'], text: string, start: number): Token {
  return { kind, text, name: '', start, end: start + text.length };
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

function unexpected(character: string): SqlRefusal {
  if (character === '@') {
    return new SqlRefusal(
      'forbidden',
      'Variables (@name, @@name) are not allowed. Write the value itself, or pass it in params.',
    );
  }
  if (character === ':') {
    return new SqlRefusal(
      'forbidden',
      '":" is not allowed outside quotes: no assignment (:=), and placeholders are written "?".',
    );
  }
  if (controlCharacter.test(character)) return controlCharacterRefusal();
  return new SqlRefusal('syntax', `The character "${character}" is not allowed outside quotes.`);
}

function controlCharacterRefusal(): SqlRefusal {
  return new SqlRefusal('forbidden', 'The statement contains a control character.');
}

function gluedNumber(): SqlRefusal {
  return new SqlRefusal('syntax', 'A number runs into a word: put a space between them.');
}

export function isSymbol(token: Token | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}

export function wordAt(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index];
  return token?.kind === 'word' ? token.text : undefined;
}
