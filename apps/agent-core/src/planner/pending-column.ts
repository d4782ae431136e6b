import { yesAndNo } from './column-kind.js';
import { displayColumns, isMeasure } from './display.js';
import { type Item } from './items.js';
import { type ColumnAt, type Condition } from './query.js';
import { addCondition, compare, kindOf } from './conditions.js';
import { rootTable, type PendingColumn, type Reading } from './reading.js';
import { Declined } from './refusal.js';
import { endOf, referenceStep } from './relations.js';
import { columnOf, tableOf } from './schema-index.js';
import { hasConcept } from './words.js';

/** What a column means of which nothing was said: it is shown, must be known, must be missing, or must be true. */
export function settlePending(reading: Reading): void {
  const { pending, query } = reading;
  if (!pending) return;
  reading.pending = undefined;
  const [column] = pending.columns;
  if (!column) return;
  const shown = pending.columns.flatMap((at) => shownFor(reading, at));
  // "with gold level": the level has been said already.
  const isSaid = query.conditions.some((known) => known.kind === 'compare' && sameColumn(known.at, column));
  if (isSaid && reading.rootSeen && pending.link === undefined) return;
  const before = reading.link;
  if (reading.whenAsked && kindOf(reading, column) === 'date') {
    // "which closed and when": those that did, with the date; "when did it close": the date.
    if (reading.items.indexOf(reading.whenAsked) > reading.items.indexOf(pending.item))
      addCondition(reading, { kind: 'null', at: column, negated: !pending.negated });
    showWithName(reading, [column]);
  } else if (isDescription(reading, pending, column)) {
    const [yes, no] = yesAndNo(columnOf(reading.index, endOf(query.root, column.path), column.column)) ?? [1, 0];
    if (kindOf(reading, column) === 'boolean') compare(reading, column, '=', [pending.negated ? no : yes]);
    else addCondition(reading, { kind: 'null', at: column, negated: !pending.negated });
  } else if (pending.negated) addCondition(reading, missing(reading, column));
  else if (
    pending.link === 'with' &&
    (query.output === 'figures' || reading.rootSeen) &&
    !saysTheirs(reading, pending.item)
  ) {
    addCondition(reading, { kind: 'null', at: column, negated: true });
    if (query.output === 'rows')
      query.columns.push(
        ...displayColumns(rootTable(reading)).map((name): ColumnAt => ({ path: [], column: name })),
        ...shown,
      );
  } else if (query.output === 'figures' || !mayBeShown(reading, pending)) {
    throw new Declined({ kind: 'words', words: [pending.item.text] });
  } else {
    const isAddition =
      reading.rootSeen && (pending.link === 'and' || pending.link === 'with') && query.columns.length === 0;
    if (isAddition)
      query.columns.push(...displayColumns(rootTable(reading)).map((name): ColumnAt => ({ path: [], column: name })));
    if (pending.each && kindOf(reading, column) === 'text' && !isKnownBy(reading, column)) query.distinct = true;
    query.columns.push(...shown.filter((added) => !query.columns.some((known) => sameColumn(known, added))));
  }
  reading.link = before;
}

/** A key is shown as the name of what it refers to. */
function shownFor(reading: Reading, at: ColumnAt): ColumnAt[] {
  const holder = endOf(reading.query.root, at.path);
  const { reference } = columnOf(reading.index, holder, at.column);
  if (!reference || !reading.index.tables.has(reference.referencedTable)) return [at];
  const path = [...at.path, referenceStep(holder, reference)];
  return displayColumns(tableOf(reading.index, reference.referencedTable)).map((column) => ({ path, column }));
}

/** Shows columns beside what the rows are known by. */
export function showWithName(reading: Reading, columns: readonly ColumnAt[]): void {
  const { query } = reading;
  if (query.columns.length === 0)
    query.columns.push(...displayColumns(rootTable(reading)).map((name): ColumnAt => ({ path: [], column: name })));
  query.columns.push(...columns.filter((added) => !query.columns.some((known) => sameColumn(known, added))));
}

/** Without a text there is none; without a stock the number may as well be nought. */
function missing(reading: Reading, column: ColumnAt): Condition {
  const described = columnOf(reading.index, endOf(reading.query.root, column.path), column.column);
  const none: Condition = { kind: 'null', at: column, negated: false };
  return isMeasure(described)
    ? { kind: 'any', conditions: [none, { kind: 'compare', at: column, operator: '=', values: [0] }] }
    : none;
}

/** "active doctors", "orders shipped": the flag is set, the date is known. */
function isDescription(reading: Reading, pending: PendingColumn, column: ColumnAt): boolean {
  const kind = kindOf(reading, column);
  if (kind === 'boolean')
    return reading.rootSeen || reading.query.measures.length > 0 || !reading.listAsked || pending.link === undefined;
  const isYear = columnOf(reading.index, endOf(reading.query.root, column.path), column.column).words.some((word) =>
    /^(year|ano|anio)$/.test(word),
  );
  const isDeed =
    (kind === 'date' || isYear) &&
    !pending.item.words.some((word) => hasConcept([word], 'year')) &&
    !pending.item.words.some((word) => hasConcept([word], 'date') || hasConcept([word], 'time')) &&
    /(ed|en|ad[oa]s?|id[oa]s?|n[oa]s?)$/.test(pending.item.words.at(-1) ?? '');
  return isDeed && pending.link !== 'with' && pending.link !== 'of';
}

/** Beside the subject a column is one to show; "products in stock" is not about showing the stock. */
function mayBeShown(reading: Reading, pending: PendingColumn): boolean {
  if (!reading.rootSeen) return true;
  return pending.link === undefined || ['and', 'with', 'of'].includes(pending.link);
}

function isKnownBy(reading: Reading, at: ColumnAt): boolean {
  return displayColumns(tableOf(reading.index, endOf(reading.query.root, at.path))).includes(at.column);
}

function saysTheirs(reading: Reading, item: Item): boolean {
  const at = reading.items.indexOf(item);
  return /^(their|its|his|her|su|sus|the|el|la|los|las)$/.test(reading.items[at - 1]?.words[0] ?? '');
}

function sameColumn(left: ColumnAt, right: ColumnAt): boolean {
  return (
    left.column === right.column &&
    left.path.length === right.path.length &&
    left.path.every((step, at) => step.key === right.path[at]?.key)
  );
}
