import type { Cell, Evidence } from '@sql-agent/contracts';
import { plain } from './plain.js';

/** A number in a cell. Dates are no numbers, but their years are. */
export interface NumberFact {
  value: number;
  row: RowFacts;
  column: number;
}

/** One row that was read, in the forms in which an answer may speak of it. */
export interface RowFacts {
  result: ResultFacts;
  index: number;
  numbers: ReadonlyMap<number, number>;
  /** Text cells, plain. */
  texts: ReadonlyMap<number, string>;
  /** Date cells, ISO. */
  dates: ReadonlyMap<number, string>;
  /** Numbers that label the row rather than measure it: years, months, quarters. */
  labels: ReadonlyMap<number, number>;
}

/** One result that was read. */
export interface ResultFacts {
  evidence: Evidence;
  rows: RowFacts[];
  /** Columns that measure: they may be summed. */
  measures: number[];
}

export interface Facts {
  results: ResultFacts[];
  /** Every number, by value. */
  numbers: NumberFact[];
  /** Rows by the plain text of a cell. */
  byText: ReadonlyMap<string, RowFacts[]>;
}

/** Cells looked at; an answer that needs more than these is not one a person can check either. */
const maxCells = 200_000;
const isoDate = /^\d{4}-\d{2}(?:-\d{2})?(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/;
const timeOnly = /^-?\d{2,3}:\d{2}:\d{2}(?:\.\d+)?$/;
const decimal = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const labelName =
  /(?:^|_|\b)(?:year|month|quarter|week|day|hour|yr|año|anio|ano|mes|trimestre|semana|dia|día|hora)s?(?:$|_|\b)/iu;
const idName = /(?:^|_)(?:id|code|sku|number|no|zip|postal_code|phone)$/i;

/** Takes the results apart once, so that each claim is looked up fast. */
export function factsOf(evidence: readonly Evidence[]): Facts {
  let cells = 0;
  const results = evidence.map((one) => {
    const room = Math.max(0, Math.floor((maxCells - cells) / Math.max(1, one.columns.length)));
    cells += Math.min(room, one.rows.length) * one.columns.length;
    return resultFacts(one, one.rows.slice(0, room));
  });
  const rows = results.flatMap((result) => result.rows);
  const numbers = rows.flatMap((row) =>
    [...row.numbers, ...row.labels].map(([column, value]): NumberFact => ({ value, row, column })),
  );
  const byText = new Map<string, RowFacts[]>();
  for (const row of rows) {
    for (const text of row.texts.values()) {
      const same = byText.get(text);
      if (same) same.push(row);
      else byText.set(text, [row]);
    }
  }
  return { results, numbers: numbers.sort((left, right) => left.value - right.value), byText };
}

function resultFacts(evidence: Evidence, rows: readonly Cell[][]): ResultFacts {
  const result: ResultFacts = { evidence, rows: [], measures: [] };
  const labelled = evidence.columns.map(({ name }) => labelName.test(name));
  result.rows = rows.map((cells, index) => rowFacts(result, cells, index, labelled));
  const width = Math.max(evidence.columns.length, ...rows.slice(0, 1).map((cells) => cells.length));
  result.measures = Array.from({ length: width }, (_, column) => column).filter(
    (column) =>
      !idName.test(evidence.columns[column]?.name ?? '') && result.rows.some((row) => row.numbers.has(column)),
  );
  return result;
}

function rowFacts(result: ResultFacts, cells: readonly Cell[], index: number, labelled: readonly boolean[]): RowFacts {
  const numbers = new Map<number, number>();
  const texts = new Map<number, string>();
  const dates = new Map<number, string>();
  const labels = new Map<number, number>();
  cells.forEach((cell, column) => {
    const text = typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : String(cell ?? '');
    if (typeof cell === 'number' || (typeof cell === 'string' && decimal.test(cell))) {
      const value = Number(cell);
      if (Number.isInteger(value) && labelled[column]) labels.set(column, value);
      else numbers.set(column, value);
    } else if (isoDate.test(text) || timeOnly.test(text)) {
      dates.set(column, text.replace('T', ' '));
      if (isoDate.test(text)) labels.set(column, Number(text.slice(0, 4)));
    } else if (text !== '') {
      texts.set(column, plain(text));
    }
  });
  return { result, index, numbers, texts, dates, labels };
}

/** The facts whose value lies within the bounds, both included. */
export function numbersBetween({ numbers }: Facts, low: number, high: number): NumberFact[] {
  let [from, to] = [0, numbers.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((numbers[middle]?.value ?? 0) < low) from = middle + 1;
    else to = middle;
  }
  let end = from;
  while (end < numbers.length && (numbers[end]?.value ?? 0) <= high) end += 1;
  return numbers.slice(from, end);
}
