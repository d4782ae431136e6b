export type TokenKind = 'word' | 'number' | 'date' | 'quoted' | 'symbol';

export interface Token {
  kind: TokenKind;
  /** As written. */
  text: string;
  /** Lower case, no accents. */
  word: string;
  /** Where it stands in the question. */
  start: number;
  end: number;
}

const maxCharacters = 4_000;
const maxTokens = 400;

const pattern =
  /"([^"\n]{1,200})"|“([^”\n]{1,200})”|«([^»\n]{1,200})»|(?<=^|[\s(,:=])'([^'\n]{1,200})'(?=$|[\s),.;:?!])|(\d{4}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{4})(?!\d)|(\d[\d.,]{0,30}\d|\d)(?![\p{L}\d_@-])|([\p{L}\p{N}_@][\p{L}\p{N}\p{M}_@.+/-]{0,100}(?:['’]\p{L}{2,40})?)|(<=|>=|<>|!=|[<>=,&])/gu;

/** Lower case without accents, so that "Cuántos" and "cuantos" are one word. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Splits a question; what is neither word, number nor comparison sign is dropped. Bounded in length. */
export function tokenize(question: string): Token[] {
  const tokens: Token[] = [];
  for (const match of question.slice(0, maxCharacters).matchAll(pattern)) {
    if (tokens.length >= maxTokens) break;
    const [text, doubled, curly, angled, single, date, number, word, symbol] = match;
    const start = match.index;
    const quoted = doubled ?? curly ?? angled ?? single;
    if (quoted !== undefined) {
      const inner = quoted.trim();
      if (inner !== '')
        tokens.push({ kind: 'quoted', text: inner, word: plain(inner), start, end: start + text.length });
    } else if (date !== undefined) tokens.push({ kind: 'date', text, word: text, start, end: start + text.length });
    else if (number !== undefined) tokens.push({ kind: 'number', text, word: text, start, end: start + text.length });
    else if (word !== undefined) tokens.push(...splitWord(word, start));
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text, word: text, start, end: start + text.length });
  }
  return tokens;
}

/** "best-selling" is two words, "CS-101", "ana@shop.example" and "order_date" are one. */
function splitWord(raw: string, start: number): Token[] {
  const text = raw.replace(/[./+-]+$/, '');
  if (text === '') return [];
  if (!/\d|@/.test(text) && /[-/+.]/.test(text)) {
    const parts: Token[] = [];
    for (const part of text.matchAll(/[^-/+.]+/g)) {
      parts.push({
        kind: 'word',
        text: part[0],
        word: plain(part[0]),
        start: start + part.index,
        end: start + part.index + part[0].length,
      });
    }
    return parts;
  }
  return [{ kind: 'word', text, word: plain(text), start, end: start + text.length }];
}

/** Reads "1,000.50", "1.000,50", "12,5" and "1000"; undefined when the digits make no number. */
export function readNumber(text: string): number | undefined {
  let digits = text;
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) digits = text.replaceAll(',', '');
  else if (/^\d{1,3}(\.\d{3})+(,\d+)?$/.test(text)) digits = text.replaceAll('.', '').replace(',', '.');
  else if (/^\d+,\d+$/.test(text)) digits = text.replace(',', '.');
  return /^\d+(\.\d+)?$/.test(digits) ? Number(digits) : undefined;
}

/** Whether the word was written like a name: capital first, and not the first word of the question. */
export function looksLikeName(token: Token, question: string): boolean {
  if (!/^\p{Lu}/u.test(token.text)) return false;
  return /\S/.test(question.slice(0, token.start).replace(/[¿¡"'(]/g, ''));
}
