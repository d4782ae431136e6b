import type { Cell, Evidence } from '@sql-agent/contracts';
import { plain } from './plain.js';

/** One row that was read, in the forms in which an answer may speak of it. */
export interface RowFacts {
  result: ResultFacts;
  index: number;
  /** Numbers by column: amounts, and labels such as years, months and the years of dates. */
  numbers: ReadonlyMap<number, number>;
  /** Text cells by column, plain. */
  texts: ReadonlyMap<number, string>;
}

/** The numbers of one column. */
export interface ColumnFacts {
  index: number;
  name: string;
  /** It measures, so that it may be summed; keys and labels do not. */
  isMeasure: boolean;
  /** In the order of the rows. */
  values: number[];
  /** Sums of the first 1, 2, … values. */
  sums: number[];
  sorted: Float64Array;
}

/** One result that was read. */
export interface ResultFacts {
  evidence: Evidence;
  rows: RowFacts[];
  columns: ColumnFacts[];
  /** In how many rows a text stands. */
  textCounts: Map<string, number>;
}

/** All results, with the ways to find a row: by a whole cell, by a word of one, by a day or month, by a label. */
export interface Facts {
  results: ResultFacts[];
  byText: Map<string, RowFacts[]>;
  byWord: Map<string, RowFacts[]>;
  /** Under YYYY-MM-DD and under YYYY-MM. */
  byDate: Map<string, RowFacts[]>;
  byLabel: Map<number, RowFacts[]>;
  /** HH:MM and HH:MM:SS. */
  times: Set<string>;
}

/** Cells looked at; an answer that needs more than these is not one a person can check either. */
const maxCells = 200_000;
const isoDate = /^(\d{4})-(\d{2})(-\d{2})?(?:[ T](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?)?$/;
const timeOnly = /^-?(\d{2,3}:\d{2})(:\d{2})(?:\.\d+)?$/;
const decimal = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const labelName =
  /(?:^|_|\b)(?:year|month|quarter|week|day|hour|yr|año|anio|ano|mes|trimestre|semana|dia|día|hora)s?(?:$|_|\b)/iu;
const keyName = /(?:^|_)(?:id|code|sku|number|no|zip|postal_code|phone)$/i;

/** Takes the results apart once, so that each claim is found without looking through the rows again. */
export function factsOf(evidence: readonly Evidence[]): Facts {
  const facts: Facts = {
    results: [],
    byText: new Map(),
    byWord: new Map(),
    byDate: new Map(),
    byLabel: new Map(),
    times: new Set(),
  };
  let room = maxCells;
  for (const one of evidence) {
    const width = Math.max(one.columns.length, one.rows[0]?.length ?? 0, 1);
    const rows = one.rows.slice(0, Math.floor(room / width));
    room -= rows.length * width;
    facts.results.push(readResult(one, rows, width, facts));
  }
  return facts;
}

function readResult(evidence: Evidence, rows: readonly Cell[][], width: number, facts: Facts): ResultFacts {
  const names = Array.from({ length: width }, (_, column) => evidence.columns[column]?.name ?? `column ${column + 1}`);
  const isLabel = names.map((name) => labelName.test(name));
  const measured = new Set<number>();
  const result: ResultFacts = { evidence, rows: [], columns: [], textCounts: new Map() };
  rows.forEach((cells, index) => {
    const numbers = new Map<number, number>();
    const texts = new Map<number, string>();
    const row: RowFacts = { result, index, numbers, texts };
    cells.slice(0, width).forEach((cell, column) => {
      const text = typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : String(cell ?? '');
      if (typeof cell === 'number' || (typeof cell === 'string' && decimal.test(cell))) {
        const value = Number(cell);
        numbers.set(column, value);
        if (Number.isInteger(value) && isLabel[column]) add(facts.byLabel, value, row);
        else measured.add(column);
      } else if (!readDate(text, column, row, numbers, facts) && text !== '') {
        texts.set(column, plain(text));
      }
    });
    for (const text of new Set(texts.values())) {
      result.textCounts.set(text, (result.textCounts.get(text) ?? 0) + 1);
      add(facts.byText, text, row);
    }
    for (const word of new Set([...texts.values()].flatMap((text) => text.split(' ')))) add(facts.byWord, word, row);
    result.rows.push(row);
  });
  result.columns = names.flatMap((name, index) => columnFacts(result.rows, index, name, measured.has(index)));
  return result;
}

/** A date or time is found under its parts; as a number it counts with its year alone. */
function readDate(text: string, column: number, row: RowFacts, numbers: Map<number, number>, facts: Facts): boolean {
  const date = isoDate.exec(text);
  const [, year = '', month = '', day, dateTime, dateSeconds = ''] = date ?? [];
  const [, hours, seconds = ''] = timeOnly.exec(text) ?? [];
  const time = dateTime ?? hours;
  if (time) facts.times.add(time).add(`${time}${dateSeconds || seconds}`);
  if (!date) return time !== undefined;
  add(facts.byDate, `${year}-${month}`, row);
  if (day) add(facts.byDate, `${year}-${month}${day}`, row);
  add(facts.byLabel, Number(year), row);
  numbers.set(column, Number(year));
  return true;
}

function columnFacts(rows: readonly RowFacts[], index: number, name: string, isMeasured: boolean): ColumnFacts[] {
  const values = rows.flatMap((row) => row.numbers.get(index) ?? []);
  if (values.length === 0) return [];
  let sum = 0;
  const sums = values.map((value) => (sum += value));
  return [
    {
      index,
      name,
      isMeasure: isMeasured && !keyName.test(name),
      values,
      sums,
      sorted: Float64Array.from(values).sort(),
    },
  ];
}

function add<Key>(map: Map<Key, RowFacts[]>, key: Key, row: RowFacts): void {
  const rows = map.get(key);
  if (!rows) map.set(key, [row]);
  else if (rows.at(-1) !== row) rows.push(row);
}

const distinct = new WeakMap<ResultFacts, number[]>();

/** How many different values each column holds; counted once. */
export function distinctValues(result: ResultFacts): number[] {
  const known = distinct.get(result);
  if (known) return known;
  const rows = result.evidence.rows.slice(0, result.rows.length);
  const counted = (rows[0] ?? []).map((_, column) => new Set(rows.map((row) => JSON.stringify(row[column]))).size);
  distinct.set(result, counted);
  return counted;
}

/** Whether a column holds a value within the bounds, both included. */
export function holdsBetween({ sorted }: ColumnFacts, low: number, high: number): boolean {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((sorted[middle] ?? 0) < low) from = middle + 1;
    else to = middle;
  }
  return from < sorted.length && (sorted[from] ?? 0) <= high;
}
