import { displayColumns, isMeasure, isQuantity, moneyColumns } from './display.js';
import { isName, isTableItem, type Item } from './items.js';
import { meansMoney, moneyChoices } from './money.js';
import { type Aggregate, type ColumnAt, type Condition, type Group, type Measure, type Operator } from './query.js';
import { itemAt, nextContent, type Reading } from './reading.js';
import { addCondition, kindOf, relatedPath, unclear } from './conditions.js';
import { Declined } from './refusal.js';
import { endOf, type Path } from './relations.js';
import { resolveColumns } from './resolve.js';
import { columnOf, tableOf } from './schema-index.js';
import { hasConcept } from './words.js';

const aggregates: Partial<Record<string, Aggregate>> = {
  sum: 'sum',
  avg: 'avg',
  max: 'max',
  min: 'min',
  high: 'max',
  low: 'min',
  howMuch: 'sum',
};

export function aggregateOf(item: Item | undefined): Aggregate | undefined {
  return item?.operation === undefined ? undefined : aggregates[item.operation];
}

/** "how many X": rows of the subject, rows that belong to it, or different values of a column. */
export function readCount(reading: Reading): void {
  const start = reading.at;
  let at = nextContent(reading, start + 1, ['of', 'distinct']);
  let item = itemAt(reading, at);
  const next = itemAt(reading, at + 1);
  if (
    isTableItem(item) &&
    item.tables[0]?.table !== reading.query.root &&
    next?.tables[0]?.table === reading.query.root
  )
    item = itemAt(reading, (at += 1));
  if (isTableItem(item) && !namesRoot(reading, item)) {
    reading.at = at + 1;
    addMeasure(reading, relatedMeasure(reading, item));
    return;
  }
  if (item && item.columns.length > 0 && !isTableItem(item)) {
    const [column] = resolveColumns(reading, item);
    if (!column) throw unclear(reading, at);
    const wantsDifferent = reading.items.slice(start, at).some((other) => other.operation === 'distinct');
    const described = columnOf(reading.index, endOf(reading.query.root, column.path), column.column);
    reading.at = at + 1;
    reading.query.distinct = false;
    if (isMeasure(described) && !wantsDifferent) {
      // "how many units" is what the units add up to; prices or grades add up to nothing.
      if (!isQuantity(described)) throw unclear(reading, at);
      addMeasure(reading, { aggregate: 'sum', path: column.path, column: column.column });
    } else addMeasure(reading, { aggregate: 'count', path: column.path, column: column.column, distinct: true });
    reading.rootSeen ||= column.path.length === 0;
    return;
  }
  reading.at = start + 1;
  addMeasure(reading, { aggregate: 'count', path: [] });
}

export function namesRoot(reading: Reading, item: Item): boolean {
  return item.tables.some((table) => table.table === reading.query.root);
}

function relatedMeasure(reading: Reading, item: Item): Measure {
  const path = relatedPath(reading, item.tables[0]?.table ?? '');
  return { aggregate: 'count', path };
}

export function addMeasure(reading: Reading, measure: Measure): void {
  if (reading.rootSeen && measure.path.length > 0 && addFigureCondition(reading, measure)) return;
  const isRepeated = reading.query.measures.some(
    (known) =>
      known.aggregate === measure.aggregate &&
      known.column === measure.column &&
      known.path.length === measure.path.length,
  );
  // "how many were accepted and how many rejected" are two questions.
  if (isRepeated) throw unclear(reading, reading.at - 1);
  reading.query.output = 'figures';
  reading.query.measures.push(measure);
  if (!measure.path.some((step) => step.many)) return;
  groupByRoot(reading);
  reading.scope = { path: measure.path, sink: reading.query.conditions };
}

const comparisons: Partial<Record<string, Operator>> = {
  greater: '>',
  atLeast: '>=',
  less: '<',
  atMost: '<=',
  equal: '=',
};

export function comparisonOf(item: Item | undefined): Operator | undefined {
  return comparisons[item?.operation ?? ''];
}

