import { type Operation } from './function-words.js';
import { isName, type Item } from './items.js';
import { type Language } from './language.js';
import { type ColumnAt, type Condition, type Order, type Query } from './query.js';
import { endOf, type Path, type PathWishes } from './relations.js';
import { tableOf, type IndexedTable, type SchemaIndex } from './schema-index.js';

/** Where the conditions read next belong: a table on the way from the root, and the list that takes them. */
export interface Scope {
  path: Path;
  sink: Condition[];
}

/** A column that was named and waits for what is said of it. */
export interface PendingColumn {
  item: Item;
  columns: ColumnAt[];
  /** The words before it that decide what a lone column means. */
  link: Operation | undefined;
  negated: boolean;
  /** "which cities": every one once. */
  each: boolean;
}

/** The state while a question is read from left to right. */
export interface Reading {
  readonly index: SchemaIndex;
  readonly items: readonly Item[];
  readonly language: Language;
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly wishes: PathWishes;
  readonly query: Query;
  at: number;
  scope: Scope;
  /** The last small word that joins: "with", "of", "in" … */
  link: Operation | undefined;
  negated: boolean;
  alternative: boolean;
  pending: PendingColumn | undefined;
  /** The last comparison and the list it is in, for "or" and "and". */
  last: { condition: Condition; sink: Condition[] } | undefined;
  /** The last stored value that was read: what follows it at once goes on about the same row. */
  lastValue: { path: Path; end: number } | undefined;
  rootSeen: boolean;
  /** "top 5", "first", a number before the subject: an order must follow. */
  ranking: { limit: number | undefined; direction: Order['direction']; by: 'any' | 'date' | 'size' } | undefined;
  listAsked: boolean;
  grouped: boolean;
  relationWords: Item[];
  /** "when": the date of what is named is asked for. */
  whenAsked: Item | undefined;
  weak: Set<Condition>;
}

export function rootTable(reading: Reading): IndexedTable {
  return tableOf(reading.index, reading.query.root);
}

export function scopeTable(reading: Reading): string {
  return endOf(reading.query.root, reading.scope.path);
}

export function mainScope(reading: Reading): Scope {
  return { path: [], sink: reading.query.conditions };
}

/** The position of the next item that says something, from `start` on; small words and the given operations are passed over. */
export function nextContent(reading: Pick<Reading, 'items'>, start: number, passed: readonly Operation[] = []): number {
  let at = start;
  for (; at < reading.items.length; at += 1) {
    const item = reading.items[at];
    if (!item) break;
    const isPassed =
      item.operation !== undefined && (item.operation === 'is' || passed.includes(item.operation)) && !isName(item);
    const isSmall =
      item.operation === undefined &&
      (item.filler || item.relation) &&
      !isName(item) &&
      item.values.length === 0 &&
      item.number === undefined;
    if (!isPassed && !isSmall) break;
  }
  return at;
}

export function itemAt(reading: Pick<Reading, 'items'>, at: number): Item | undefined {
  return reading.items[at];
}

/** "shipped", "enviados". */
export function isParticiple(item: Item): boolean {
  return /(ed|ad[oa]s?|id[oa]s?)$/.test(item.words.at(-1) ?? '');
}

/** Ends with the plural of either language: the question speaks of several. */
export function isPlural(item: Item): boolean {
  return (
    /(s|people|children|men|women|staff|media|data)$/.test(item.words.at(-1) ?? '') &&
    !/(ss|us|is)$/.test(item.words.at(-1) ?? '')
  );
}
