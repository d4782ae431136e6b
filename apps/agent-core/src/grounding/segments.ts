import { plain } from './plain.js';
import type { Facts, RowFacts } from './row-facts.js';

/** A stretch of an answer that speaks of one thing: a sentence, a line of a list, a row of a table. */
export interface Segment {
  start: number;
  end: number;
  /** Plain, for words that state how a figure was derived. */
  words: string;
  /** Rows that it names, by a text, date or label of theirs. */
  named: ReadonlySet<RowFacts>;
  /** Plain texts of cells that stand in it. */
  mentioned: readonly string[];
}

const ends = /\n+|(?<=[.!?;])\s+(?=[\p{Lu}¿¡*"“«\d-])/gu;
/** Longest cell that is recognised, in words. */
const maxWords = 10;
/** Cells that are words of every sentence name nothing. */
const namesNothing = new Set(
  'a an the of in on to is are and or no not si yes el la los las de del y o un una en es son'.split(' '),
);

/** Cuts an answer into segments, each with the rows that it names. */
export function segmentsOf(
  answer: string,
  facts: Facts,
  dated: readonly { start: number; prefixes: string[] }[],
): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  const add = (end: number) => {
    if (end > start) segments.push(segment(answer, start, end, facts, dated));
  };
  for (const match of answer.matchAll(ends)) {
    add(match.index);
    start = match.index + match[0].length;
  }
  add(answer.length);
  return segments;
}

function segment(
  answer: string,
  start: number,
  end: number,
  facts: Facts,
  dated: readonly { start: number; prefixes: string[] }[],
): Segment {
  const words = plain(answer.slice(start, end));
  const mentioned = mentions(words, facts);
  const named = namedRows(mentioned, facts);
  const prefixes = dated.filter((date) => start <= date.start && date.start < end).flatMap((date) => date.prefixes);
  // The year of a whole date names no other row of that year.
  const years = [...words.matchAll(/\b(?:1[89]|20|21)\d{2}\b/g)]
    .map(([year]) => Number(year))
    .filter((year) => !prefixes.some((prefix) => prefix.startsWith(String(year))));
  if (named.size === 0) {
    for (const { rows } of facts.results) {
      for (const row of rows) {
        const byDate = [...row.dates.values()].some((date) => prefixes.some((prefix) => date.startsWith(prefix)));
        if (byDate || [...row.labels.values()].some((label) => years.includes(label))) named.add(row);
      }
    }
  }
  return { start, end, words, named, mentioned };
}

/** The texts of cells that stand in the words, the longest first; none inside another. */
function mentions(words: string, { byText }: Facts): string[] {
  const list = words.split(' ');
  const found: string[] = [];
  for (let at = 0; at < list.length; at += 1) {
    for (let length = Math.min(maxWords, list.length - at); length > 0; length -= 1) {
      const phrase = list.slice(at, at + length).join(' ');
      if (!byText.has(phrase) || namesNothing.has(phrase)) continue;
      found.push(phrase);
      at += length - 1;
      break;
    }
  }
  return [...new Set(found)];
}

/** Of the rows that share a text, those of which most is said: "Ana Ruiz" is not every Ana. */
function namedRows(mentioned: readonly string[], { byText }: Facts): Set<RowFacts> {
  const counts = new Map<RowFacts, number>();
  for (const text of mentioned) for (const row of byText.get(text) ?? []) counts.set(row, (counts.get(row) ?? 0) + 1);
  const named = new Set<RowFacts>();
  for (const text of mentioned) {
    const rows = byText.get(text) ?? [];
    const most = Math.max(...rows.map((row) => counts.get(row) ?? 0));
    for (const row of rows) if (counts.get(row) === most) named.add(row);
  }
  return named;
}
