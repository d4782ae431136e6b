import { kindOf } from './conditions.js';
import { isName, isTableItem, isUnknown, type Item } from './items.js';
import { type Language } from './language.js';
import { settlePending } from './pending-column.js';
import { type Condition, type Query } from './query.js';
import { readDates } from './read-dates.js';
import { readName } from './read-names.js';
import { readNumberItem } from './read-numbers.js';
import { readLooseAdjective, readOperation, readUnit } from './read-operation.js';
import { readValue } from './read-values.js';
import { itemAt, type Reading } from './reading.js';
import { Declined } from './refusal.js';
import { type SchemaIndex } from './schema-index.js';
import { settle } from './settle-query.js';
import { findSubject, isVerbalUse, wishesOf } from './subject.js';

/** Reads the items from left to right into a query. Every item must find its place; what does not is refused by name. */
export function readQuestion(index: SchemaIndex, items: readonly Item[], language: Language): Query {
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
  if (reading.pending && endsPending(reading, item)) settlePending(reading);
  if (item.values.length > 0 && prefersValue(reading, item) && readValue(reading, item)) return;
  if (operation !== undefined && (!isName(item) || isVerbalUse(reading.items, reading.at)))
    return readOperation(reading, item);
  if (item.date && (item.number === undefined || takesYear(reading))) return readDates(reading, '=', reading.at);
  if (item.number !== undefined && !isName(item)) return readNumberItem(reading, item);
  if (isName(item)) return readName(reading, item);
  if (operation !== undefined) return readOperation(reading, item);
  if (item.values.length > 0 && readValue(reading, item)) return;
  if (item.adjective) return readLooseAdjective(reading, item);
  if (item.unit) return readUnit(reading, item);
  if (item.relation) {
    reading.relationWords.push(item);
    return;
  }
  if (!item.filler) throw new Declined({ kind: 'words', words: [item.text] });
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
  if (!isName(item)) return true;
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