/** "with an average price over 50": the figure decides which rows of the subject are meant. */
function addFigureCondition(reading: Reading, measure: Measure): boolean {
  const at = nextContent(reading, reading.at);
  const operator = comparisonOf(itemAt(reading, at));
  const numberAt = nextContent(reading, at + 1, ['of', 'which', 'to']);
  const number = itemAt(reading, numberAt)?.number;
  if (operator === undefined || number === undefined) return false;
  reading.at = numberAt + 1;
  const condition: Condition = { kind: 'figure', measure, operator, values: [number], conditions: [] };
  addCondition(reading, condition);
  reading.scope = { path: measure.path, sink: condition.conditions };
  return true;
}

/** One figure for each row of the subject. */
export function groupByRoot(reading: Reading): void {
  const { query } = reading;
  query.output = 'figures';
  if (query.groups.some((group) => group.path.length === 0)) return;
  query.groups.push(rowGroup(reading, []));
}

/** Groups by the rows of the table at the end of a path, shown by what people know them by. */
export function rowGroup(reading: Reading, path: Path): Group {
  const table = tableOf(reading.index, endOf(reading.query.root, path));
  const columns = displayColumns(table);
  const identity = table.primaryKey.filter((key) => !columns.includes(key));
  return { path, columns, ...(identity.length > 0 && { identity }) };
}

/** "average and maximum price", "total amount", "sum of quantity". */
export function readAggregate(reading: Reading): void {
  const start = reading.at;
  const first = itemAt(reading, start);
  const measures = readMeasures(reading);
  if (!measures) {
    const plain =
      first && first.columns.length > 0 ? resolveColumns(reading, first, (column) => column.kind === 'number') : [];
    const [column] = plain;
    if (!column || first?.operation !== 'sum') throw unclear(reading, start);
    // "total of the orders" where orders have a column "total".
    reading.at = start + 1;
    addMeasure(reading, { aggregate: 'sum', path: column.path, column: column.column });
    return;
  }
  for (const measure of measures) addMeasure(reading, measure);
}

/** The figures named from here on, or undefined when what follows is nothing to compute with. */
export function readMeasures(reading: Reading): Measure[] | undefined {
  const found: Aggregate[] = [];
  let at = reading.at;
  let byAmount = false;
  for (; ; at = nextContent(reading, at + 1, ['and', 'of', 'distinct'])) {
    const item = itemAt(reading, at);
    const aggregate = aggregateOf(item);
    if (!item || aggregate === undefined) break;
    byAmount ||= item.operation === 'howMuch';
    if (isName(item) && found.length > 0 && !isName(itemAt(reading, nextContent(reading, at + 1, ['of'])) ?? item))
      break;
    found.push(aggregate);
  }
  const item = itemAt(reading, at);
  if (!item || found.length === 0) return undefined;
  if (item.operation === 'count' && found.length === 1 && found[0] === 'sum') {
    reading.at = at;
    return undefined;
  }
  const onlyDates = found.every((aggregate) => aggregate === 'max' || aggregate === 'min');
  if (!isTableItem(item) && item.columns.length > 0) {
    const columns = resolveColumns(
      reading,
      item,
      (column) => column.kind === 'number' || (onlyDates && ['date', 'year'].includes(column.kind)),
    );
    const [column] = columns;
    if (!column || columns.length > 1) return undefined;
    reading.at = at + 1;
    return found.map((aggregate) => ({ aggregate, path: column.path, column: column.column }));
  }
  if (!isTableItem(item)) return undefined;
  return measuresOfTable(reading, found, item, at, byAmount);
}

