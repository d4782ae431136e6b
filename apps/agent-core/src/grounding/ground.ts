import type { Evidence, Grounding } from '@sql-agent/contracts';
import { type DerivedFigure, derivedFigures } from './derived-figures.js';
import { plain } from './plain.js';
import { type Facts, factsOf, type NumberFact, numbersBetween, type RowFacts } from './row-facts.js';
import { type Segment, segmentsOf } from './segments.js';
import { type WrittenDate, type WrittenTime, writtenDates } from './written-dates.js';
import { isKnownName, writtenNames } from './written-names.js';
import { isWrittenAs, type WrittenNumber, writtenNumbers } from './written-numbers.js';

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
 * Pure; linear in the rows, quadratic only in what one answer says.
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
    for (const claim of here) judge(claim, judgeNumber(claim, { segment, facts, given, said: here, text }));
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
  numbers: readonly number[];
  dates: readonly string[];
  /** Nothing was read, so nothing that the person named is backed either. */
  nothing: boolean;
}

interface NumberContext {
  segment: Segment;
  facts: Facts;
  given: Given;
  /** Numbers of the same segment. */
  said: readonly WrittenNumber[];
  text: string;
}

function judgeNumber(claim: WrittenNumber, context: NumberContext): Verdict {
  const { segment, facts, given } = context;
  if (isPartOfName(claim, segment, context.text)) return 'no-claim';
  if (!given.nothing && !claim.percent && claim.readings.some(({ value }) => given.numbers.includes(value))) {
    return 'no-claim';
  }
  const found = cellsWrittenAs(claim, facts).filter(({ row }) => !claim.negative || isNegative(row, claim));
  if (found.some((fact) => speaksOf(fact, context))) return 'found';
  if (isCountOfRows(claim, context)) return 'found';
  const derivation = derivedFigures(claim, segment, facts).find(({ value }) =>
    claim.negative ? value < 0 && isWrittenAs(-value, claim) : isWrittenAs(Math.abs(value), claim),
  );
  if (derivation) return derivation;
  // "Two" is as often a figure of speech as a figure: it is held against the answer only beside rows it could be taken from.
  if (claim.word && facts.numbers.length === 0) return 'no-claim';
  return 'not-found';
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

function cellsWrittenAs(claim: WrittenNumber, facts: Facts): NumberFact[] {
  return claim.readings.flatMap((reading) => {
    // As wide as the loosest hedge may be; each candidate is then looked at closely.
    const slack = claim.hedge ? Math.max(reading.unit, Math.abs(reading.value)) : reading.unit;
    const { value } = reading;
    return [
      ...numbersBetween(facts, value - slack, value + slack),
      ...numbersBetween(facts, -value - slack, -value + slack),
    ].filter((fact) => isWrittenAs(Math.abs(fact.value), { readings: [reading], hedge: claim.hedge }));
  });
}

function isNegative(row: RowFacts, claim: WrittenNumber): boolean {
  return [...row.numbers.values()].some((value) => value < 0 && isWrittenAs(-value, claim));
}

/**
 * Whether a segment that names rows speaks of this cell: it is of a row that is named, or is compared with the value that a
 * named row has in the same column. "Ana has 5" is wrong where the 5 is Bo's.
 */
function speaksOf({ row, column }: NumberFact, { segment, said }: NumberContext): boolean {
  const { named } = segment;
  if (named.size === 0 || named.has(row)) return true;
  const ownRows = [...named].filter(({ result }) => result === row.result);
  if (ownRows.length === 0) return true;
  return ownRows.some((own) => {
    const value = own.numbers.get(column) ?? own.labels.get(column);
    return value !== undefined && said.some((other) => isWrittenAs(Math.abs(value), other));
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
  const rows = facts.results.flatMap((result) => result.rows);
  if (claim.kind === 'time') {
    return rows.some((row) => [...row.dates.values()].some((date) => date.replace(/^.* /, '').startsWith(claim.time)))
      ? 'found'
      : 'not-found';
  }
  const matches = (date: string) => claim.prefixes.some((prefix) => date.startsWith(prefix));
  const withDate = rows.filter((row) => [...row.dates.values()].some(matches) || isMonth(row, claim.prefixes));
  const ownRows = [...segment.named].filter((row) => row.dates.size > 0);
  const isOwn = withDate.some((row) => ownRows.length === 0 || segment.named.has(row));
  if (isOwn) return 'found';
  return !given.nothing && given.dates.some(matches) ? 'no-claim' : 'not-found';
}

/** A month that stands in two columns, year and month. */
function isMonth({ labels, numbers }: RowFacts, prefixes: readonly string[]): boolean {
  const values = [...labels.values(), ...numbers.values()];
  return prefixes.some((prefix) => {
    const [year, month, day] = prefix.split('-').map(Number);
    return day === undefined && values.includes(year ?? 0) && values.includes(month ?? 0);
  });
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
  return { numbers: [...numbers, ...years], dates, nothing: evidence.length === 0 };
}
