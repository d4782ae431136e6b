import { addCondition, compare, isYearNumber, kindOf, takePending, unclear } from './conditions.js';
import { type Item } from './items.js';
import { type ColumnAt, type Operator } from './query.js';
import { readComparison } from './read-numbers.js';
import { isBookkeeping, isEnd } from './display.js';
import { itemAt, mainScope, nextContent, rootTable, type Reading, scopeTable } from './reading.js';
import { Declined } from './refusal.js';
import { isToOne } from './relations.js';
import { dateColumn } from './resolve.js';
import { tableOf } from './schema-index.js';
import { hasConcept } from './words.js';

/** A date or period with the word before it: "since 2020", "before March 2024", "en 2023". */
export function readDates(reading: Reading, how: Operator, at: number): void {
  const item = itemAt(reading, at);
  const date = item?.date;
  if (!date) throw unclear(reading, reading.at);
  reading.at = at + 1;
  const target = dateTarget(reading, item.words);
  if (how === '<')
    addRange(reading, target, undefined, date.from, undefined, date.year === undefined ? undefined : date.year - 1);
  else if (how === '<=') addRange(reading, target, undefined, date.to, undefined, date.year);
  else if (how === '>')
    addRange(reading, target, date.to, undefined, date.year === undefined ? undefined : date.year + 1);
  else if (how === '>=') {
    const joint = nextContent(reading, reading.at);
    const end = itemAt(reading, nextContent(reading, joint + 1));
    const isRange = ['to', 'until'].includes(itemAt(reading, joint)?.operation ?? '') && end?.date !== undefined;
    if (isRange) reading.at = nextContent(reading, joint + 1) + 1;
    addRange(
      reading,
      target,
      date.from,
      isRange ? end.date?.to : undefined,
      date.year,
      isRange ? end.date?.year : undefined,
    );
  } else addRange(reading, target, date.from, date.to, date.year, date.year);
}

export function dateTarget(reading: Reading, spoken: readonly string[]): ColumnAt {
  const isDated = (at: ColumnAt) => ['date', 'year'].includes(kindOf(reading, at)) || isYearNumber(reading, at);
  const named = takePending(reading, isDated);
  if (named) return named;
  const { path } = reading.scope;
  // "orders of customers from Portugal in 2025": the orders are of 2025.
  if (path.length > 0 && isToOne(path) && hasOwnDate(reading)) reading.scope = mainScope(reading);
  const table = tableOf(reading.index, scopeTable(reading));
  const dates = table.columns.filter((column) => column.kind === 'date');
  const years = table.columns.filter(
    (column) =>
      column.kind === 'year' || (column.kind === 'number' && /^(year|ano|anio)$/.test(column.words.at(-1) ?? '')),
  );
  const useful = dates.filter((column) => !/updat|modif|delet/.test(column.words.join('_')));
  if (useful.length === 0 && years.length === 1 && years[0]) return { path: reading.scope.path, column: years[0].name };
  return dateColumn(reading, spoken);
}

function hasOwnDate(reading: Reading): boolean {
  return rootTable(reading).columns.some(
    (column) =>
      column.kind === 'date' && !isBookkeeping(column) && !isEnd(column) && !hasConcept(column.meaningWords, 'birth'),
  );
}

export function addRange(
  reading: Reading,
  at: ColumnAt,
  from: string | undefined,
  to: string | undefined,
  fromYear?: number,
  toYear?: number,
): void {
  const negated = reading.negated;
  if (kindOf(reading, at) === 'date') {
    reading.negated = false;
    addCondition(reading, {
      kind: 'range',
      at,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(negated && { negated }),
    });
    return;
  }
  if ((from !== undefined && fromYear === undefined) || (to !== undefined && toYear === undefined) || negated)
    throw new Declined({ kind: 'no-column', words: [from ?? to ?? ''] });
  if (fromYear !== undefined && fromYear === toYear) return compare(reading, at, '=', [fromYear]);
  if (fromYear !== undefined) compare(reading, at, '>=', [fromYear]);
  if (toYear !== undefined) compare(reading, at, '<=', [toYear]);
}

export function readTime(reading: Reading, item: Item): void {
  const at = nextContent(reading, reading.at + 1, ['in', 'of', 'to']);
  const next = itemAt(reading, at);
  if (next?.date)
    return readDates(
      reading,
      item.operation === 'before' ? '<' : item.operation === 'after' ? '>' : item.operation === 'until' ? '<=' : '>=',
      at,
    );
  if (item.operation === 'until' && next?.number !== undefined) return readComparison(reading, '<=');
  // "from Madrid", "desde" before anything but a date only joins.
  if (item.operation !== 'since') throw unclear(reading, reading.at);
  reading.link = 'of';
}
