import { kindOf } from './conditions.js';
import { isName, isTableItem, isUnknown, type Item } from './items.js';
import { type Language } from './language.js';
import { meansMoney } from './money.js';
import { settlePending } from './pending-column.js';
import { type Condition, type Query } from './query.js';
import { readDeed } from './related-deed.js';
import { readDates } from './read-dates.js';
import { readName } from './read-names.js';
import { readNumberItem } from './read-numbers.js';
import { readPresent, saysOpen } from './present.js';
import { readLooseAdjective, readOperation, readUnit } from './read-operation.js';
import { readValue } from './read-values.js';
import { isParticiple, itemAt, type Reading, scopeTable } from './reading.js';
import { Declined } from './refusal.js';
import { columnOf, type SchemaIndex } from './schema-index.js';
import { settle } from './settle-query.js';
import { findSubject, isVerbalUse, wishesOf } from './subject.js';

/** Reads the items from left to right into a query. Every item must find its place; what does not is refused by name. */
export function readQuestion(index: SchemaIndex, items: readonly Item[], language: Language, today: string): Query {
  refuseUnknown(items);
  const root = findSubject(index, items, language);
  const query: Query = {
    root,
    output: 'rows',
    columns: [],
    distinct: false,
    measures: [],
    groups: [],
    conditions: [],
    order: [],
  };
  const reading: Reading = {
    index,
    items,
    language,
    today,
    wishes: wishesOf(index, items),
    query,
    at: 0,
    scope: { path: [], sink: query.conditions },
    link: undefined,
    negated: false,
    alternative: false,
    pending: undefined,
    last: undefined,
    lastValue: undefined,
    rootSeen: false,
    ranking: undefined,
    listAsked: false,
    grouped: false,
    relationWords: [],
    whenAsked: undefined,
    weak: new Set<Condition>(),
  };
  while (reading.at < items.length) {
    const item = items[reading.at];
    if (!item) break;
    const before = reading.at;
    readItem(reading, item);
    if (reading.at <= before) reading.at = before + 1;
  }
  settle(reading);
  return query;
}

function refuseUnknown(items: readonly Item[]): void {
  const unsupported = items.filter((item) => item.unsupported);
  if (unsupported.length > 0) throw new Declined({ kind: 'unsupported', words: unsupported.map((item) => item.text) });
  const isText = (at: number) => ['contains', 'startsWith', 'endsWith'].includes(items[at - 1]?.operation ?? '');
  const unknown = items.filter(
    (item, at) => (isUnknown(item) || (item.quoted && item.values.length === 0)) && !isText(at),
  );
  if (unknown.length > 0) throw new Declined({ kind: 'words', words: unknown.map((item) => item.text) });
}

function readItem(reading: Reading, item: Item): void {
  const { operation } = item;
  if (reading.whenAsked && namesDate(reading, item)) {
    settlePending(reading);
    return readName(reading, item);
  }
  if (reading.whenAsked && saysDeed(reading, item)) throw new Declined({ kind: 'no-column', words: [item.text] });
  if (saysOpen(reading, item)) return readPresent(reading, item);
  if (reading.pending && endsPending(reading, item)) settlePending(reading);
  if (item.values.length > 0 && prefersValue(reading, item) && readValue(reading, item)) return;
  if (operation !== undefined && (!isName(item) || isVerbalUse(reading.items, reading.at)))
    return readOperation(reading, item);
  if (item.date && (item.number === undefined || takesYear(reading))) return readDates(reading, '=', reading.at);
  if (item.number !== undefined && !isName(item)) return readNumberItem(reading, item);
  if (isName(item)) return readName(reading, item);
  if (operation !== undefined) return readOperation(reading, item);
  if (item.values.length > 0 && prefersValue(reading, item) && readValue(reading, item)) return;
  if (item.adjective) return readLooseAdjective(reading, item);
  if (item.unit) return readUnit(reading, item);
  if (item.relation) {
    if (item.deed && readDeed(reading, item)) return;
    reading.relationWords.push(item);
    return;
  }
  if (!item.filler) throw new Declined({ kind: 'words', words: [item.text] });
}

/** "When was the order shipped?": the date, although there is a status of that name as well. */
function namesDate(reading: Reading, item: Item): boolean {
  return (
    !isTableItem(item) &&
    item.columns.some(
      (column) =>
        column.table === scopeTable(reading) &&
        columnOf(reading.index, column.table, column.column ?? '').kind === 'date',
    )
  );
}

/** "shipped", which is only a state here and has no date. */
function saysDeed(reading: Reading, item: Item): boolean {
  return isParticiple(item) && item.values.some((value) => value.table === scopeTable(reading));
}

/** A pending column waits only over small words and for something that is said of it. */
function endsPending(reading: Reading, item: Item): boolean {
  if (isName(item) && item.values.length === 0 && !isVerbalUse(reading.items, reading.at)) return true;
  return (
    item.operation !== undefined &&
    ['with', 'without', 'whose', 'each', 'sort', 'by', 'and', 'or', 'count'].includes(item.operation) &&
    !['and', 'or'].includes(item.operation)
  );
}

/** A word that is both a name and a stored value is the value right beside the word for what it is a value of. */
function prefersValue(reading: Reading, item: Item): boolean {
  if (meansMoney(item.words.at(-1) ?? '') && item.tables.length === 0 && !isPlaced(reading)) return false;
  if (!isName(item) && !item.relation && !item.filler) return true;
  const neighbours = [itemAt(reading, reading.at - 1), itemAt(reading, reading.at + 1)];
  return item.values.some((value) =>
    neighbours.some(
      (other) =>
        other !== undefined &&
        (other.tables.some((table) => table.table === value.table) ||
          other.columns.some(
            (column) => column.table === value.table && column.column === value.column && column.tier <= 3,
          )),
    ),
  );
}

/** "in Sales", "of Sales": a value, and not the sales. */
function isPlaced(reading: Reading): boolean {
  const [before, after] = [itemAt(reading, reading.at - 1), itemAt(reading, reading.at + 1)];
  return (
    ['in', 'of', 'named', 'is', 'equal', 'with', 'and', 'or'].includes(before?.operation ?? '') ||
    [before, after].some((other) => other !== undefined && isName(other) && other.operation === undefined)
  );
}

function takesYear(reading: Reading): boolean {
  const [named] = reading.pending?.columns ?? [];
  if (named && ['date', 'year'].includes(kindOf(reading, named))) return true;
  const before = itemAt(reading, reading.at - 1);
  if (
    before &&
    isTableItem(before) &&
    before.operation === undefined &&
    reading.pending === undefined &&
    reading.link === undefined
  )
    return true;
  return before?.operation !== undefined &&
    ['in', 'of', 'since', 'before', 'after', 'until', 'by'].includes(before.operation)
    ? named === undefined || kindOf(reading, named) !== 'text'
    : named === undefined && (before?.filler ?? false);
}
