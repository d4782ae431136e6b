import { plain } from './plain.js';
import type { Facts, ResultFacts, RowFacts } from './row-facts.js';
import type { WrittenDate } from './written-dates.js';

/** A stretch of an answer that speaks of one thing: a sentence, a line of a list, a row of a table. */
export interface Segment {
  start: number;
  end: number;
  /** Plain, for words that state how a figure was derived. */
  words: string;
  /** Rows that it names, by a text, date or label of theirs; in their order. */
  named: ReadonlyMap<ResultFacts, RowFacts[]>;
  /** Plain texts of cells that stand in it. */
  mentioned: readonly string[];
}

const ends = /\n+|(?<=[.!?;])\s+(?=[\p{Lu}¿¡*"“«\d-])/gu;
/** Longest cell that is recognised, in words. */
const maxWords = 10;
/** What so many rows share tells none of them apart. */
const maxNamed = 200;
/** Cells that are words of every sentence name nothing. */
const namesNothing = new Set(
  'a an the of in on to is are and or no not si yes el la los las de del y o un una en es son'.split(' '),
);

/** Cuts an answer into segments, each with the rows that it names. */
export function segmentsOf(answer: string, facts: Facts, dated: readonly WrittenDate[]): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  const addUntil = (end: number) => {
    if (end > start) segments.push(segment(answer, start, end, facts, dated));
  };
  for (const match of answer.matchAll(ends)) {
    addUntil(match.index);
    start = match.index + match[0].length;
  }
  addUntil(answer.length);
  return segments;
}

function segment(answer: string, start: number, end: number, facts: Facts, dated: readonly WrittenDate[]): Segment {
  const words = plain(answer.slice(start, end));
  const mentioned = mentions(words, facts);
  let rows = namedByText(mentioned, facts);
  if (rows.size === 0) {
    const prefixes = dated.filter((date) => start <= date.start && date.start < end).flatMap((date) => date.prefixes);
    rows = namedByTime(words, prefixes, facts);
  }
  const named = new Map<ResultFacts, RowFacts[]>();
  for (const row of [...rows].sort((left, right) => left.index - right.index)) {
    const own = named.get(row.result);
    if (own) own.push(row);
    else named.set(row.result, [row]);
  }
  return { start, end, words, named, mentioned };
}

/** The texts of cells that stand in the words, the longest first; none inside another. */
function mentions(words: string, { byText }: Facts): string[] {
  const list = words.split(' ');
  const found = new Set<string>();
  for (let at = 0; at < list.length; at += 1) {
    for (let length = Math.min(maxWords, list.length - at); length > 0; length -= 1) {
      const phrase = list.slice(at, at + length).join(' ');
      if (!byText.has(phrase) || namesNothing.has(phrase)) continue;
      found.add(phrase);
      at += length - 1;
      break;
    }
  }
  return [...found];
}

/** Of the rows that share a text, those of which most is said: "Ana Ruiz" is not every Ana. */
function namedByText(mentioned: readonly string[], { byText }: Facts): Set<RowFacts> {
  const telling = mentioned.map((text) => byText.get(text) ?? []).filter((rows) => rows.length <= maxNamed);
  const counts = new Map<RowFacts, number>();
  for (const rows of telling) for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  const named = new Set<RowFacts>();
  for (const rows of telling) {
    const most = Math.max(...rows.map((row) => counts.get(row) ?? 0));
    for (const row of rows) if (counts.get(row) === most) named.add(row);
  }
  return named;
}

function namedByTime(words: string, prefixes: readonly string[], { byDate, byLabel }: Facts): Set<RowFacts> {
  // The year of a whole date names no other row of that year.
  const years = [...words.matchAll(/\b(?:1[89]|20|21)\d{2}\b/g)]
    .map(([year]) => Number(year))
    .filter((year) => !prefixes.some((prefix) => prefix.startsWith(String(year))));
  const found = [...prefixes.map((prefix) => byDate.get(prefix)), ...years.map((year) => byLabel.get(year))];
  return new Set(found.flatMap((rows) => (rows && rows.length <= maxNamed ? rows : [])));
}
