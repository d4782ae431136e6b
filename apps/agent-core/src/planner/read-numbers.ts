import {
  addCondition,
  compare,
  isNumeric,
  isNumericPending,
  kindOf,
  relatedPath,
  takePending,
  unclear,
} from './conditions.js';
import { isMoneyLike, moneyColumns } from './display.js';
import { isName, isTableItem, type Item } from './items.js';
import { wholeAmounts } from './money.js';
import { type ColumnAt, type Condition, type Operator } from './query.js';
import { addRange, dateTarget, readDates } from './read-dates.js';
import { namesRoot } from './read-figures.js';
import { keyOfRow } from './read-values.js';
import { itemAt, mainScope, nextContent, type Reading, scopeTable } from './reading.js';
import { Declined } from './refusal.js';
import { endOf, isToOne, type Path, startsWith } from './relations.js';
import { resolveColumns } from './resolve.js';
import { columnOf, tableOf } from './schema-index.js';
import { isVerbalUse } from './subject.js';
import { plain } from './tokens.js';
import { isCurrency, measureUnit } from './units.js';

/** "price over 100", "más de 50 pedidos": the comparison, its number or date, and what they are compared with. */
export function readComparison(reading: Reading, operator: Operator): void {
  const start = reading.at;
  const at = nextContent(reading, start + 1, ['of', 'in', 'which', 'to']);
  const item = itemAt(reading, at);
  if (item?.number === undefined) {
    if (item?.date) return readDates(reading, operator, at);
    throw unclear(reading, start);
  }
  reading.at = at + 1;
  compareNumber(reading, operator, item.number, start);
}

/** Compares the pending column, or what the next words count, with a number. */
function compareNumber(reading: Reading, operator: Operator, number: number, start: number): void {
  const post = itemAt(reading, reading.at)?.operation;
  if (post === 'orMore' || post === 'orLess') {
    reading.at += 1;
    operator = post === 'orMore' ? '>=' : '<=';
  }
  const named = takePending(reading, (at) => isNumeric(reading, at));
  if (named) {
    compare(reading, named, operator, [number]);
    return skipUnit(reading, named);
  }
  const next = nextContent(reading, reading.at, ['of']);
  const item = itemAt(reading, next);
  if (
    item &&
    item.tables.length > 0 &&
    item.tables[0]?.table !== scopeTable(reading) &&
    (item.columns[0]?.tier ?? Infinity) >= (item.tables[0]?.tier ?? 0)
  ) {
    const after = itemAt(reading, next + 1);
    if (after?.start === item.end && after.operation === undefined && after.columns.length > 0 && !isTableItem(after))
      throw unclear(reading, next);
    reading.at = next + 1;
    const path = relatedPath(reading, item.tables[0]?.table ?? '');
    // A row has one of what it refers to, never several.
    if (isToOne(path.slice(reading.scope.path.length))) throw unclear(reading, start);
    leaveEmptyScope(reading, path);
    const condition: Condition = {
      kind: 'figure',
      measure: { aggregate: 'count', path },
      operator,
      values: [number],
      conditions: [],
    };
    addCondition(reading, condition);
    reading.scope = { path, sink: condition.conditions };
    reading.relationWords.length = 0;
    return;
  }
  const columns =
    item && isName(item) && !isVerbalUse(reading.items, next)
      ? resolveColumns(reading, item, (column) => column.kind === 'number' && !column.reference && !column.isKey)
      : [];
  const [column] = columns;
  if (column) reading.at = next + 1;
  const compared = column ?? onlyAmount(reading);
  if (!compared) throw unclear(reading, start);
  compare(reading, compared, operator, [number]);
  skipUnit(reading, compared);
}

/** "invoices over 100": the one column of money that an invoice has. */
function onlyAmount(reading: Reading): ColumnAt | undefined {
  const [column, second] = wholeAmounts(moneyColumns(tableOf(reading.index, scopeTable(reading))));
  return column && !second ? { path: reading.scope.path, column: column.name } : undefined;
}

/** "who rented more than 2 films": the films are counted for the customer and not for each rental. */
function leaveEmptyScope(reading: Reading, path: Path): void {
  const { query, scope } = reading;
  const at = query.conditions.findIndex(
    (condition) => condition.kind === 'related' && condition.conditions === scope.sink,
  );
  if (at < 0 || scope.sink.length > 0 || !startsWith(path, scope.path)) return;
  query.conditions.splice(at, 1);
  reading.scope = mainScope(reading);
}

