import { addCondition, compare, escapePattern, kindOf, takePending, unclear } from './conditions.js';
import { displayColumns, isSurname } from './display.js';
import { type Item } from './items.js';
import { type ColumnAt, type Condition } from './query.js';
import { settlePending } from './pending-column.js';
import { itemAt, nextContent, type Reading, scopeTable } from './reading.js';
import { Declined } from './refusal.js';
import { endOf, type Path, pathKey, referenceStep, startsWith } from './relations.js';
import { pathTo } from './resolve.js';
import { columnOf, tableOf, type ValueReading } from './schema-index.js';
import { hasConcept } from './words.js';

/** Reads a value that occurs in the data. False when none of its readings can be meant here. */
export function readValue(reading: Reading, item: Item): boolean {
  const chosen = chooseValue(reading, item);
  if (!chosen) return false;
  const { value, path } = chosen;
  const [asked] = reading.pending?.columns ?? [];
  // "the manager of X", where X is no row that has a manager.
  if (asked && reading.link === 'of' && isKey(reading, asked) && path.some((step) => step.many))
    throw new Declined({ kind: 'words', words: [item.text] });
  const isSurname = saysSurname(reading, value);
  if (reading.pending && !speaksOf(reading, value, path)) settlePending(reading);
  reading.pending = undefined;
  reading.at += 1;
  reading.lastValue = { path, end: item.end };
  const at = { path, column: value.column };
  if (value.pattern !== undefined) compare(reading, at, 'like', [`%${escapePattern(value.pattern)}%`]);
  else if (isSurname) {
    // Who is called García may be called García López.
    const like = (pattern: string): Condition => ({ kind: 'compare', at, operator: 'like', values: [pattern] });
    const stored = escapePattern(value.stored);
    addCondition(reading, {
      kind: 'any',
      conditions: [
        { kind: 'compare', at, operator: '=', values: [value.stored] },
        like(`${stored} %`),
        like(`% ${stored}`),
      ],
    });
  } else compare(reading, at, '=', [value.stored]);
  return true;
}

/** "apellido", asked for in Spanish, is one of the two that a column may hold together. */
function saysSurname(reading: Reading, value: ValueReading): boolean {
  const { pending } = reading;
  return (
    reading.language === 'es' &&
    !reading.negated &&
    !pending?.negated &&
    value.pattern === undefined &&
    !/\s/.test(value.stored) &&
    pending?.columns.length === 1 &&
    pending.columns[0]?.column === value.column &&
    isSurname(columnOf(reading.index, value.table, value.column))
  );
}

/** Whether the value belongs to the column that was just named, or to the row that it refers to. */
function speaksOf(reading: Reading, value: ValueReading, path: Path): boolean {
  const [named] = reading.pending?.columns ?? [];
  if (!named || (reading.link === 'of' && pathKey(named.path) === pathKey(path) && isKey(reading, named))) return false;
  const isSame =
    pathKey(named.path) === pathKey(path) &&
    reading.pending?.columns.some((column) => column.column === value.column) === true;
  return (
    isSame ||
    (path.length === named.path.length + 1 &&
      startsWith(path, named.path) &&
      path.at(-1)?.key.columns.includes(named.column) === true)
  );
}

function isKey(reading: Reading, at: ColumnAt): boolean {
  return columnOf(reading.index, endOf(reading.query.root, at.path), at.column).reference !== undefined;
}

function chooseValue(reading: Reading, item: Item): { value: ValueReading; path: Path } | undefined {
  const ranked = item.values.flatMap((value) => {
    const path = pathOfValue(reading, value);
    return path ? [{ value, path, cost: valueCost(reading, value, path) }] : [];
  });
  ranked.sort((left, right) => left.cost - right.cost);
  const [best] = ranked;
  if (!best) return refuseAmbiguousWay(reading, item);
  const equal = ranked.filter((entry) => entry.cost === best.cost);
  const rivals = equal.filter(
    (entry) => entry.value.table !== best.value.table || entry.value.column !== best.value.column,
  );
  if (rivals.length > 0) {
    const choices = [best, ...rivals].slice(0, 5).map(({ value }) => `${value.table}.${value.column}`);
    throw new Declined({ kind: 'ambiguous', what: item.text, choices });
  }
  const stored = new Set(equal.map(({ value }) => value.stored));
  return stored.size === 1 || best.value.exact ? best : undefined;
}

