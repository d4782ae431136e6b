import type { Facts, ResultFacts, RowFacts } from './row-facts.js';
import type { Segment } from './segments.js';
import type { WrittenNumber } from './written-numbers.js';

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
/** Rows compared with each other at the most. */
const maxCompared = 24;

/**
 * Figures that a segment may state about the rows: sums, averages, shares, differences, ratios, counts; each only where
 * the words (or a percent sign) say so, and about the rows that the segment names. A result that was cut is never taken
 * for the whole.
 */
export function derivedFigures(claim: WrittenNumber, segment: Segment, facts: Facts): DerivedFigure[] {
  const whole = facts.results.filter(({ evidence }) => !evidence.truncated);
  const figures = whole.flatMap((result) => ofResult(claim, segment, result));
  return [...figures, ...acrossResults(claim, segment, whole)];
}

function ofResult(claim: WrittenNumber, segment: Segment, result: ResultFacts): DerivedFigure[] {
  const named = result.rows.filter((row) => segment.named.has(row));
  const figures: DerivedFigure[] = counts(segment, result, named);
  for (const column of result.measures) {
    const name = result.evidence.columns[column]?.name ?? `column ${column + 1}`;
    const values = result.rows.flatMap((row) => row.numbers.get(column) ?? []);
    const namedValues = named.flatMap((row) => row.numbers.get(column) ?? []);
    const sum = total(values);
    const add = (value: number, how: string) => figures.push({ value, how: `${how} of ${name}` });
    if (saysSum.test(segment.words)) {
      if (values.length > 1) add(sum, `sum over ${values.length} rows`);
      if (namedValues.length > 1) add(total(namedValues), `sum over ${namedValues.length} named rows`);
      for (const first of firstRows(segment, values.length))
        add(total(values.slice(0, first)), `sum over the first ${first} rows`);
    }
    if (saysRest.test(segment.words) && namedValues.length > 0)
      add(sum - total(namedValues), 'sum over the other rows');
    if (saysAverage.test(segment.words)) {
      if (values.length > 1) add(sum / values.length, `average over ${values.length} rows`);
      if (namedValues.length > 1) add(total(namedValues) / namedValues.length, 'average over the named rows');
    }
    if (saysMedian.test(segment.words) && values.length > 1) add(median(values), 'median');
    if (claim.percent) {
      const shared = namedValues.length > 0 ? namedValues : values.length <= maxUnnamed ? values : values.slice(0, 1);
      for (const value of shared) add((100 * value) / sum, 'share of the sum');
      if (namedValues.length > 1) add((100 * total(namedValues)) / sum, 'share of the named rows in the sum');
      for (const first of firstRows(segment, values.length))
        add((100 * total(values.slice(0, first))) / sum, `share of the first ${first} rows`);
      // A fraction that the statement made: 0.125 is 12.5 %.
      for (const value of namedValues.length > 0 ? namedValues : values)
        if (Math.abs(value) <= 1) add(100 * value, 'as percentage');
    }
    for (const [left, right] of pairs(compared(result, named, column))) {
      if (saysDifference.test(segment.words) && !claim.percent) add(left - right, 'difference');
      if (claim.percent && right !== 0) add((100 * (left - right)) / Math.abs(right), 'relative difference');
      if (claim.percent && right !== 0) add((100 * left) / right, 'ratio');
      if (saysTimes.test(segment.words) && right !== 0) add(left / right, 'ratio');
    }
  }
  return [...figures, ...acrossColumns(claim, segment, result, named)];
}

function counts(segment: Segment, { rows, evidence }: ResultFacts, named: readonly RowFacts[]): DerivedFigure[] {
  const figures = segment.mentioned.map((text) => ({
    value: rows.filter((row) => [...row.texts.values()].includes(text)).length,
    how: `rows with "${text}"`,
  }));
  if (named.length > 1) figures.push({ value: named.length, how: 'rows that are named' });
  if (saysRest.test(segment.words) && named.length > 0)
    figures.push({ value: rows.length - named.length, how: 'other rows' });
  if (saysDistinct.test(segment.words)) {
    evidence.columns.forEach(({ name }, column) => {
      const distinct = new Set(evidence.rows.map((row) => JSON.stringify(row[column])));
      figures.push({ value: distinct.size, how: `different values of ${name}` });
    });
  }
  return figures;
}

/** Two columns of one row: what one is of the other. */
function acrossColumns(
  claim: WrittenNumber,
  segment: Segment,
  result: ResultFacts,
  named: readonly RowFacts[],
): DerivedFigure[] {
  const rows = named.length > 0 ? named.slice(0, maxCompared) : result.rows.length <= maxUnnamed ? result.rows : [];
  const nameOf = (column: number) => result.evidence.columns[column]?.name ?? `column ${column + 1}`;
  return rows.flatMap(({ numbers }) =>
    [...numbers].flatMap(([column, left]) =>
      [...numbers].flatMap(([other, right]): DerivedFigure[] => {
        if (column === other || !result.measures.includes(column) || !result.measures.includes(other)) return [];
        const pair = `${nameOf(column)} and ${nameOf(other)}`;
        return [
          ...(claim.percent && right !== 0 ? [{ value: (100 * left) / right, how: `ratio of ${pair}` }] : []),
          ...(claim.percent && right !== 0
            ? [{ value: (100 * (left - right)) / Math.abs(right), how: `relative difference of ${pair}` }]
            : []),
          ...(saysDifference.test(segment.words) ? [{ value: left - right, how: `difference of ${pair}` }] : []),
          ...(saysSum.test(segment.words) ? [{ value: left + right, how: `sum of ${pair}` }] : []),
          ...((saysAverage.test(segment.words) || saysTimes.test(segment.words)) && right !== 0
            ? [{ value: left / right, how: `ratio of ${pair}` }]
            : []),
        ];
      }),
    ),
  );
}

/** Results of a single figure each, as they come from several statements. */
function acrossResults(claim: WrittenNumber, segment: Segment, results: readonly ResultFacts[]): DerivedFigure[] {
  const single = results.flatMap(({ rows }) => {
    const values = rows.length === 1 ? [...(rows[0]?.numbers.values() ?? [])] : [];
    return values.length === 1 ? [values[0] ?? 0] : [];
  });
  const figures: DerivedFigure[] = [];
  for (const [left, right] of pairs(single.slice(0, maxCompared))) {
    const add = (value: number, how: string) => figures.push({ value, how: `${how} of two results` });
    if (saysDifference.test(segment.words) || saysRest.test(segment.words)) add(left - right, 'difference');
    if (saysSum.test(segment.words)) add(left + right, 'sum');
    if (right === 0) continue;
    if (claim.percent) {
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

function pairs(values: readonly number[]): [number, number][] {
  return values.flatMap((left, index) =>
    values.flatMap((right, other): [number, number][] => (index === other ? [] : [[left, right]])),
  );
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
