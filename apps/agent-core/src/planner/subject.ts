import { type Operation } from './function-words.js';
import { isName, type Item } from './items.js';
import { type Language } from './language.js';
import { nextContent } from './reading.js';
import { Declined } from './refusal.js';
import { findPath, type PathWishes } from './relations.js';
import { columnOf, tableOf, type NameReading, type SchemaIndex } from './schema-index.js';

/** After these words a name says something about the subject and is not the subject itself. */
const asides = new Set<Operation>(['each', 'by', 'sort', 'without', 'whose']);
const barriers = new Set<Operation>([
  'with',
  'without',
  'whose',
  'greater',
  'less',
  'atLeast',
  'atMost',
  'not',
  'most',
  'least',
  'sort',
]);
const figures = new Set<Operation>(['sum', 'avg', 'max', 'min', 'high', 'low', 'howMuch']);

interface Mention {
  item: Item;
  at: number;
  /** The operation right before it. */
  before: Operation | undefined;
  afterBarrier: boolean;
  aside: boolean;
}

/** Tables and key columns that the question names, which decide between equally short ways. */
export function wishesOf(index: SchemaIndex, items: readonly Item[]): PathWishes {
  const mentioned = new Set(items.flatMap((item) => item.tables.map((reading) => reading.table)));
  const keys = new Set<string>();
  for (const reading of items.flatMap((item) => item.columns)) {
    if (reading.column !== undefined && columnOf(index, reading.table, reading.column).reference)
      keys.add(`${reading.table}.${reading.column}`);
  }
  return { mentioned, keys };
}

/** The table whose rows are counted, listed or summed. */
export function findSubject(index: SchemaIndex, items: readonly Item[], language: Language): string {
  const mentions = mentionsOf(items);
  const candidates = mentions.filter((mention) => !mention.aside);
  const head = candidates.find((mention) => !mention.afterBarrier) ?? candidates[0] ?? mentions[0];
  if (!head) return subjectOfValues(items);
  const wishes = wishesOf(index, items);
  const named = mentions.flatMap((mention) => mention.item.tables.slice(0, 1).map((reading) => reading.table));
  // "the population of Spain": without a table the value says of what.
  const tables =
    named.length > 0
      ? named
      : items
          .filter((item) => !isName(item))
          .flatMap((item) => item.values.filter((value) => value.exact).map((value) => value.table));

  const counted = candidates.find((mention) => mention.before === 'count');
  const asksFigure =
    items.some(
      (item) => item.operation !== undefined && figures.has(item.operation) && item.start <= head.item.start,
    ) || items.slice(0, 3).some((item) => item.operation === 'howMuch');
  if (isTableFirst(head) && !(asksFigure && counted === undefined)) {
    const compound = compoundHead(items, head, language);
    return pickTable(index, compound.tables, tables);
  }
  if (isTableFirst(head)) {
    // "total payments amount", "total orders": the column decides when one follows.
    const column = candidates.find(
      (mention) => !isTableFirst(mention) && mention.item.columns.length > 0 && !mention.afterBarrier,
    );
    return column
      ? owner(index, column.item, tables, wishes)
      : pickTable(index, compoundHead(items, head, language).tables, tables);
  }
  const rest = candidates.filter((mention) => mention.at > head.at);
  const next = rest.find((mention) => isTableFirst(mention) && !mention.afterBarrier);
  const others = mentions.filter((mention) => mention !== head).map((mention) => mention.item);
  if (asksFigure) return owner(index, head.item, tables, wishes, others);
  if (
    next &&
    (next.before === 'of' ||
      next.before === 'in' ||
      next.before === undefined ||
      next.before === 'and' ||
      next.before === 'with' ||
      next.before === 'each')
  ) {
    const table = next.item.tables[0]?.table;
    if (table !== undefined) return table;
  }
  const after = rest.find((mention) => isTableFirst(mention));
  const owned = after?.item.tables.find((reading) =>
    head.item.columns.some((column) => column.table === reading.table),
  );
  return owned ? owned.table : owner(index, head.item, tables, wishes, others);
}

function mentionsOf(items: readonly Item[]): Mention[] {
  const mentions: Mention[] = [];
  let afterBarrier = false;
  let before: Operation | undefined;
  items.forEach((item, at) => {
    if (isName(item) && !isVerbalUse(items, at)) {
      const following = nextContent({ items }, at + 1);
      mentions.push({
        item,
        at,
        before,
        afterBarrier,
        aside: before !== undefined && asides.has(before) && following >= 0,
      });
      before = undefined;
    } else if (item.operation !== undefined) {
      // The superlative belongs to its subject when it comes first: "the most expensive products".
      if (barriers.has(item.operation) && mentions.length > 0) afterBarrier = true;
      if (item.operation !== 'is' && item.operation !== 'distinct') before = item.operation;
    } else if (item.values.length > 0 || item.number !== undefined) before = undefined;
  });
  return mentions;
}

