import { compare, unclear } from './conditions.js';
import { isMeasure, moneyColumns } from './display.js';
import { isName, isTableItem, type Item } from './items.js';
import { readTime } from './read-dates.js';
import { readAggregate, readCount } from './read-figures.js';
import { groupByUnit, readBy, readEach } from './read-groups.js';
import { readNegation, readNullness } from './read-negation.js';
import { readPresent } from './present.js';
import { readBetween, readComparison, readEqual } from './read-numbers.js';
import { readAdjective, readMost, readSort, readTop } from './read-ranking.js';
import { readSpent } from './read-spent.js';
import { readPattern } from './read-values.js';
import { itemAt, mainScope, nextContent, type Reading, rootTable } from './reading.js';
import { Declined } from './refusal.js';
import { hasConcept } from './words.js';

export function readOperation(reading: Reading, item: Item): void {
  switch (item.operation) {
    case 'list':
    case 'which':
      reading.listAsked ||= reading.at < 4;
      // "in which cities": the cities are asked for.
      if (!reading.rootSeen) reading.link = undefined;
      return;
    case 'count':
      return readCount(reading);
    case 'distinct':
      reading.query.distinct = true;
      return;
    case 'sum':
    case 'avg':
    case 'max':
    case 'min':
      return readAggregate(reading);
    case 'howMuch':
      return readHowMuch(reading);
    case 'high':
    case 'low':
      if (
        !reading.rootSeen &&
        reading.query.columns.length === 0 &&
        reading.pending === undefined &&
        isColumnNext(reading)
      )
        return readAggregate(reading);
      return readMost(reading, item.operation === 'high' ? 'desc' : 'asc');
    case 'most':
    case 'more':
      return readMost(reading, 'desc');
    case 'least':
      return readMost(reading, 'asc');
    case 'top':
    case 'bottom':
    case 'first':
    case 'last':
      return readTop(reading, item.operation);
    case 'each':
      return readEach(reading);
    case 'by':
      return readBy(reading);
    case 'sort':
      return readSort(reading, undefined);
    case 'ascending':
    case 'descending':
      return redirect(reading, item.operation === 'ascending' ? 'asc' : 'desc');
    case 'with':
    case 'of':
    case 'in':
    case 'named':
    case 'whose':
    case 'to':
      reading.link = item.operation;
      if (item.operation === 'whose')
        reading.scope = reading.scope.sink === reading.query.conditions ? mainScope(reading) : reading.scope;
      return;
    case 'is':
      return;
    case 'and':
      if (reading.link === undefined) reading.link = 'and';
      // "with orders but without payments": both are said of the subject.
      if (/^(but|pero)$/.test(item.words[0] ?? '')) reading.scope = mainScope(reading);
      return;
    case 'or':
      reading.alternative = reading.last !== undefined;
      if (!reading.alternative) throw unclear(reading, reading.at);
      return;
    case 'without':
    case 'not':
      return readNegation(reading, item);
    case 'greater':
      return readComparison(reading, '>');
    case 'atLeast':
      return readComparison(reading, '>=');
    case 'less':
      return readComparison(reading, '<');
    case 'atMost':
      return readComparison(reading, '<=');
    case 'equal':
      return readEqual(reading);
    case 'between':
      return readBetween(reading);
    case 'before':
    case 'after':
    case 'until':
    case 'since':
      return readTime(reading, item);
    case 'contains':
      return readPattern(reading, '%', '%');
    case 'startsWith':
      return readPattern(reading, '', '%');
    case 'endsWith':
      return readPattern(reading, '%', '');
    case 'isNull':
    case 'isNotNull':
      return readNullness(reading, item.operation === 'isNotNull');
    case 'soldOut':
    case 'inStock':
      return readStock(reading, item);
    case 'spent':
      return readSpent(reading);
    case 'present':
      return readPresent(reading, item);
    case 'when':
      if (reading.query.measures.length > 0) throw unclear(reading, reading.at);
      reading.whenAsked = item;
      return;
    default:
      throw new Declined({ kind: 'unsupported', words: [item.text] });
  }
}

/** "out of stock", "en stock": what the one column of a stock says. */
function readStock(reading: Reading, item: Item): void {
  const [stock, second] = rootTable(reading).columns.filter(
    (column) => isMeasure(column) && hasConcept(column.words, 'stock'),
  );
  if (!stock || second) throw new Declined({ kind: 'no-column', words: [item.text] });
  compare(reading, { path: [], column: stock.name }, item.operation === 'soldOut' ? '=' : '>', [0]);
}

function isColumnNext(reading: Reading): boolean {
  const next = itemAt(
    reading,
    nextContent(reading, reading.at + 1, ['of', 'and', 'avg', 'sum', 'max', 'min', 'low', 'high']),
  );
  return next !== undefined && next.adjective === undefined && isName(next) && !isTableItem(next);
}

function readHowMuch(reading: Reading): void {
  if (reading.items.some((item) => item.operation === 'spent' && !isName(item))) return;
  const next = nextContent(reading, reading.at + 1);
  const item = itemAt(reading, next);
  const asksPrice = item?.words.some((word) => hasConcept([word], 'cost') || hasConcept([word], 'price')) === true;
  const later = reading.items.findIndex(
    (other) =>
      other.columns.length > 0 &&
      !isTableItem(other) &&
      other.words.some((word) => hasConcept([word], 'cost') || hasConcept([word], 'price')),
  );
  const [amount, second] = moneyColumns(rootTable(reading));
  if (!asksPrice && later < 0 && item && !isName(item) && amount && !second) {
    // "how much did X pay": what the payments come to.
    reading.query.output = 'figures';
    reading.query.measures.push({ aggregate: 'sum', path: [], column: amount.name });
    return;
  }
  if (!asksPrice && later < 0) return readAggregate(reading);
  // "how much does X cost" asks for what is stored, row by row.
}

function redirect(reading: Reading, direction: 'asc' | 'desc'): void {
  const { query } = reading;
  const [order] = query.order;
  const [measure] = query.measures;
  if (order) order.direction = direction;
  else if (measure) query.order = [{ by: { kind: 'measure', measure }, direction }];
  else throw unclear(reading, reading.at);
}

/** "expensive" on its own is a matter of opinion; "newest", "cheaper than" and "más caro" are not. */
export function readLooseAdjective(reading: Reading, item: Item): void {
  const before = itemAt(reading, reading.at - 1);
  const after = itemAt(reading, reading.at + 1);
  if (
    item.adjective?.form === 'plain' &&
    before?.operation !== 'most' &&
    before?.operation !== 'least' &&
    after?.operation !== 'first'
  )
    throw new Declined({ kind: 'words', words: [item.text] });
  readAdjective(reading, item, reading.at, 'desc');
}

export function readUnit(reading: Reading, item: Item): void {
  const before = reading.items.slice(Math.max(0, reading.at - 3), reading.at);
  if (!before.some((other) => other.operation === 'which' || other.operation === 'top'))
    throw new Declined({ kind: 'words', words: [item.text] });
  if (item.unit) groupByUnit(reading, item.unit, item.text);
  reading.query.output = 'figures';
}