/** "40 minutes", "50 euros": the unit the number is in, when the column does not say another one. */
export function skipUnit(reading: Reading, at: ColumnAt): void {
  const next = nextContent(reading, reading.at, ['of']);
  const item = itemAt(reading, next);
  if (!item || item.operation !== undefined || isTableItem(item)) return;
  const column = columnOf(reading.index, endOf(reading.query.root, at.path), at.column);
  const unit = measureUnit(item.words[0] ?? '');
  if (
    item.columns.some(
      (candidate) => candidate.column === at.column && candidate.table === endOf(reading.query.root, at.path),
    )
  )
    reading.at = next + 1;
  else if (unit !== undefined) {
    const comment = plain(column.comment).match(/[a-z]+/g) ?? [];
    const isMoney = isMoneyLike(column);
    const stored = [
      ...column.meaningWords,
      ...(isMoney ? comment.filter((word) => /^(eur|usd|gbp|chf)$/.test(word)) : []),
    ]
      .map(measureUnit)
      .find((found) => found !== undefined && (!isMoney || isCurrency(found)));
    if (isMoney ? !isCurrency(unit) : isCurrency(unit) && unit !== 'pound')
      throw new Declined({ kind: 'words', words: [item.text] });
    if (stored !== undefined && stored !== unit) throw new Declined({ kind: 'words', words: [item.text] });
    reading.at = next + 1;
  }
}

/** "between 10 and 20", "entre enero de 2023 y marzo de 2023". */
export function readBetween(reading: Reading): void {
  const start = reading.at;
  const low = nextContent(reading, start + 1);
  const joint = nextContent(reading, low + 1);
  const high = nextContent(reading, joint + 1);
  const [first, middle, second] = [itemAt(reading, low), itemAt(reading, joint), itemAt(reading, high)];
  if (!first || !second || (middle?.operation !== 'and' && middle?.operation !== 'to')) throw unclear(reading, start);
  const isDated = first.date !== undefined && second.date !== undefined && !isNumericPending(reading);
  if (!isDated && (first.number === undefined || second.number === undefined)) throw unclear(reading, start);
  reading.at = high + 1;
  if (isDated)
    return addRange(
      reading,
      dateTarget(reading, [itemAt(reading, start)?.text ?? '']),
      first.date?.from,
      second.date?.to,
      first.date?.year,
      second.date?.year,
    );
  let target = takePending(reading, (at) => isNumeric(reading, at));
  if (!target) {
    const next = nextContent(reading, reading.at, ['of']);
    const item = itemAt(reading, next);
    target =
      item && isName(item)
        ? resolveColumns(reading, item, (column) => column.kind === 'number' && !column.reference && !column.isKey)[0]
        : undefined;
    if (target) reading.at = next + 1;
  }
  if (!target) throw unclear(reading, start);
  const wasNegated = reading.negated;
  reading.negated = false;
  if (wasNegated) throw unclear(reading, start);
  addCondition(reading, { kind: 'compare', at: target, operator: '>=', values: [first.number ?? 0] });
  addCondition(reading, { kind: 'compare', at: target, operator: '<=', values: [second.number ?? 0] });
}

export function readNumberItem(reading: Reading, item: Item): void {
  const start = reading.at;
  const next = itemAt(reading, start + 1);
  const previous = itemAt(reading, start - 1);
  if (reading.pending && isNumericPending(reading)) {
    reading.at = start + 1;
    return compareNumber(reading, '=', item.number ?? 0, start);
  }
  const [named] = reading.pending?.columns ?? [];
  if (named && kindOf(reading, named) === 'text') {
    reading.pending = undefined;
    return compare(reading, named, '=', [item.text]);
  }
  if (
    previous &&
    isTableItem(previous) &&
    previous.tables.some((table) => table.table === scopeTable(reading)) &&
    keyOfRow(reading, item)
  )
    return;
  const content = itemAt(
    reading,
    nextContent(reading, start + 1, ['of', 'most', 'least', 'first', 'last', 'high', 'low', 'distinct', 'top']),
  );
  const isLimit =
    !reading.rootSeen &&
    reading.query.measures.length === 0 &&
    content !== undefined &&
    (namesRoot(reading, content) || content.adjective !== undefined || (isName(content) && reading.link === undefined));
  if (isLimit && Number.isInteger(item.number) && (item.number ?? 0) >= 1) {
    reading.ranking = {
      limit: Math.min(item.number ?? 1, 1_000),
      direction: reading.ranking?.direction ?? 'desc',
      by: reading.ranking?.by ?? 'any',
    };
    return;
  }
  if (next?.operation === 'orMore' || next?.operation === 'orLess' || (reading.link === 'with' && isTableItem(next))) {
    reading.at = start + 1;
    return compareNumber(reading, '=', item.number ?? 0, start);
  }
  throw new Declined({ kind: 'words', words: [item.text] });
}

export function readEqual(reading: Reading): void {
  const at = nextContent(reading, reading.at + 1, ['to']);
  const item = itemAt(reading, at);
  if (item?.number !== undefined && (reading.pending === undefined || isNumericPending(reading)))
    return readComparison(reading, '=');
  if (item?.values.length === 0 && item.date === undefined) throw unclear(reading, reading.at);
}
