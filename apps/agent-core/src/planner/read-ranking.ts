import { adjectiveOf } from './adjectives.js';
import { type Operation } from './function-words.js';
import { isName, isTableItem, type Item } from './items.js';
import { type ColumnAt, type Measure, type Order } from './query.js';
import { isPlural, itemAt, mainScope, nextContent, rootTable, scopeTable, type Reading } from './reading.js';
import { compare, kindOf, unclear } from './conditions.js';
import { spentMeasure } from './read-spent.js';
import { skipUnit } from './read-numbers.js';
import { aggregateOf, groupByChosenColumns, groupByRoot, namesRoot, readMeasures } from './read-figures.js';
import { Declined } from './refusal.js';
import { endOf } from './relations.js';
import { adjectiveColumn, dateColumn, pathTo, resolveColumns } from './resolve.js';
import { columnOf } from './schema-index.js';
import { hasConcept } from './words.js';

const severalRows = 10;

type Direction = Order['direction'];

/** "most", "fewest", "highest", "más": what follows says by what the rows are ranked. */
export function readMost(reading: Reading, direction: Direction): void {
  const start = reading.at;
  const operation = itemAt(reading, start)?.operation;
  const at = nextContent(reading, start + 1, ['count', 'distinct', 'of', 'with']);
  const counts = reading.items.slice(start + 1, at).some((item) => item.operation === 'count');
  const item = itemAt(reading, at);
  const named = reading.pending?.columns;
  if (named?.length === 1 && named[0] && (!item || item.operation === 'in') && kindOf(reading, named[0]) === 'number') {
    // "who earns the most".
    reading.pending = undefined;
    reading.rootSeen = true;
    reading.at = at;
    return rankByColumn(reading, named[0], direction);
  }
  if (!item) throw unclear(reading, start);
  if (item.operation === 'spent' && !isName(item)) {
    reading.at = at + 1;
    return rankByMeasure(reading, spentMeasure(reading, [item.text]), direction);
  }
  if (item.adjective) return readAdjective(reading, item, at, direction);
  if (operation === 'more') throw unclear(reading, start);
  const isSize = operation === 'high' || operation === 'low';
  if (isSize && !counts && isTableItem(item) && namesRoot(reading, item) && !reading.rootSeen) {
    // "largest country by area": by what comes later, or is its size.
    reading.ranking = { limit: reading.ranking?.limit ?? (isPlural(item) ? undefined : 1), direction, by: 'size' };
    reading.at = start + 1;
    return;
  }
  if (isTableItem(item) && (!isSize || counts)) return rankByCount(reading, item, at, direction);
  if (aggregateOf(item) !== undefined && item.operation !== 'high' && item.operation !== 'low') {
    reading.at = at;
    const measures = readMeasures(reading);
    if (measures?.length === 1 && measures[0] && isRankable(reading))
      return rankByMeasure(reading, measures[0], direction);
    throw unclear(reading, start);
  }
  if (isTableItem(item) || !isName(item)) throw unclear(reading, start);
  const [column] = resolveColumns(reading, item, (candidate) => ['number', 'date', 'year'].includes(candidate.kind));
  if (!column) throw unclear(reading, start);
  reading.at = at + 1;
  rankByColumn(reading, column, direction);
}

function isRankable(reading: Reading): boolean {
  return reading.rootSeen || reading.query.columns.length > 0 || reading.pending !== undefined;
}

function rankByCount(reading: Reading, item: Item, at: number, direction: Direction): void {
  reading.at = at + 1;
  const next = itemAt(reading, at + 1);
  if (next && next.start === item.end && next.columns.length > 0 && !isTableItem(next) && next.operation === undefined)
    throw unclear(reading, at);
  if (namesRoot(reading, item)) return rankByMeasure(reading, { aggregate: 'count', path: [] }, direction);
  const path = pathTo(reading, item.tables[0]?.table ?? '');
  if (!path || path.length === 0)
    throw new Declined({ kind: 'unrelated', from: reading.query.root, to: item.tables[0]?.table ?? '' });
  rankByMeasure(reading, { aggregate: 'count', path }, direction);
}

