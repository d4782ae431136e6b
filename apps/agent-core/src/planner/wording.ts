import { type Cell, type QueryResult } from '@sql-agent/contracts';
import { type Language } from './language.js';

/** What is needed to say the result in a sentence; plain data. */
export interface Wording {
  language: Language;
  kind: 'figures' | 'groups' | 'rows';
  /** The subject as the question calls it. */
  subject: string;
  /** Result columns as people read them. */
  labels: string[];
  figures: boolean[];
  /** How many of the first columns are what a row is known by. */
  named: number;
  /** Set when the statement itself cuts the list. */
  limit?: number;
  /** Asked for the first so many: the cut is the answer. */
  ranked: boolean;
  counted: boolean;
}

const maxListed = 10;

const phrases = {
  en: {
    groups: 'groups',
    none: (subject: string) => `There are no ${subject} that match.`,
    more: 'This list may be cut: there can be more rows than were read.',
    shown: 'The first ones:',
    empty: 'no value',
    and: 'and',
  },
  es: {
    groups: 'grupos',
    none: (subject: string) => `No hay ${subject} que coincidan.`,
    more: 'La lista puede estar cortada: puede haber más filas de las leídas.',
    shown: 'Las primeras:',
    empty: 'sin valor',
    and: 'y',
  },
} as const;

/** Says the result in a sentence, with a short list when there are several rows. Every figure is a cell or the number of rows. */
export function wordAnswer(wording: Wording, result: QueryResult): string {
  const { language } = wording;
  const words = phrases[language];
  const { rows } = result;
  const [first] = rows;
  if (!first) return words.none(wording.subject);
  const isCut = result.truncated || (!wording.ranked && wording.limit !== undefined && rows.length >= wording.limit);
  const ending = isCut ? `\n${words.more}` : '';
  if (wording.kind === 'figures' && rows.length === 1) return `${figures(wording, first)}${ending}`;
  if (rows.length === 1) return `${sentence(`${capital(wording.subject)}: ${line(wording, first)}`)}${ending}`;
  const listed = rows.slice(0, maxListed).map((row) => `- ${line(wording, row)}`);
  const count = formatNumber(String(rows.length), language);
  const kind = wording.kind === 'groups' ? words.groups : wording.subject;
  const head = `${count} ${kind}`;
  return `${head}${rows.length > maxListed ? `. ${words.shown}` : ':'}\n${listed.join('\n')}${ending}`;
}

function figures(wording: Wording, row: readonly Cell[]): string {
  const { language } = wording;
  const [only] = row;
  if (wording.counted && row.length === 1) {
    const count = cell(wording, only ?? null, true);
    if (language === 'es') return sentence(`Número de ${wording.subject}: ${count}`);
    return sentence(`Number of ${wording.subject}: ${count}`);
  }
  if (row.every((value) => value === null)) return phrases[language].none(wording.subject);
  return sentence(
    capital(row.map((value, at) => `${wording.labels[at] ?? ''}: ${cell(wording, value, true)}`).join('; ')),
  );
}

function line(wording: Wording, row: readonly Cell[]): string {
  const named = row.filter((_, at) => !wording.figures[at]);
  if (row.length === 1) return cell(wording, row[0] ?? null, wording.figures[0] ?? false);
  if (wording.kind !== 'rows') {
    const values = row.flatMap((value, at) =>
      wording.figures[at] ? [`${wording.labels[at] ?? ''} ${cell(wording, value, true)}`] : [],
    );
    return `${named.map((value) => cell(wording, value, false)).join(' ')}: ${values.join(', ')}`;
  }
  const shown = Math.max(1, wording.named);
  const name = row
    .slice(0, shown)
    .map((value) => cell(wording, value, false))
    .join(' ');
  return [
    name,
    ...row.slice(shown).map((value, at) => `${wording.labels[shown + at] ?? ''} ${cell(wording, value, false)}`),
  ].join(', ');
}

function cell(wording: Wording, value: Cell, isFigure: boolean): string {
  if (value === null) return phrases[wording.language].empty;
  if (isFigure && (typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))))
    return formatNumber(String(value), wording.language);
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** Groups the thousands of a number without touching its digits, so that no precision is lost. */
export function formatNumber(digits: string, language: Language): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits);
  if (!match) return digits;
  const [, sign = '', whole = '', fraction] = match;
  // An average comes with zeros that say nothing.
  const decimals =
    fraction !== undefined && fraction.length > 2 ? fraction.replace(/0+$/, '').padEnd(2, '0') : fraction;
  const [thousands, point] = language === 'es' ? ['.', ','] : [',', '.'];
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, thousands)}${decimals === undefined ? '' : `${point}${decimals}`}`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
