import { addCondition } from './conditions.js';
import { isEnd } from './display.js';
import { isName, type Item } from './items.js';
import { itemAt, mainScope, type Reading, rootTable } from './reading.js';
import { Declined } from './refusal.js';
import { columnOf, type IndexedColumn } from './schema-index.js';

/**
 * "currently", "ahora mismo": rows that have not ended, where the table has a date of the end that may be missing; a word
 * without content where nothing ends.
 */
export function readPresent(reading: Reading, item: Item): void {
  const next = itemAt(reading, reading.at + 1);
  // "the current price" is simply the price.
  if (
    /^(current|actual|actuales)$/.test(item.words[0] ?? '') &&
    next &&
    isName(next) &&
    next.columns.length > 0 &&
    next.tables.length === 0
  )
    return;
  const dates = endColumns(reading);
  const [end, second] = dates;
  if (!end) return;
  if (second || !end.nullable)
    throw new Declined({
      kind: 'ambiguous',
      what: item.text,
      choices: dates.slice(0, 4).map((column) => `${reading.query.root}.${column.name}`),
    });
  const at = { path: [], column: end.name };
  const { scope } = reading;
  reading.scope = mainScope(reading);
  addCondition(reading, {
    kind: 'any',
    conditions: [
      { kind: 'null', at, negated: false },
      { kind: 'compare', at, operator: '>', values: [reading.today] },
    ],
  });
  reading.scope = scope;
  reading.last = undefined;
}

function endColumns(reading: Reading): IndexedColumn[] {
  return rootTable(reading).columns.filter(isEnd);
}

const openWords = /^(open|active|abiert[oa]s?|activ[oa]s?|vigentes?)$/;

/** "open shops", "active members": those that have not ended, where only the end is stored. */
export function saysOpen(reading: Reading, item: Item): boolean {
  const { root } = reading.query;
  if (item.words.length !== 1 || !openWords.test(item.words[0] ?? '') || reading.whenAsked || reading.negated)
    return false;
  const next = itemAt(reading, reading.at + 1);
  if (next?.date || ['since', 'in', 'before', 'after', 'until', 'between'].includes(next?.operation ?? ''))
    return false;
  if (item.values.some((value) => value.table === root)) return false;
  const own = item.columns.filter((column) => column.table === root);
  return (
    own.every((column) => columnOf(reading.index, root, column.column ?? '').kind === 'date') &&
    endColumns(reading).length === 1
  );
}