export function rankByMeasure(reading: Reading, measure: Measure, direction: Direction): void {
  const { query } = reading;
  flushColumns(reading);
  if (measure.path.length > 0) groupByRoot(reading);
  else if (!groupByChosenColumns(reading) && query.groups.length === 0) {
    if (measure.column === undefined || measure.aggregate === 'count') throw new Declined({ kind: 'nothing' });
    return rankByColumn(reading, { path: [], column: measure.column }, direction);
  }
  query.output = 'figures';
  query.columns = [];
  if (
    !query.measures.some(
      (known) =>
        known.aggregate === measure.aggregate &&
        known.column === measure.column &&
        known.path.length === measure.path.length,
    )
  )
    query.measures.push(measure);
  setOrder(reading, { by: { kind: 'measure', measure }, direction });
  if (measure.path.length > 0) reading.scope = { path: measure.path, sink: query.conditions };
}

function flushColumns(reading: Reading): void {
  if (!reading.pending || reading.rootSeen) return;
  reading.query.columns.push(...reading.pending.columns);
  reading.pending = undefined;
}

export function rankByColumn(reading: Reading, at: ColumnAt, direction: Direction): void {
  const { query, index } = reading;
  if (at.path.some((step) => step.many)) {
    return rankByMeasure(
      reading,
      { aggregate: direction === 'desc' ? 'max' : 'min', path: at.path, column: at.column },
      direction,
    );
  }
  if (query.output === 'figures') throw new Declined({ kind: 'unsupported', words: [at.column] });
  const column = columnOf(index, endOf(query.root, at.path), at.column);
  if (column.nullable) query.conditions.push({ kind: 'null', at, negated: true });
  setOrder(reading, { by: { kind: 'column', at }, direction });
}

function setOrder(reading: Reading, order: Order): void {
  const { query, ranking } = reading;
  query.order = [order];
  query.limit = ranking?.limit ?? query.limit ?? (subjectIsPlural(reading) ? severalRows : 1);
  reading.ranking = undefined;
}

function subjectIsPlural(reading: Reading): boolean {
  const { groups, columns } = reading.query;
  const grouped = groups.find((group) => !group.identity);
  const column = columns[0]?.column ?? grouped?.columns[0];
  const named = reading.items.find(
    (item) =>
      namesRoot(reading, item) ||
      (column !== undefined && item.columns.some((candidate) => candidate.column === column)),
  );
  const head = grouped
    ? reading.items.find((item) => item.columns.some((candidate) => candidate.column === column))
    : reading.items.find((item) => namesRoot(reading, item));
  const item = head ?? named;
  return item !== undefined && isPlural(item);
}

/** "expensive", "oldest", "más caro que 50". */
export function readAdjective(reading: Reading, item: Item, at: number, direction: Direction): void {
  const { adjective } = item;
  if (!adjective) throw unclear(reading, at);
  const isLeast = direction === 'asc' && adjective.form === 'plain';
  const wanted: Direction = isLeast ? (adjective.direction === 'asc' ? 'desc' : 'asc') : adjective.direction;
  const table = scopeTable(reading);
  const limitAt = nextContent(reading, at + 1, ['which', 'of', 'to']);
  const compared = itemAt(reading, limitAt);
  const joint = reading.items.slice(at + 1, limitAt).some((other) => /^(than|que|de|a)$/.test(other.words[0] ?? ''));
  if (joint && compared && (compared.number !== undefined || compared.date)) {
    const column = { path: reading.scope.path, column: adjectiveColumn(reading, adjective, table, [item.text]) };
    if (compared.number === undefined || kindOf(reading, column) === 'date') throw unclear(reading, at);
    reading.at = limitAt + 1;
    compare(reading, column, wanted === 'desc' ? '>' : '<', [compared.number]);
    return skipUnit(reading, column);
  }
  if (adjective.form === 'comparative') throw unclear(reading, at);
  reading.at = at + 1;
  reading.scope = mainScope(reading);
  rankByColumn(
    reading,
    { path: [], column: adjectiveColumn(reading, adjective, reading.query.root, [item.text]) },
    wanted,
  );
}

