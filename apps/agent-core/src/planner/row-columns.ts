import { listedColumns, namesMayRepeat } from './display.js';
import { type ColumnAt, type Condition, type Query } from './query.js';
import { pathKey } from './relations.js';
import { type IndexedTable } from './schema-index.js';

/** The columns of a list: those asked for, else what rows are known by and what the question mentions. */
export function rowColumns(table: IndexedTable, query: Query, display: ColumnAt[], orderedBy: ColumnAt[]): ColumnAt[] {
  const isChosen = query.columns.some((at) => at.path.length === 0);
  const severalNamed = query.conditions.some(
    (condition) => condition.kind === 'compare' && condition.operator === 'in',
  );
  const root = (names: readonly string[]) => names.map((name): ColumnAt => ({ path: [], column: name }));
  const own = isChosen
    ? []
    : query.order.length > 0 || query.columns.length > 0
      ? display
      : root(listedColumns(table, mentionedColumns(query.conditions), query.conditions.length === 0));
  const all = [...own, ...query.columns, ...(query.distinct ? [] : orderedBy)];
  // Chosen columns alone do not say whose they are.
  const isNamed = isChosen && (orderedBy.length > 0 || severalNamed) && !query.distinct;
  const shown = isNamed ? [...display, ...all] : all;
  const named =
    (own.length > 0 || isNamed) && !query.distinct && namesMayRepeat(table)
      ? [...root(table.primaryKey), ...shown]
      : shown;
  return named.filter(
    (at, position) =>
      named.findIndex((other) => other.column === at.column && pathKey(other.path) === pathKey(at.path)) === position,
  );
}

export function roleOf(table: IndexedTable, display: readonly ColumnAt[], at: ColumnAt): 'key' | 'name' | 'value' {
  if (at.path.length > 0) return 'value';
  if (display.some(({ column: name }) => name === at.column)) return 'name';
  return table.primaryKey.includes(at.column) ? 'key' : 'value';
}

/** Columns of the subject that the conditions speak of and that need not be the same in every row. */
function mentionedColumns(conditions: readonly Condition[]): string[] {
  return conditions.flatMap((condition) => {
    if (condition.kind === 'any') {
      const isOpen = condition.conditions.some((part) => part.kind === 'null' && !part.negated);
      return isOpen ? [] : mentionedColumns(condition.conditions);
    }
    if (condition.kind === 'related' || condition.kind === 'figure' || condition.at.path.length > 0) return [];
    return condition.kind === 'null' && !condition.negated ? [] : [condition.at.column];
  });
}
