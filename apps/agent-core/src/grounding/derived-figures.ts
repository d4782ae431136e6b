import { type ColumnFacts, distinctValues, type Facts, type ResultFacts, type RowFacts } from './row-facts.js';
import type { Segment } from './segments.js';

/** A figure that stands in no cell but follows from cells by a step that the sentence states. */
export interface DerivedFigure {
  value: number;
  /** The step, for people: "sum of total over 12 rows". */
  how: string;
}

const words = (...stems: string[]) => new RegExp(`(?:^| )(?:${stems.join('|')})`, 'u');
const saysSum = words(
  'total',
  'sum',
  'together',
  'altogether',
  'combined',
  'overall',
  'in all',
  'account',
  'suma',
  'junt',
  'conjunto',
  'acumulad',
  'en todo',
);
const saysAverage = words(
  'average',
  'mean ',
  'averag',
  'per ',
  'each',
  'apiece',
  'promedi',
  'media',
  'medio',
  'por ',
  'cada',
);
const saysMedian = words('median');
const saysDifference = words(
  ...[
    'differ',
    'more',
    'less',
    'fewer',
    'gap',
    'ahead',
    'behind',
    'increas',
    'decreas',
    'grew',
    'grow',
    'rose',
    'rise',
  ],
  ...[
    'fell',
    'fall',
    'drop',
    'up ',
    'down ',
    'higher',
    'lower',
    'declin',
    'gain',
    'lost',
    'change',
    'spread',
    'exceed',
  ],
  ...[
    'diferencia',
    'mas',
    'menos',
    'aument',
    'subi',
    'sube',
    'baj',
    'creci',
    'crece',
    'cay',
    'cae',
    'descen',
    'disminu',
    'super',
    'ventaja',
    'variaci',
    'caida',
  ],
);
const saysTimes = words('times', 'twice', 'double', 'triple', 'half', 'veces', 'doble', 'mitad', 'ratio', 'proporcion');
const saysRest = words('rest', 'remain', 'others', 'other', 'demas', 'otros', 'otras', 'sobra', 'qued');
const saysDistinct = words('different', 'distinct', 'unique', 'distint', 'diferent', 'unic');

/** Rows up to which any two may be compared though none is named; beyond, chance would find a pair for any figure. */
const maxUnnamed = 3;
/** Rows, and columns, compared with each other at the most. */
const maxCompared = 24;

/**
 * Figures that a segment may state about the rows: sums, averages, shares, differences, ratios, counts; each only where
 * the words (or a percent sign) say so, and about the rows that the segment names. A result that was cut is never taken
 * for the whole.
 */
export function derivedFigures(percent: boolean, segment: Segment, facts: Facts): DerivedFigure[] {
  const whole = facts.results.filter(({ evidence }) => !evidence.truncated);
  const figures = whole.flatMap((result) => ofResult(percent, segment, result));
  return [...figures, ...acrossResults(percent, segment, whole)];
}

function ofResult(percent: boolean, segment: Segment, result: ResultFacts): DerivedFigure[] {
  const named = segment.named.get(result) ?? [];
  const figures = result.columns
    .filter(({ isMeasure }) => isMeasure)
    .flatMap((column) => ofColumn(percent, segment, result, column, named));
  return [...counts(segment, result, named), ...figures, ...acrossColumns(percent, segment, result, named)];
}

function ofColumn(
  percent: boolean,
  segment: Segment,
  result: ResultFacts,
  { index, name, values, sums, sorted }: ColumnFacts,
  named: readonly RowFacts[],
): DerivedFigure[] {
  const figures: DerivedFigure[] = [];
  const add = (value: number, how: string) => figures.push({ value, how: `${how} of ${name}` });
  const namedValues = named.flatMap((row) => row.numbers.get(index) ?? []);
  const sum = sums.at(-1) ?? 0;
  const namedSum = total(namedValues);
  const first = firstRows(segment, values.length).map((count) => ({ count, sum: sums[count - 1] ?? 0 }));
  if (saysSum.test(segment.words)) {
    if (values.length > 1) add(sum, `sum over ${values.length} rows`);
    if (namedValues.length > 1) add(namedSum, `sum over ${namedValues.length} named rows`);
    for (const top of first) add(top.sum, `sum over the first ${top.count} rows`);
  }
  if (saysRest.test(segment.words) && namedValues.length > 0) add(sum - namedSum, 'sum over the other rows');
  if (saysAverage.test(segment.words)) {
    if (values.length > 1) add(sum / values.length, `average over ${values.length} rows`);
    if (namedValues.length > 1) add(namedSum / namedValues.length, 'average over the named rows');
  }
  if (saysMedian.test(segment.words) && values.length > 1) add(median(sorted), 'median');
  if (percent) {
    const shared = namedValues.length > 0 ? namedValues : values.slice(0, values.length <= maxUnnamed ? maxUnnamed : 1);
    for (const value of shared) add((100 * value) / sum, 'share of the sum');
    if (namedValues.length > 1) add((100 * namedSum) / sum, 'share of the named rows in the sum');
    for (const top of first) add((100 * top.sum) / sum, `share of the first ${top.count} rows`);
  }
  for (const [left, right] of pairs(compared(result, named, index))) {
    if (saysDifference.test(segment.words) && !percent) add(left - right, 'difference');
    if (percent && right !== 0) add((100 * (left - right)) / Math.abs(right), 'relative difference');
    if (percent && right !== 0) add((100 * left) / right, 'ratio');
    if (saysTimes.test(segment.words) && right !== 0) add(left / right, 'ratio');
  }
  return figures;
}

