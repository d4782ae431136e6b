import { kindOf, relatedPath } from './conditions.js';
import { displayColumns } from './display.js';
import { isTableItem, type Item } from './items.js';
import { type ColumnAt, type Condition } from './query.js';
import { aggregateOf, namesRoot, readTrailingAggregate } from './read-figures.js';
import { rankByColumn, rankByMeasure } from './read-ranking.js';
import { isParticiple, isPlural, itemAt, mainScope, type Reading, scopeTable } from './reading.js';
import { Declined } from './refusal.js';
import { isToOne, type Path, startsWith } from './relations.js';
import { resolveColumns } from './resolve.js';
import { tableOf } from './schema-index.js';

export function readName(reading: Reading, item: Item): void {
  const next = itemAt(reading, reading.at + 1);
  if (isTableItem(item) && !preferOwnColumn(reading, item)) {
    if (namesRoot(reading, item)) {
      reading.rootSeen = true;
      reading.link = undefined;
      reading.negated = false;
      reading.scope = mainScope(reading);
      return;
    }
    // "customer orders", "customer name": the first noun only says whose.
    const qualifies =
      next !== undefined &&
      next.start === item.end &&
      next.operation === undefined &&
      reading.language === 'en' &&
      !reading.rootSeen;
    if (qualifies && isTableItem(next) && namesRoot(reading, next) && !saysDone(reading, item)) return;
    if (
      next !== undefined &&
      next.start === item.end &&
      next.operation === undefined &&
      next.columns.some((column) => item.tables.some((table) => table.table === column.table)) &&
      !isTableItem(next)
    ) {
      mention(reading, item, true);
      return;
    }
    return mention(reading, item, false);
  }
  const columns = resolveColumns(reading, item);
  if (columns.length === 0) throw new Declined({ kind: 'no-column', words: [item.text] });
  reading.at += 1;
  if (readTrailingExtreme(reading, columns)) return;
  if (readTrailingAggregate(reading, columns)) {
    reading.rootSeen ||= columns[0]?.path.length === 0;
    return;
  }
  const isTotal =
    !reading.rootSeen &&
    !reading.listAsked &&
    reading.query.columns.length === 0 &&
    item.words.some((word) => /^total(es)?$/.test(word)) &&
    columns.length === 1;
  const [only] = columns;
  if (isTotal && only && kindOf(reading, only) === 'number' && reading.query.measures.length === 0) {
    reading.query.output = 'figures';
    reading.query.measures.push({ aggregate: 'sum', path: only.path, column: only.column });
    return;
  }
  const each =
    !reading.rootSeen &&
    reading.items[item === itemAt(reading, reading.at - 1) ? reading.at - 2 : -1]?.operation === 'which' &&
    isPlural(item);
  reading.pending = { item, each, columns, link: reading.link, negated: reading.negated !== item.opposite };
  reading.negated = false;
  reading.link = undefined;
}

/** "la nota media más baja", "el precio más alto": Spanish says behind the column which end is meant. */
function readTrailingExtreme(reading: Reading, columns: readonly ColumnAt[]): boolean {
  const [column] = columns;
  const first = itemAt(reading, reading.at);
  const aggregate = first?.operation === 'avg' || first?.operation === 'sum' ? aggregateOf(first) : undefined;
  const at = aggregate === undefined ? reading.at : reading.at + 1;
  const extreme = itemAt(reading, at)?.operation;
  if (
    !column ||
    columns.length !== 1 ||
    (extreme !== 'high' && extreme !== 'low') ||
    !['number', 'date', 'year'].includes(kindOf(reading, column))
  )
    return false;
  const direction = extreme === 'high' ? 'desc' : 'asc';
  reading.at = at + 1;
  if (aggregate !== undefined)
    rankByMeasure(reading, { aggregate, path: column.path, column: column.column }, direction);
  else if (reading.rootSeen) rankByColumn(reading, column, direction);
  else {
    reading.query.output = 'figures';
    reading.query.measures.push({
      aggregate: extreme === 'high' ? 'max' : 'min',
      path: column.path,
      column: column.column,
    });
  }
  return true;
}

/** The subject has a column of that very name and the table of that name is not beside it. */
function preferOwnColumn(reading: Reading, item: Item): boolean {
  const own = item.columns.find(
    (column) => column.table === scopeTable(reading) || column.table === reading.query.root,
  );
  if (!own || own.tier > (item.tables[0]?.tier ?? 0) || namesRoot(reading, item)) return false;
  const table = item.tables[0]?.table ?? '';
  return !tableOf(reading.index, own.table).foreignKeys.some((key) => key.referencedTable === table);
}

/** A further table: what follows is said of its rows; alone it must have some. */
export function mention(reading: Reading, item: Item, onlyQualifies: boolean): void {
  const table = item.tables[0]?.table ?? '';
  const path = relatedPath(reading, table);
  const { link, query } = reading;
  reading.link = undefined;
  reading.relationWords.length = 0;
  const shown =
    link === 'and' && query.output === 'rows' && reading.rootSeen && query.conditions.length === 0 && !onlyQualifies;
  const isAdded = (link === 'with' || link === 'and') && (isTheirs(reading) || isTheOne(reading, item, path));
  if (shown || (isAdded && query.output === 'rows')) {
    for (const column of displayColumns(tableOf(reading.index, table))) query.columns.push({ path, column });
    reading.scope = { path, sink: query.conditions };
    return;
  }
  const isOfRanking =
    query.measures.some((measure) => measure.path.length > 0 && startsWith(path, measure.path)) ||
    query.groups.some((group) => group.path.length > 0 && startsWith(group.path, path));
  if (isOfRanking || onlyQualifies || reading.negated) {
    reading.scope = {
      path,
      sink:
        reading.scope.path.length > 0 && startsWith(path, reading.scope.path) ? reading.scope.sink : query.conditions,
    };
    return;
  }
  if (
    reading.scope.path.length > 0 &&
    startsWith(path, reading.scope.path) &&
    path.length > reading.scope.path.length
  ) {
    reading.scope = { path, sink: reading.scope.sink };
    return;
  }
  const condition: Condition = { kind: 'related', path, negated: false, conditions: [] };
  query.conditions.push(condition);
  if ((link === 'of' || link === undefined) && !saysDone(reading, item)) reading.weak.add(condition);
  reading.scope = { path, sink: condition.conditions };
  reading.last = undefined;
}

/** "employees with the department they work in": the one that each has, not one with a name of its own. */
function isTheOne(reading: Reading, item: Item, path: Path): boolean {
  const before = reading.items[reading.at - 1];
  const next = itemAt(reading, reading.at + 1);
  const isNamed = next !== undefined && (next.quoted || next.values.length > 0 || next.number !== undefined);
  return (
    before !== undefined && /^(the|el|la)$/.test(before.words[0] ?? '') && !isPlural(item) && !isNamed && isToOne(path)
  );
}

/** "booked flights": a participle is no name of the table, it says that there are rows. */
function saysDone(reading: Reading, item: Item): boolean {
  const word = item.words.at(-1) ?? '';
  const names = tableOf(reading.index, item.tables[0]?.table ?? '').words;
  return isParticiple(item) && !names.some((name) => name === word || `${name}s` === word || name === `${word}s`);
}

function isTheirs(reading: Reading): boolean {
  const before = reading.items[reading.at - 1];
  return before !== undefined && /^(their|its|his|her|su|sus)$/.test(before.words[0] ?? '');
}