/** "top 5", "bottom 3", "first 10", "últimos 3": how many; by what comes later or is the date. */
export function readTop(reading: Reading, operation: Operation): void {
  const next = nextContent(reading, reading.at + 1);
  const item = itemAt(reading, next);
  const hasNumber = item?.number !== undefined && item.number >= 1 && Number.isInteger(item.number);
  const known = reading.ranking?.limit;
  reading.at = hasNumber ? next + 1 : reading.at + 1;
  const byDate = operation === 'first' || operation === 'last';
  reading.ranking = {
    limit: hasNumber ? Math.min(item.number ?? 1, 1_000) : known,
    direction: operation === 'top' || operation === 'last' ? 'desc' : 'asc',
    by: byDate ? 'date' : 'any',
  };
}

/** "by price", "sorted by name descending", "by number of orders". */
export function readSort(reading: Reading, direction: Direction | undefined): void {
  const start = reading.at;
  let at = nextContent(reading, start + 1, ['of', 'distinct']);
  let item = itemAt(reading, at);
  let wanted = direction;
  if (
    item?.operation === 'high' ||
    item?.operation === 'low' ||
    item?.operation === 'most' ||
    item?.operation === 'least'
  ) {
    wanted = item.operation === 'high' || item.operation === 'most' ? 'desc' : 'asc';
    at = nextContent(reading, at + 1, ['of', 'distinct']);
    item = itemAt(reading, at);
  }
  if (!item) throw unclear(reading, start);
  const isRanked = reading.ranking !== undefined;
  const finish = (order: () => void) => {
    const limit = reading.query.limit;
    order();
    if (!isRanked) setLimit(reading, limit);
  };
  const spoken = (fallback: Direction) =>
    trailingDirection(reading) ?? wanted ?? reading.ranking?.direction ?? fallback;
  if (item.operation === 'spent' && !isName(item)) {
    reading.at = at + 1;
    const chosen = spoken('desc');
    return finish(() => rankByMeasure(reading, spentMeasure(reading, [item.text]), chosen));
  }
  if (item.operation === 'count' || (isTableItem(item) && item.operation === undefined && isRanked)) {
    const tableAt = item.operation === 'count' ? nextContent(reading, at + 1, ['of', 'distinct']) : at;
    const counted = itemAt(reading, tableAt);
    if (!isTableItem(counted)) throw unclear(reading, start);
    reading.at = tableAt + 1;
    const limitedTo = spoken('desc');
    reading.at = tableAt;
    return finish(() => rankByCount(reading, counted, tableAt, limitedTo));
  }
  if (aggregateOf(item) !== undefined && (item.columns.length === 0 || nextIsColumn(reading, at))) {
    reading.at = at;
    const measures = readMeasures(reading);
    const [measure] = measures ?? [];
    if (!measure) throw unclear(reading, start);
    const chosen = spoken('desc');
    return finish(() => rankByMeasure(reading, measure, chosen));
  }
  if (isTableItem(item)) throw unclear(reading, start);
  const [column] = resolveColumns(reading, item);
  if (!column) throw unclear(reading, start);
  reading.at = at + 1;
  const trailing = itemAt(reading, reading.at);
  const aggregate =
    trailing && ['sum', 'avg', 'max', 'min'].includes(trailing.operation ?? '') ? aggregateOf(trailing) : undefined;
  if (aggregate !== undefined) {
    reading.at += 1;
    const chosen = spoken('desc');
    return finish(() => rankByMeasure(reading, { aggregate, path: column.path, column: column.column }, chosen));
  }
  const chosen = spoken('asc');
  if (column.path.some((step) => step.many)) {
    // "products by quantity": what the rows there add up to; their prices or grades would not add up to anything.
    const named = columnOf(reading.index, endOf(reading.query.root, column.path), column.column);
    if (named.kind !== 'number' || !['quantity', 'amount', 'total'].some((concept) => hasConcept(named.words, concept)))
      throw unclear(reading, start);
    return finish(() =>
      rankByMeasure(
        reading,
        { aggregate: 'sum', path: column.path, column: column.column },
        isRanked ? chosen : (trailingDirection(reading) ?? 'desc'),
      ),
    );
  }
  if (isRanked) return rankByColumn(reading, column, chosen);
  if (reading.query.output === 'figures' && !reading.query.measures.some((measure) => measure.column === column.column))
    throw unclear(reading, start);
  reading.query.order.push(
    reading.query.output === 'figures'
      ? {
          by: {
            kind: 'measure',
            measure: reading.query.measures.find((measure) => measure.column === column.column) as Measure,
          },
          direction: chosen,
        }
      : { by: { kind: 'column', at: column }, direction: chosen },
  );
}

