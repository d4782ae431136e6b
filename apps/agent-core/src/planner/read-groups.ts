import { type DateUnit } from './dates.js';
import { isName, isTableItem, type Item } from './items.js';
import { type Group } from './query.js';
import { itemAt, mainScope, nextContent, scopeTable, type Reading } from './reading.js';
import { kindOf, relatedPath, unclear } from './conditions.js';
import { namesRoot, rowGroup } from './read-figures.js';
import { readSort } from './read-ranking.js';
import { endOf, referenceStep } from './relations.js';
import { dateColumn, resolveColumns } from './resolve.js';
import { columnOf, tableOf, tiers } from './schema-index.js';

/** "per country", "each customer", "por mes": one figure for each. */
export function readEach(reading: Reading): void {
  const start = reading.at;
  let at = start;
  do {
    at = nextContent(reading, at + 1, ['of', 'each', 'distinct']);
    const item = itemAt(reading, at);
    if (!item) throw unclear(reading, start);
    if (item.unit && !namesOwnColumn(reading, item)) {
      reading.at = at + 1;
      groupByUnit(reading, item.unit, item.text);
    } else if (isTableItem(item)) {
      reading.at = at + 1;
      if (namesRoot(reading, item)) {
        reading.rootSeen = true;
        reading.scope = mainScope(reading);
      } else if (!readColumnOfTable(reading))
        addGroup(reading, rowGroup(reading, relatedPath(reading, item.tables[0]?.table ?? '')));
    } else if (isName(item)) {
      reading.at = at + 1;
      const columns = resolveColumns(reading, item);
      if (columns.length === 0) throw unclear(reading, at);
      for (const column of columns) {
        const unit = itemAt(reading, reading.at)?.unit;
        if (kindOf(reading, column) === 'date' && unit) {
          reading.at += 1;
          addGroup(reading, { path: column.path, columns: [column.column], part: unit });
        } else addGroup(reading, groupOfColumn(reading, column));
      }
    } else throw unclear(reading, start);
    at = reading.at;
  } while (continuesWithGroup(reading));
}

/** "per year" of a table that has a column "year". */
function namesOwnColumn(reading: Reading, item: Item): boolean {
  return item.columns.some((column) => column.table === reading.query.root && column.tier <= tiers.shortened);
}

/** A key stands for the row it refers to. */
function groupOfColumn(reading: Reading, column: { path: Group['path']; column: string }): Group {
  const table = endOf(reading.query.root, column.path);
  const described = columnOf(reading.index, table, column.column);
  if (described.reference && reading.index.tables.has(described.reference.referencedTable)) {
    return rowGroup(reading, [...column.path, referenceStep(table, described.reference)]);
  }
  return {
    path: column.path,
    columns: [column.column],
    ...(described.kind === 'date' && /time|stamp/.test(described.type) && { part: 'day' as const }),
  };
}

/** "per customer country": the table's column is meant. */
function readColumnOfTable(reading: Reading): boolean {
  const item = itemAt(reading, reading.at);
  const before = itemAt(reading, reading.at - 1);
  const table = before?.tables[0]?.table;
  if (
    !item ||
    !before ||
    item.operation !== undefined ||
    isTableItem(item) ||
    !item.columns.some((column) => column.table === table) ||
    item.start !== before.end
  )
    return false;
  const [column] = resolveColumns(reading, {
    ...item,
    columns: item.columns.filter((candidate) => candidate.table === table),
  });
  if (!column) return false;
  reading.at += 1;
  addGroup(reading, groupOfColumn(reading, column));
  return true;
}

function continuesWithGroup(reading: Reading): boolean {
  const item = itemAt(reading, reading.at);
  if (item?.operation !== 'and') return false;
  const next = itemAt(reading, nextContent(reading, reading.at + 1, ['each', 'by']));
  return (
    next !== undefined &&
    (next.unit !== undefined || isTableItem(next) || next.columns.length > 0) &&
    itemAt(reading, nextContent(reading, reading.at + 1))?.operation !== 'sort'
  );
}

export function groupByUnit(reading: Reading, unit: DateUnit, text: string): void {
  const table = tableOf(reading.index, scopeTable(reading));
  const years = table.columns.filter(
    (column) =>
      column.kind === 'year' || (column.kind === 'number' && /^(year|ano|anio)$/.test(column.words.at(-1) ?? '')),
  );
  const hasDates = table.columns.some(
    (column) => column.kind === 'date' && !/updat|modif|delet/.test(column.words.join('_')),
  );
  if (unit === 'year' && years.length === 1 && !hasDates && years[0])
    return addGroup(reading, { path: reading.scope.path, columns: [years[0].name] });
  const at = dateColumn(reading, [text]);
  addGroup(reading, { path: at.path, columns: [at.column], part: unit });
}

function addGroup(reading: Reading, group: Group): void {
  reading.query.groups.push(group);
  reading.grouped = true;
  reading.link = undefined;
}

/** "by": a group of a figure, the measure of a ranking, the order of a list, or just "of" before a value. */
export function readBy(reading: Reading): void {
  const start = reading.at;
  const at = nextContent(reading, start + 1, ['of', 'distinct']);
  const item = itemAt(reading, at);
  if (!item) throw unclear(reading, start);
  if (item.operation === 'each') {
    reading.at = at;
    return;
  }
  const ranks =
    ['count', 'sum', 'avg', 'max', 'min', 'high', 'low', 'most', 'least', 'spent'].includes(item.operation ?? '') &&
    item.tables.length === 0;
  if (
    ranks ||
    (reading.ranking &&
      reading.ranking.by !== 'date' &&
      (isName(item) || item.operation !== undefined) &&
      !reading.query.measures.length)
  )
    return readSort(reading, undefined);
  const isValue = item.values.length > 0 && !isName(item);
  const next = itemAt(reading, at + 1);
  const tableBeforeValue =
    isTableItem(item) &&
    next !== undefined &&
    (next.quoted || next.values.some((value) => item.tables.some((table) => table.table === value.table)));
  if (isValue || item.quoted || tableBeforeValue || item.date || (!isName(item) && !item.unit)) {
    reading.link = 'by';
    reading.at = start + 1;
    return;
  }
  if (reading.query.output === 'rows' && reading.listAsked && !item.unit && reading.query.order.length === 0) {
    if (isTableItem(item) && !namesRoot(reading, item)) {
      const group = rowGroup(reading, relatedPath(reading, item.tables[0]?.table ?? ''));
      if (group.path.some((step) => step.many)) throw unclear(reading, start);
      reading.at = at + 1;
      for (const column of group.columns) {
        reading.query.columns.push({ path: group.path, column });
        reading.query.order.push({ by: { kind: 'column', at: { path: group.path, column } }, direction: 'asc' });
      }
      return;
    }
    return readSort(reading, undefined);
  }
  readEach(reading);
}
