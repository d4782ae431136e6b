import type { Evidence, Grounding } from '@sql-agent/contracts';
import { type DerivedFigure, derivedFigures } from './derived-figures.js';
import { figuresOfOthers } from './own-figures.js';
import { plain } from './plain.js';
import { type ColumnFacts, type Facts, factsOf, holdsBetween, type RowFacts } from './row-facts.js';
import { type Segment, segmentsOf } from './segments.js';
import { type WrittenDate, type WrittenTime, writtenDates } from './written-dates.js';
import { isKnownName, writtenNames } from './written-names.js';
import { acceptedValues, isWrittenAs, type WrittenNumber, writtenNumbers } from './written-numbers.js';

export interface GroundingInput {
  answer: string;
  question: string;
  evidence: readonly Evidence[];
  /** Further text that was shown and may be repeated: names of tables and columns, business context. */
  shown?: string;
}

const maxAnswerCharacters = 20_000;
const maxShownCharacters = 200_000;

/**
 * Looks every figure, date and name of an answer up in the rows that were read. A figure is good when it stands in a cell
 * (as it is, or rounded as written) of the rows its sentence speaks of, or follows from them by a step that the sentence
 * states: a sum, difference, average, share, ratio or count. Figures of the question and of the statements are not claims.
 * Pure. The rows are gone through once, and again only for what a segment states of all of them; what an answer may say, and
 * the cells that are looked at, are bounded.
 */
export function ground({ answer, question, evidence, shown = '' }: GroundingInput): Grounding {
  const text = answer.slice(0, maxAnswerCharacters);
  const facts = factsOf(evidence);
  const dates = writtenDates(text);
  const names = evidence.length > 0 ? writtenNames(text) : [];
  const outsideDates = (number: WrittenNumber) =>
    !dates.some((date) => number.start < date.end && date.start < number.end);
  const numbers = writtenNumbers(text).filter(outsideDates);
  const segments = segmentsOf(
    text,
    facts,
    dates.filter((date) => date.kind === 'date'),
  );
  const given = givenFigures(question, evidence);
  const said = plain([question, ...evidence.map(({ sql }) => sql), shown.slice(0, maxShownCharacters)].join(' '));

  const notFound = new Set<string>();
  const derived = new Map<string, string>();
  let checked = 0;
  const judge = (claim: { text: string }, verdict: Verdict) => {
    if (verdict === 'no-claim') return;
    checked += 1;
    if (verdict === 'not-found') notFound.add(claim.text);
    else if (verdict !== 'found') derived.set(claim.text, verdict.how);
  };
  for (const segment of segments) {
    const within = ({ start }: { start: number }) => segment.start <= start && start < segment.end;
    const here = numbers.filter(within);
    const context = contextOf(segment, here, facts, given, text);
    const ofOthers = figuresOfOthers(segment, here, text);
    for (const claim of here) judge(claim, ofOthers.has(claim) ? 'not-found' : judgeNumber(claim, context));
    for (const claim of dates.filter(within)) judge(claim, judgeDate(claim, segment, facts, given));
  }
  for (const claim of names) judge(claim, isKnownName(claim, facts, said) ? 'found' : 'not-found');
  return {
    verified: notFound.size === 0,
    checked,
    notFound: [...notFound],
    derived: [...derived].map(([figure, how]) => ({ figure, how })),
  };
}

type Verdict = 'no-claim' | 'found' | 'not-found' | DerivedFigure;

interface Given {
  numbers: ReadonlySet<number>;
  dates: readonly string[];
  /** Nothing was read, so nothing that the person named is backed either. */
  nothing: boolean;
}

interface NumberContext {
  segment: Segment;
  facts: Facts;
  given: Given;
  text: string;
  /** Of a named row, the segment also gives the value in this column: then it compares. */
  comparedColumns: ReadonlySet<ColumnFacts>;
  /** What the segment may state beyond the cells; worked out when it is first asked for. */
  derived(percent: boolean): readonly DerivedFigure[];
}

function contextOf(
  segment: Segment,
  said: readonly WrittenNumber[],
  facts: Facts,
  given: Given,
  text: string,
): NumberContext {
  const comparedColumns = new Set<ColumnFacts>();
  for (const [result, rows] of segment.named) {
    for (const column of result.columns) {
      const isSaid = ({ numbers }: RowFacts) => {
        const value = numbers.get(column.index);
        return value !== undefined && said.some((written) => isWrittenAs(value, written));
      };
      if (rows.some(isSaid)) comparedColumns.add(column);
    }
  }
  const known = new Map<boolean, DerivedFigure[]>();
  const derived = (percent: boolean) => {
    const figures = known.get(percent) ?? derivedFigures(percent, segment, facts);
    known.set(percent, figures);
    return figures;
  };
  return { segment, facts, given, text, comparedColumns, derived };
}