/** "total sales", "total orders": a table instead of a column. */
function measuresOfTable(
  reading: Reading,
  found: Aggregate[],
  item: Item,
  at: number,
  byAmount: boolean,
): Measure[] | undefined {
  const isRoot = namesRoot(reading, item);
  const path = isRoot ? [] : relatedPath(reading, item.tables[0]?.table ?? '');
  const table = tableOf(reading.index, endOf(reading.query.root, path));
  const after = itemAt(reading, at + 1);
  if (after && after.columns.length > 0 && !isTableItem(after)) {
    const [column] = resolveColumns(reading, after, (candidate) => candidate.kind === 'number');
    if (column) {
      reading.at = at + 2;
      return found.map((aggregate) => ({ aggregate, path: column.path, column: column.column }));
    }
  }
  const money = moneyColumns(table);
  const quantity = table.columns.filter((column) => isMeasure(column) && hasConcept(column.words, 'quantity'));
  const asTotal = itemAt(reading, reading.at);
  const total = table.columns.find(
    (column) => isMeasure(column) && column.words.length === 1 && hasConcept(column.words, 'total'),
  );
  const hasArticle = at - reading.at > 1 || (asTotal?.words.length ?? 0) > 1;
  if (found.length === 1 && found[0] === 'sum') {
    if (total && hasArticle) {
      reading.at = at + 1;
      return [{ aggregate: 'sum', path, column: total.name }];
    }
    const [price] = money;
    if (byAmount && money.length === 1 && price && quantity.length === 0) {
      reading.at = at + 1;
      return [{ aggregate: 'sum', path, column: price.name }];
    }
    const [count] = quantity;
    const unit = money.filter((column) => hasConcept(column.words, 'price') || hasConcept(column.words, 'cost'));
    // A line says how many at what price: its total is the product, unless the price is one of several.
    if (quantity.length === 1 && unit.length === 1 && money.length === 1 && count && unit[0]) {
      reading.at = at + 1;
      return [{ aggregate: 'sum', path, column: count.name, times: unit[0].name }];
    }
    if (money.length === 0 && !byAmount && !meansMoney(item.words.at(-1) ?? '')) {
      reading.at = at + 1;
      return [{ aggregate: 'count', path }];
    }
    if (money.length > 0)
      throw new Declined({
        kind: 'ambiguous',
        what: item.text,
        choices: moneyChoices(table, reading.language),
      });
  }
  return undefined;
}

/** Turns chosen columns into the groups of a figure: "which country has the most customers". */
export function groupByChosenColumns(reading: Reading): boolean {
  const { query } = reading;
  if (query.columns.length === 0) return false;
  const byPath = new Map<Path, string[]>();
  for (const { path, column } of query.columns) {
    const known = [...byPath.keys()].find(
      (other) => other.length === path.length && other.every((step, at) => step === path[at]),
    );
    if (known) byPath.get(known)?.push(column);
    else byPath.set(path, [column]);
  }
  for (const [path, columns] of byPath) query.groups.push({ path, columns });
  query.columns = [];
  query.output = 'figures';
  return true;
}

/** "salario medio", "importe total": the aggregate stands behind its column. */
export function readTrailingAggregate(reading: Reading, columns: readonly ColumnAt[]): boolean {
  const [column] = columns;
  if (columns.length !== 1 || !column) return false;
  const found: Aggregate[] = [];
  let at = reading.at;
  for (;;) {
    const item = itemAt(reading, at);
    const aggregate =
      item && ['sum', 'avg', 'max', 'min'].includes(item.operation ?? '') ? aggregateOf(item) : undefined;
    if (aggregate !== undefined) {
      found.push(aggregate);
      at += 1;
    } else if (
      found.length > 0 &&
      item?.operation === 'and' &&
      ['sum', 'avg', 'max', 'min'].includes(itemAt(reading, at + 1)?.operation ?? '')
    )
      at += 1;
    else break;
  }
  const kind = kindOf(reading, column);
  if (
    found.length === 0 ||
    !(kind === 'number' || (['date', 'year'].includes(kind) && !found.includes('sum') && !found.includes('avg')))
  )
    return false;
  reading.at = at;
  for (const aggregate of found) addMeasure(reading, { aggregate, path: column.path, column: column.column });
  return true;
}
