import { type Cell, type QueryResult } from '@sql-agent/contracts';
import { type Language } from './language.js';
import { type Aggregate } from './query.js';

export type WordingColumn =
  /** `key` tells rows of one name apart, `name` is what a row is known by. */
  | { role: 'key' | 'name' | 'value'; label: string }
  | { role: 'figure'; label: string; aggregate: Aggregate; owner?: string; isDate?: boolean };

/** What is needed to say the result in a sentence; plain data. */
export interface Wording {
  language: Language;
  kind: 'figures' | 'groups' | 'rows';
  /** The subject as the question calls it. */
  subject: string;
  /** The question names the subject. */
  isNamed: boolean;
  /** The columns of the result, in its order. */
  columns: WordingColumn[];
  /** What the figures are given for each of. */
  groups: string[];
  /** Set for the first so many groups by a figure. */
  ranked?: 'asc' | 'desc';
  /** Not all rows of the subject were meant. */
  filtered: boolean;
  order?: { label: string; kind: 'number' | 'date' | 'text'; descending: boolean };
}

const maxListed = 10;

const phrases = {
  en: {
    none: (subject: string) => `There are no ${subject} that match.`,
    noFigure: (subject: string) => `There is no value: no ${subject} match.`,
    count: (count: string, subject: string, filtered: boolean) =>
      count === '1'
        ? `Number of ${subject}: 1.`
        : `There are ${count === '0' ? 'no' : count} ${subject}${filtered ? ' that match' : ''}.`,
    over: (count: string) => `More than ${count}`,
    cut: (rows: string) => `These are the first ${rows} rows; there are more.`,
    shown: 'The first ones:',
    empty: 'no value',
    groups: 'groups',
    each: 'by',
    of: 'of',
    and: 'and',
    is: (noun: string) => (/[^su]s$/.test(noun) ? 'are' : 'is'),
    the: 'The',
    order: {
      number: ['lowest first', 'highest first'],
      date: ['earliest first', 'latest first'],
      text: ['', 'Z to A'],
    },
    by: 'by',
    figure: {
      count: (noun: string) => `number of ${noun}`,
      sum: (noun: string) => (/^total\b/.test(noun) ? noun : `total ${noun}`),
      avg: (noun: string) => `average ${noun}`,
      min: (noun: string, isDate: boolean) => `${isDate ? 'earliest' : 'lowest'} ${noun}`,
      max: (noun: string, isDate: boolean) => `${isDate ? 'latest' : 'highest'} ${noun}`,
    },
  },
  es: {
    none: (subject: string) => `No hay ${subject} que coincidan.`,
    noFigure: (subject: string) => `No hay ningún valor: no hay ${subject} que coincidan.`,
    count: (count: string, subject: string, filtered: boolean) =>
      count === '1'
        ? `Número de ${subject}: 1.`
        : count === '0'
          ? `No hay ${subject}${filtered ? ' que coincidan' : ''}.`
          : `Hay ${count} ${subject}${filtered ? ' que coinciden' : ''}.`,
    over: (count: string) => `Más de ${count}`,
    cut: (rows: string) => `Son las primeras ${rows} filas; hay más.`,
    shown: 'Las primeras filas:',
    empty: 'sin valor',
    groups: 'grupos',
    each: 'por',
    of: 'de',
    and: 'y',
    is: () => 'es',
    the: 'El',
    order: {
      number: ['de menor a mayor', 'de mayor a menor'],
      date: ['de más antiguo a más reciente', 'de más reciente a más antiguo'],
      text: ['', 'de la Z a la A'],
    },
    by: 'por',
    figure: {
      count: (noun: string) => `número de ${noun}`,
      sum: (noun: string) => (/\btotal\b/.test(noun) ? noun : `total de ${noun}`),
      avg: (noun: string) => `promedio de ${noun}`,
      min: (noun: string) => `mínimo de ${noun}`,
      max: (noun: string) => `máximo de ${noun}`,
    },
  },
} as const;

type Figure = Extract<WordingColumn, { role: 'figure' }>;

/** Says the result in a sentence, with a short list when there are several rows. Every figure is a cell or the number of rows. */
export function wordAnswer(wording: Wording, result: QueryResult): string {
  const { language } = wording;
  const words = phrases[language];
  const { rows } = result;
  const [first] = rows;
  if (!first) return words.none(wording.subject);
  const count = formatNumber(String(rows.length), language);
  const ending = result.truncated ? `\n${words.cut(count)}` : '';
  if (wording.kind === 'figures' && rows.length === 1) return `${figures(wording, first)}${ending}`;
  if (rows.length === 1 && wording.kind === 'groups')
    return `${sentence(capital(line(wording, first, true)))}${ending}`;
  const [only, second] = wording.columns;
  if (rows.length === 1 && only?.role === 'value' && !second)
    return `${sentence(capital(`${only.label}: ${cell(wording, first[0] ?? null, only)}`))}${ending}`;
  if (rows.length === 1 && wording.kind === 'rows')
    return `${sentence(capital(`${wording.isNamed ? `${wording.subject}: ` : ''}${line(wording, first)}`))}${ending}`;
  const listed = rows.slice(0, maxListed).map((row) => `- ${line(wording, row)}`);
  const head =
    wording.kind === 'groups'
      ? groupsHead(wording, count)
      : `${result.truncated ? words.over(count) : count} ${wording.subject}${orderText(wording)}`;
  return `${head}${rows.length > maxListed ? `. ${words.shown}` : ':'}\n${listed.join('\n')}${ending}`;
}

