import { enumValues } from './column-kind.js';
import { addCondition, relatedPath, unclear } from './conditions.js';
import { isTableItem, type Item } from './items.js';
import { settlePending } from './pending-column.js';
import { type Condition } from './query.js';
import { namesRoot } from './read-figures.js';
import { isParticiple, itemAt, mainScope, nextContent, type Reading, scopeTable } from './reading.js';
import { Declined } from './refusal.js';
import { tableOfDeed } from './related-deed.js';
import { columnOf } from './schema-index.js';
import { findPath, type Path, startsWith } from './relations.js';

/** "products without orders", "never ordered": no row there that belongs to this one. */
function addAbsence(reading: Reading, table: string): void {
  const path = absentPath(reading, table);
  const condition: Condition = { kind: 'related', path, negated: true, conditions: [] };
  reading.negated = false;
  addCondition(reading, condition);
  reading.scope = { path, sink: condition.conditions };
}

function absentPath(reading: Reading, table: string): Path {
  if (reading.scope.path.length === 0 || reading.scope.sink === reading.query.conditions)
    return relatedPath(reading, table);
  const direct = findPath(reading.index, reading.query.root, table, reading.wishes);
  if (direct && !startsWith(direct, reading.scope.path)) reading.scope = mainScope(reading);
  return relatedPath(reading, table);
}

export function readNegation(reading: Reading, item: Item): void {
  const at = nextContent(reading, reading.at + 1, [
    'with',
    'in',
    'of',
    'since',
    'by',
    'named',
    'to',
    'and',
    'contains',
    'whose',
  ]);
  const next = itemAt(reading, at);
  const [pending] = reading.pending?.columns ?? [];
  const deed = reading.items.slice(reading.at + 1, at).find((other) => other.deed);
  const trace =
    deed && (!next || next.date || ['since', 'before', 'after', 'until', 'between'].includes(next.operation ?? ''))
      ? tableOfDeed(reading, deed)
      : undefined;
  if (trace !== undefined) {
    settlePending(reading);
    reading.at = at;
    return addAbsence(reading, trace);
  }
  if (!next) throw unclear(reading, reading.at);
  if (
    next.operation === 'contains' ||
    next.operation === 'startsWith' ||
    next.operation === 'endsWith' ||
    next.operation === 'isNull' ||
    next.operation === 'between' ||
    next.operation === 'greater' ||
    next.operation === 'less'
  ) {
    reading.negated = true;
    return;
  }
  if (pending && (next.values.length > 0 || next.date)) {
    reading.negated = true;
    return;
  }
  // "not shipped yet": what was delivered has been shipped as well, so the state alone does not tell.
  if (item.operation === 'without' && isParticiple(next) && !isTableItem(next) && isOnlyState(reading, next))
    throw new Declined({ kind: 'unsupported', words: [`${item.text} ${next.text}`] });
  settlePending(reading);
  reading.at = at;
  const following = itemAt(reading, nextContent(reading, at + 1, ['is', 'named', 'of']));
  const hasValue =
    following !== undefined &&
    following.values.some((value) => next.tables.some((table) => table.table === value.table));
  if (
    isTableItem(next) &&
    !(
      next.values.length > 0 &&
      item.operation === 'not' &&
      !next.tables.some((table) => table.table !== scopeTable(reading))
    )
  ) {
    if (namesRoot(reading, next) && scopeTable(reading) === reading.query.root) throw unclear(reading, at);
    const path = relatedPath(reading, next.tables[0]?.table ?? '');
    reading.at = at + 1;
    if (hasValue && !path.some((step) => step.many)) {
      reading.negated = true;
      return;
    }
    reading.relationWords.length = 0;
    return addAbsence(reading, next.tables[0]?.table ?? '');
  }
  reading.negated = true;
}

function isOnlyState(reading: Reading, item: Item): boolean {
  const table = scopeTable(reading);
  const states = item.values.filter((value) => value.table === table);
  return (
    states.some((value) => enumValues(columnOf(reading.index, table, value.column)).length > 2) &&
    !item.columns.some((column) => column.table === table)
  );
}

export function readNullness(reading: Reading, negated: boolean): void {
  const { pending } = reading;
  const [column] = pending?.columns ?? [];
  if (!pending || !column) throw unclear(reading, reading.at);
  reading.pending = undefined;
  const opposite = reading.negated;
  reading.negated = false;
  addCondition(reading, { kind: 'null', at: column, negated: negated !== opposite });
}