/** The value is known but not which way leads to it: the refusal names the ways. */
function refuseAmbiguousWay(reading: Reading, item: Item): undefined {
  const [value] = item.values;
  if (value) pathTo(reading, value.table);
  return undefined;
}

const directions: [RegExp, string[]][] = [
  [/^(from|desde|de|del)$/, ['origin', 'departure', 'from']],
  [/^(to|a|al|hacia|hasta)$/, ['destination', 'arrival', 'to']],
];

/** "from Madrid to Paris": of two keys to one table the one that is called like the direction. */
function pathByDirection(reading: Reading, value: ValueReading): Path | undefined {
  const word = itemAt(reading, reading.at - 1)?.words.at(-1) ?? '';
  const concepts = directions.find(([pattern]) => pattern.test(word))?.[1];
  if (!concepts) return undefined;
  const table = tableOf(reading.index, scopeTable(reading));
  const keys = table.foreignKeys.filter((key) => key.referencedTable === value.table);
  const named = keys.filter((key) =>
    key.columns.some((name) =>
      concepts.some((concept) => hasConcept(table.columnByName.get(name)?.words ?? [], concept)),
    ),
  );
  return named.length === 1 && named[0] && keys.length > 1
    ? [...reading.scope.path, referenceStep(table.name, named[0])]
    : undefined;
}

function pathOfValue(reading: Reading, value: ValueReading): Path | undefined {
  const { pending, index, query } = reading;
  const named = pending?.columns[0];
  if (named) {
    // "origin Madrid": a value of the table that the named key refers to.
    const holder = endOf(query.root, named.path);
    const { reference } = columnOf(index, holder, named.column);
    // "the manager of Ivy" is not the people whose manager is Ivy.
    const isOfRow = reading.link === 'of' && holder === value.table;
    if (reference?.referencedTable === value.table && !isOfRow)
      return [...named.path, referenceStep(holder, reference)];
  }
  const { lastValue } = reading;
  const follows = lastValue && reading.items[reading.at]?.start === lastValue.end;
  if (follows && endOf(query.root, lastValue.path) === value.table) return lastValue.path;
  const directed = pathByDirection(reading, value);
  if (directed) return directed;
  try {
    return pathTo(reading, value.table);
  } catch (error) {
    if (error instanceof Declined) return undefined;
    throw error;
  }
}

function valueCost(reading: Reading, value: ValueReading, path: Path): number {
  const { pending, query, index, lastValue } = reading;
  let cost = value.exact ? 0 : 20;
  // "Andrew Fuller": the second word goes on about the row that the first found.
  if (lastValue && reading.items[reading.at]?.start === lastValue.end && pathKey(lastValue.path) === pathKey(path))
    cost -= 30;
  const named = pending?.columns[0];
  if (named) {
    const holder = endOf(query.root, named.path);
    const isNamed = holder === value.table && named.column === value.column;
    const isReferenced = columnOf(index, holder, named.column).reference?.referencedTable === value.table;
    cost += isNamed ? -40 : isReferenced ? -30 : 10;
  }
  if (value.table === scopeTable(reading)) cost -= 10;
  else cost += path.length * 4;
  if (displayColumns(tableOf(index, value.table)).includes(value.column)) cost -= 1;
  return cost;
}

export function keyOfRow(reading: Reading, item: Item): boolean {
  const table = tableOf(reading.index, scopeTable(reading));
  const [key] = table.primaryKey;
  if (
    table.primaryKey.length !== 1 ||
    key === undefined ||
    item.number === undefined ||
    columnOf(reading.index, table.name, key).kind !== 'number'
  )
    return false;
  compare(reading, { path: reading.scope.path, column: key }, '=', [item.number]);
  return true;
}

/** "containing X", "starts with X": text that need not be a stored value. */
export function readPattern(reading: Reading, before: string, after: string): void {
  const start = reading.at;
  const at = nextContent(reading, start + 1);
  const item = itemAt(reading, at);
  if (!item) throw unclear(reading, start);
  const named = takePending(reading, (column) => ['text', 'long-text'].includes(kindOf(reading, column)));
  const [display] = displayColumns(tableOf(reading.index, scopeTable(reading)));
  const target = named ?? (display === undefined ? undefined : { path: reading.scope.path, column: display });
  if (!target) throw unclear(reading, start);
  reading.at = at + 1;
  compare(reading, target, 'like', [`${before}${escapePattern(item.text)}${after}`]);
}