function groupsHead(wording: Wording, count: string): string {
  const words = phrases[wording.language];
  const named = wording.columns.flatMap((column) => (column.role === 'figure' ? [figureName(wording, column)] : []));
  if (wording.ranked) {
    const direction = words.order.number[wording.ranked === 'desc' ? 1 : 0];
    return `${count} ${joined(wording.groups, words.and)} ${words.by} ${joined(named, words.and)}, ${direction}`;
  }
  const head = `${joined(named, words.and)} ${words.each} ${joined(wording.groups, words.and)}`;
  return `${capital(head)}, ${count} ${words.groups}`;
}

function orderText({ language, order }: Wording): string {
  if (!order) return '';
  const words = phrases[language];
  const direction = words.order[order.kind][order.descending ? 1 : 0];
  return ` ${words.by} ${order.label}${direction === '' ? '' : `, ${direction}`}`;
}

function figureName({ language }: Wording, column: Figure): string {
  const words = phrases[language];
  const name = words.figure[column.aggregate](column.label, column.isDate === true);
  return column.owner !== undefined && column.owner !== column.label ? `${name} ${words.of} ${column.owner}` : name;
}

function figures(wording: Wording, row: readonly Cell[]): string {
  const words = phrases[wording.language];
  const [only, second] = wording.columns;
  const [value = null] = row;
  if (only?.role === 'figure' && !second && only.aggregate === 'count' && value !== null)
    return words.count(cell(wording, value, only), only.label, wording.filtered);
  if (row.every((entry) => entry === null)) return words.noFigure(wording.subject);
  if (only?.role === 'figure' && !second)
    return sentence(`${words.the} ${figureName(wording, only)} ${words.is(only.label)} ${cell(wording, value, only)}`);
  const said = row.map((entry, at) => {
    const column = wording.columns[at];
    const name = column?.role === 'figure' ? figureName(wording, column) : (column?.label ?? '');
    return `${name}: ${cell(wording, entry, column)}`;
  });
  return sentence(capital(said.join('; ')));
}

/** "Ana Ruiz (id 7), country Spain", "web: 4,492". */
function line(wording: Wording, row: readonly Cell[], full = false): string {
  const cells = row.map((value, at) => ({
    column: wording.columns[at],
    text: cell(wording, value, wording.columns[at]),
  }));
  const of = (role: WordingColumn['role']) => cells.filter(({ column }) => column?.role === role);
  const keys = of('key').map(({ column, text }) => `${column?.label ?? ''} ${text}`);
  const names = of('name').map(({ text }) => text);
  const values = of('value').reduce<string[]>((said, { column, text }) => {
    // A further part of a name has no label of its own.
    if (column?.label === '' && said.length > 0) said.push(`${said.pop() ?? ''} ${text}`);
    else said.push(`${column?.label ?? ''} ${text}`);
    return said;
  }, []);
  const subject = `${names.join(' ')}${keys.length > 0 ? ` (${keys.join(', ')})` : ''}`;
  const found = of('figure');
  if (found.length === 0)
    return [
      ...(subject.trim() === '' ? [] : [subject.trim()]),
      ...(cells.length === 1 ? of('value').map(({ text }) => text) : values),
    ].join(', ');
  const [only, second] = found;
  const said =
    only && !second && !full
      ? only.text
      : found
          .map(({ column, text }) => `${column?.role === 'figure' ? figureName(wording, column) : ''} ${text}`)
          .join(', ');
  return `${subject.trim()}: ${said}`;
}

const maxCellCharacters = 120;

function cell(wording: Wording, value: Cell, column: WordingColumn | undefined): string {
  if (value === null) return phrases[wording.language].empty;
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
  if (column?.role === 'figure' && isNumber) {
    const digits = String(value);
    return formatNumber(column.aggregate === 'avg' ? rounded(digits) : digits, wording.language);
  }
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > maxCellCharacters ? `${text.slice(0, maxCellCharacters - 1)}…` : text;
}

/** An average to two decimals, or to three digits when it is small; what is longer than a number can hold stays as it is. */
function rounded(digits: string): string {
  const value = Number(digits);
  if (!/\.\d{3}/.test(digits) || Math.abs(value) >= 1e12) return digits;
  const text = Math.abs(value) >= 1 || value === 0 ? value.toFixed(2) : value.toPrecision(3);
  return text.includes('e') ? digits : text;
}

/** Groups the thousands of a number without touching its digits, so that no precision is lost. */
export function formatNumber(digits: string, language: Language): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits);
  if (!match) return digits;
  const [, sign = '', whole = '', fraction] = match;
  // A computed figure comes with zeros that say nothing.
  const decimals =
    fraction !== undefined && fraction.length > 2 ? fraction.replace(/0+$/, '').padEnd(2, '0') : fraction;
  const [thousands, point] = language === 'es' ? ['.', ','] : [',', '.'];
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, thousands)}${decimals === undefined ? '' : `${point}${decimals}`}`;
}

function joined(parts: readonly string[], and: string): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${and} ${parts.at(-1) ?? ''}`;
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