function judgeNumber(claim: WrittenNumber, context: NumberContext): Verdict {
  const { segment, facts, given } = context;
  if (isPartOfName(claim, segment, context.text)) return 'no-claim';
  if (!given.nothing && !claim.percent && claim.readings.some(({ value }) => given.numbers.has(value))) {
    return 'no-claim';
  }
  const accepted = acceptedValues(claim);
  if (columnOf(accepted, claim, context) || isCountOfRows(claim, context)) return 'found';
  if (claim.percent) {
    // A fraction that the statement made: 0.125 is 12.5 %.
    const fractions = accepted.map(([low, high]): [number, number] => [low / 100, Math.min(1, high / 100)]);
    const column = columnOf(fractions, claim, context);
    if (column) return { value: Number.NaN, how: `${column.name} as a percentage` };
  }
  const derivation = context
    .derived(claim.percent)
    .find(({ value }) => (!claim.negative || value < 0) && isWrittenAs(value, claim));
  if (derivation) return derivation;
  // "Two" is as often a figure of speech as a figure: it is held against the answer only beside rows it could be taken from.
  const hasNumbers = facts.results.some(({ columns }) => columns.length > 0);
  return claim.word && !hasNumbers ? 'no-claim' : 'not-found';
}

/**
 * The column in which a segment finds the figure: in a row that it names or, where it names none or compares, in any.
 * "Ana has 5" is wrong where the 5 is Bo's.
 */
function columnOf(
  accepted: readonly [number, number][],
  { negative }: WrittenNumber,
  { segment, facts, comparedColumns }: NumberContext,
): ColumnFacts | undefined {
  // "Fell by 5" is -5; a minus sign that was written must be there.
  const bounds = accepted.flatMap(([low, high]): [number, number][] =>
    negative
      ? [[-high, -low]]
      : [
          [low, high],
          [-high, -low],
        ],
  );
  const isWithin = (value: number | undefined) =>
    value !== undefined && (!negative || value < 0) && bounds.some(([low, high]) => low <= value && value <= high);
  for (const result of facts.results) {
    const own = segment.named.get(result);
    const column = result.columns.find((candidate) => {
      if (!bounds.some(([low, high]) => holdsBetween(candidate, low, high))) return false;
      return (
        !own || comparedColumns.has(candidate) || own.some(({ numbers }) => isWithin(numbers.get(candidate.index)))
      );
    });
    if (column) return column;
  }
  return undefined;
}

/** "Model X 200" and "seat 12A" are names that hold a number, not claims about one. */
function isPartOfName(claim: WrittenNumber, segment: Segment, text: string): boolean {
  const word = plain(/^[\p{L}\d]*/u.exec(text.slice(claim.start))?.[0] ?? '') || plain(claim.text);
  const before = plain(text.slice(segment.start, claim.start));
  return segment.mentioned.some((name) => {
    if (name === word) return !/^\d+$/.test(name);
    const at = ` ${name} `.indexOf(` ${word} `);
    return at >= 0 && before.endsWith(name.slice(0, at).trim());
  });
}

/** How many rows there are; of a result that was cut only how many were read. */
function isCountOfRows(claim: WrittenNumber, { facts, segment, text }: NumberContext): boolean {
  const partly = /(?:^| )(?:first|top|shown|show|at least|more than|over|listed|primer|mostr|al menos|mas de|lista)/;
  return facts.results.some(({ evidence: { rowCount, truncated, rows } }) => {
    if (truncated && !partly.test(segment.words)) return false;
    const isEmptySum = rows.length === 1 && rows[0]?.every((cell) => cell === null);
    const fromTheTop = /(?:top|first|last|best|primer[oa]s|últim[oa]s|mejores)\s+$/iu.test(text.slice(0, claim.start));
    return claim.readings.some(({ value }) =>
      claim.ordinal || fromTheTop ? value >= 1 && value <= rowCount : value === rowCount || (value === 0 && isEmptySum),
    );
  });
}

function judgeDate(claim: WrittenDate | WrittenTime, segment: Segment, facts: Facts, given: Given): Verdict {
  if (claim.kind === 'time') return facts.times.has(claim.time) ? 'found' : 'not-found';
  const rows = claim.prefixes.flatMap((prefix) => facts.byDate.get(prefix) ?? rowsOfMonth(prefix, facts));
  const isOwn = rows.some((row) => {
    const own = segment.named.get(row.result);
    return !own || own.includes(row);
  });
  if (isOwn) return 'found';
  const isGiven = given.dates.some((date) => claim.prefixes.some((prefix) => date.startsWith(prefix)));
  return !given.nothing && isGiven ? 'no-claim' : 'not-found';
}

/** A month that stands in two columns, year and month. */
function rowsOfMonth(prefix: string, { byLabel }: Facts): RowFacts[] {
  const [year = 0, month = 0, day] = prefix.split('-').map(Number);
  if (day !== undefined) return [];
  return (byLabel.get(year) ?? []).filter(({ numbers }) => [...numbers.values()].includes(month));
}

function givenFigures(question: string, evidence: readonly Evidence[]): Given {
  const texts = [question, ...evidence.map(({ sql }) => sql)];
  const dates = texts.flatMap((text) =>
    writtenDates(text).flatMap((date) => (date.kind === 'date' ? date.prefixes : [])),
  );
  const numbers = texts.flatMap((text) =>
    writtenNumbers(text).flatMap(({ readings }) => readings.map(({ value }) => value)),
  );
  const years = dates.map((date) => Number(date.slice(0, 4)));
  return { numbers: new Set([...numbers, ...years]), dates, nothing: evidence.length === 0 };
}