function counts(segment: Segment, result: ResultFacts, named: readonly RowFacts[]): DerivedFigure[] {
  const { rows, textCounts } = result;
  const figures = segment.mentioned.map((text) => ({ value: textCounts.get(text) ?? 0, how: `rows with "${text}"` }));
  if (named.length > 1) figures.push({ value: named.length, how: 'rows that are named' });
  if (saysRest.test(segment.words) && named.length > 0)
    figures.push({ value: rows.length - named.length, how: 'other rows' });
  if (saysDistinct.test(segment.words)) {
    distinctValues(result).forEach((value, column) => {
      figures.push({
        value,
        how: `different values of ${result.evidence.columns[column]?.name ?? `column ${column + 1}`}`,
      });
    });
  }
  return figures;
}

/** Two columns of one row: what one is of the other. */
function acrossColumns(
  percent: boolean,
  { words }: Segment,
  result: ResultFacts,
  named: readonly RowFacts[],
): DerivedFigure[] {
  const rows = named.length > 0 ? named.slice(0, maxCompared) : result.rows.length <= maxUnnamed ? result.rows : [];
  const columns = result.columns.filter(({ isMeasure }) => isMeasure).slice(0, maxCompared);
  const figures: DerivedFigure[] = [];
  for (const [one, other] of pairs(columns)) {
    const add = (value: number, how: string) => figures.push({ value, how: `${how} of ${one.name} and ${other.name}` });
    for (const { numbers } of rows) {
      const [left, right] = [numbers.get(one.index), numbers.get(other.index)];
      if (left === undefined || right === undefined) continue;
      if (saysDifference.test(words)) add(left - right, 'difference');
      if (saysSum.test(words)) add(left + right, 'sum');
      if (right === 0) continue;
      if (percent) {
        add((100 * left) / right, 'ratio');
        add((100 * (left - right)) / Math.abs(right), 'relative difference');
      }
      if (saysAverage.test(words) || saysTimes.test(words)) add(left / right, 'ratio');
    }
  }
  return figures;
}

/** Results of a single figure each, as they come from several statements. */
function acrossResults(percent: boolean, segment: Segment, results: readonly ResultFacts[]): DerivedFigure[] {
  const single = results.flatMap(({ rows, columns }) =>
    rows.length === 1 && columns.length === 1 ? (columns[0]?.values ?? []) : [],
  );
  const figures: DerivedFigure[] = [];
  for (const [left, right] of pairs(single.slice(0, maxCompared))) {
    const add = (value: number, how: string) => figures.push({ value, how: `${how} of two results` });
    if (saysDifference.test(segment.words) || saysRest.test(segment.words)) add(left - right, 'difference');
    if (saysSum.test(segment.words)) add(left + right, 'sum');
    if (right === 0) continue;
    if (percent) {
      add((100 * left) / right, 'ratio');
      add((100 * (left - right)) / Math.abs(right), 'relative difference');
    }
    if (saysTimes.test(segment.words) || saysAverage.test(segment.words)) add(left / right, 'ratio');
  }
  return figures;
}

/** The values of a column that a segment may compare: of the rows it names, or with their neighbours, or of very few rows. */
function compared({ rows }: ResultFacts, named: readonly RowFacts[], column: number): number[] {
  const only = named.length === 1 ? named[0] : undefined;
  const chosen = only
    ? rows.length <= maxUnnamed
      ? rows
      : [only.index - 1, only.index, only.index + 1].flatMap((index) => rows[index] ?? [])
    : named.length > 1
      ? named
      : rows.length <= maxUnnamed
        ? rows
        : [];
  return chosen.slice(0, maxCompared).flatMap((row) => row.numbers.get(column) ?? []);
}

/** "The first three": how many rows from the top the segment may speak of. */
function firstRows(segment: Segment, rows: number): number[] {
  const spelled: Record<string, number> = {
    two: 2,
    dos: 2,
    three: 3,
    tres: 3,
    four: 4,
    cuatro: 4,
    five: 5,
    cinco: 5,
    ten: 10,
    diez: 10,
  };
  const said = segment.words.split(' ').map((word) => spelled[word] ?? Number(word));
  return [...new Set(said)].filter((count) => Number.isInteger(count) && count > 1 && count < rows);
}

function pairs<Value>(values: readonly Value[]): [Value, Value][] {
  return values.flatMap((left, index) =>
    values.flatMap((right, other): [Value, Value][] => (index === other ? [] : [[left, right]])),
  );
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function median(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