/** "show", "total", "last" at their usual place are no names although a column may be called so. */
export function isVerbalUse(items: readonly Item[], at: number): boolean {
  const item = items[at];
  if (!item || item.operation === undefined) return false;
  if (['list', 'count', 'which', 'howMuch'].includes(item.operation))
    return items.slice(0, at).every((other) => other.filler || other.operation !== undefined);
  const next = items[nextContent({ items }, at + 1, ['of'])];
  if (next === undefined) return false;
  if (['sum', 'avg', 'max', 'min', 'high', 'low', 'most', 'more', 'distinct'].includes(item.operation))
    return isName(next) || next.adjective !== undefined;
  return next.number !== undefined || isName(next) || next.quoted;
}

function isTableFirst(mention: Mention): boolean {
  const [table] = mention.item.tables;
  const [column] = mention.item.columns;
  return table !== undefined && (column === undefined || table.tier <= column.tier);
}

/** English puts what qualifies first: in "customer orders" the orders are meant. */
function compoundHead(items: readonly Item[], head: Mention, language: Language): Item {
  let item = head.item;
  if (language !== 'en') return item;
  for (let at = head.at + 1; at < items.length; at += 1) {
    const next = items[at];
    if (
      !next ||
      /(ed|ing)$/.test(next.words.at(-1) ?? '') ||
      next.tables.length === 0 ||
      next.operation !== undefined ||
      (next.columns[0]?.tier ?? Infinity) < (next.tables[0]?.tier ?? 0)
    )
      break;
    item = next;
  }
  return item;
}

function pickTable(index: SchemaIndex, readings: readonly NameReading[], mentioned: readonly string[]): string {
  const tables = [...new Set(readings.map((reading) => reading.table))];
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return only;
  // Of several equally good names: one that is no view, then the one that the others named are next to.
  const real = tables.filter((table) => !tableOf(index, table).isView);
  if (real.length === 1 && real[0]) return real[0];
  const related = (real.length > 0 ? real : tables).filter((table) =>
    mentioned.some(
      (other) =>
        other !== table &&
        !tables.includes(other) &&
        tableOf(index, table).foreignKeys.some((key) => key.referencedTable === other),
    ),
  );
  if (related.length === 1 && related[0]) return related[0];
  throw new Declined({ kind: 'ambiguous', what: tables.join(', '), choices: tables.slice(0, 5) });
}

const stepCost = 4;

/** The table a column belongs to, by how well the name fits and how near the table is to those named. */
function owner(
  index: SchemaIndex,
  item: Item,
  tables: readonly string[],
  wishes: PathWishes,
  others: readonly Item[] = [],
): string {
  const costs = item.columns.map((reading) => {
    if (tables.length === 0 || tables.includes(reading.table)) return { reading, cost: reading.tier };
    const steps = tables.map((table) => stepsBetween(index, reading.table, table, wishes));
    return { reading, cost: reading.tier + stepCost * Math.min(...steps) };
  });
  costs.sort((left, right) => left.cost - right.cost || left.reading.tier - right.reading.tier);
  const [best] = costs;
  const fallback = item.tables[0]?.table;
  if (!best || best.cost === Infinity) {
    if (fallback !== undefined) return fallback;
    throw new Declined({ kind: 'no-column', words: [item.text] });
  }
  const equal = [
    ...new Set(
      costs
        .filter((entry) => entry.cost === best.cost && entry.reading.tier === best.reading.tier)
        .map((entry) => entry.reading.table),
    ),
  ];
  const tablesOnly = equal.filter((table) => !tableOf(index, table).isView);
  // "population by continent": of two populations the one beside a continent.
  const together = tablesOnly.filter((table) =>
    others.some((other) => other.columns.some((column) => column.table === table)),
  );
  const real = together.length === 1 ? together : tablesOnly;
  if (equal.length > 1 && real.length !== 1) {
    throw new Declined({
      kind: 'ambiguous',
      what: item.text,
      choices: equal
        .slice(0, 5)
        .map((table) => `${table}.${item.columns.find((column) => column.table === table)?.column ?? ''}`),
    });
  }
  return real.length === 1 ? (real[0] ?? best.reading.table) : best.reading.table;
}

function stepsBetween(index: SchemaIndex, from: string, to: string, wishes: PathWishes): number {
  try {
    return findPath(index, from, to, wishes)?.length ?? Infinity;
  } catch (error) {
    if (error instanceof Declined) return Infinity;
    throw error;
  }
}

/** A question that names no table but a value: the rows that hold it, when only one table does. */
function subjectOfValues(items: readonly Item[]): string {
  const tables = [...new Set(items.flatMap((item) => item.values.map((value) => value.table)))];
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return only;
  if (tables.length > 1)
    throw new Declined({
      kind: 'ambiguous',
      what: items.find((item) => item.values.length > 0)?.text ?? '',
      choices: tables.slice(0, 5),
    });
  throw new Declined({ kind: 'nothing' });
}
