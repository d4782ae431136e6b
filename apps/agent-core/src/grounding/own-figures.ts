import { plain } from './plain.js';
import type { ColumnFacts, RowFacts } from './row-facts.js';
import type { Segment } from './segments.js';
import { isWrittenAs, type WrittenNumber } from './written-numbers.js';

const maxRows = 6;

/**
 * Figures of a segment that belong to another row of those it names: "Ana has 25 and Bo 40" where it is the other way round.
 * Rows and figures that are named side by side are told in the same order, so only a segment that gives every row it names a
 * figure of one column, in another order than the rows, is held to be wrong.
 */
export function figuresOfOthers(segment: Segment, said: readonly WrittenNumber[], text: string): Set<WrittenNumber> {
  const wrong = new Set<WrittenNumber>();
  for (const [result, rows] of segment.named) {
    const inOrder = inOrderOfMention(rows, segment);
    if (!inOrder) continue;
    for (const column of result.columns.filter(({ isMeasure }) => isMeasure)) {
      for (const claim of exchanged(inOrder, column, said, segment, text)) wrong.add(claim);
    }
  }
  return wrong;
}

function inOrderOfMention(rows: readonly RowFacts[], segment: Segment): RowFacts[] | undefined {
  if (rows.length < 2 || rows.length > maxRows) return undefined;
  const placed = rows.map((row) => ({ row, at: placeOf(row, rows, segment) }));
  if (placed.some(({ at }) => at < 0)) return undefined;
  return placed.sort((left, right) => left.at - right.at).map(({ row }) => row);
}

/** Where the segment names this row and none of the others. */
function placeOf(row: RowFacts, rows: readonly RowFacts[], { words, mentioned }: Segment): number {
  const others = rows.filter((other) => other !== row);
  const texts = [...row.texts.values()].filter(
    (text) => mentioned.includes(text) && !others.some((other) => [...other.texts.values()].includes(text)),
  );
  const labels = row.result.columns.flatMap(({ index, isMeasure }) => {
    const label = row.numbers.get(index);
    const shared = others.some((other) => other.numbers.get(index) === label);
    return isMeasure || label === undefined || shared ? [] : [String(label)];
  });
  const spaced = ` ${words} `;
  return Math.max(-1, ...[...texts, ...labels].map((name) => spaced.indexOf(` ${name} `)));
}

function exchanged(
  rows: readonly RowFacts[],
  column: ColumnFacts,
  said: readonly WrittenNumber[],
  segment: Segment,
  text: string,
): WrittenNumber[] {
  const values = rows.map(({ numbers }) => numbers.get(column.index));
  if (values.some((value) => value === undefined)) return [];
  const owners = said.flatMap((claim) => {
    const own = values.flatMap((value, index) => (isWrittenAs(value ?? Number.NaN, claim) ? [index] : []));
    return own.length > 0 ? [{ claim, own }] : [];
  });
  // A figure that two rows share tells them not apart, and one that is told twice is no list.
  if (owners.length !== rows.length || owners.some(({ own }) => own.length !== 1)) return [];
  if (new Set(owners.map(({ own }) => own[0])).size !== rows.length || reversed(segment, text)) return [];
  return owners.flatMap(({ claim, own }, index) => (own[0] === index ? [] : [claim]));
}

/** "The latter has …": an order of its own. */
function reversed({ start, end }: Segment, text: string): boolean {
  return / (?:latter|former|vice versa|reverse order|este ultimo|esta ultima|aquel|aquella|inverso)/.test(
    ` ${plain(text.slice(start, end))}`,
  );
}