function setLimit(reading: Reading, limit: number | undefined): void {
  if (limit === undefined) delete reading.query.limit;
  else reading.query.limit = limit;
}

function nextIsColumn(reading: Reading, at: number): boolean {
  const next = itemAt(reading, nextContent(reading, at + 1, ['of']));
  return next !== undefined && isName(next);
}

function trailingDirection(reading: Reading): Direction | undefined {
  const item = itemAt(reading, reading.at);
  if (item?.operation !== 'ascending' && item?.operation !== 'descending') return undefined;
  reading.at += 1;
  return item.operation === 'ascending' ? 'asc' : 'desc';
}

/** A number of rows was asked for: there must be something to order them by. */
export function settleRanking(reading: Reading): void {
  const { ranking, query } = reading;
  if (!ranking) return;
  if (query.order.length > 0) {
    query.limit = ranking.limit ?? query.limit;
    reading.ranking = undefined;
    return;
  }
  if (query.output === 'figures') {
    const [measure] = query.measures;
    if (!measure || query.groups.length === 0) throw new Declined({ kind: 'nothing' });
    query.order = [{ by: { kind: 'measure', measure }, direction: ranking.direction }];
    query.limit = ranking.limit ?? severalRows;
    reading.ranking = undefined;
    return;
  }
  if (ranking.by === 'size') {
    const size = adjectiveOf('large');
    if (!size) return;
    reading.scope = mainScope(reading);
    const spoken = reading.items.find((item) => item.operation === 'high' || item.operation === 'low');
    return rankByColumn(
      reading,
      { path: [], column: adjectiveColumn(reading, size, query.root, [spoken?.text ?? '']) },
      ranking.direction,
    );
  }
  if (ranking.by === 'any') {
    const top = reading.items.find((item) => item.operation === 'top' || item.operation === 'bottom');
    if (top) throw new Declined({ kind: 'no-column', words: [top.text] });
    query.limit = ranking.limit ?? query.limit;
    reading.ranking = undefined;
    return;
  }
  reading.scope = mainScope(reading);
  const table = rootTable(reading);
  if (table.columns.some((column) => column.kind === 'date')) {
    const limit = ranking.limit ?? (subjectIsPlural(reading) ? severalRows : 1);
    reading.ranking = { ...ranking, limit };
    return rankByColumn(reading, dateColumn(reading, [query.root]), ranking.direction);
  }
  throw new Declined({
    kind: 'no-column',
    words: [reading.items.find((item) => item.operation === 'first' || item.operation === 'last')?.text ?? ''],
  });
}
