import { relatedPath } from './conditions.js';
import { type Item } from './items.js';
import { type Condition } from './query.js';
import { nextContent, type Reading, scopeTable } from './reading.js';
import { type IndexedTable } from './schema-index.js';
import { hasConcept } from './words.js';

/** What is left in the tables when somebody does this: who buys or sells leaves orders, invoices and their lines. */
const traces: [RegExp, string[]][] = [
  [
    /^(s[eo]l[dl]|bought|buy|purchas|order|compr|vend|pedid|pidi)/,
    ['sale', 'order', 'order_line', 'invoice', 'purchase'],
  ],
  [/^(rent|alquil)/, ['rental']],
  [/^(borrow|lent|lend|prest)/, ['loan']],
  [/^(pa[iy]|pag)/, ['payment']],
  [/^(book|reserv)/, ['booking']],
  [/^(ship|deliver|envi|entreg)/, ['shipment', 'delivery']],
  [/^(enrol|matricul|inscri)/, ['enrollment']],
];

/** The one table that refers to the subject and holds what the deed leaves behind; undefined when there is none or several. */
export function tableOfDeed(reading: Reading, item: Item): string | undefined {
  const subject = scopeTable(reading);
  const found = [...reading.index.tables.values()].filter(
    (table) =>
      table.name !== subject &&
      !table.isView &&
      table.foreignKeys.some((key) => key.referencedTable === subject) &&
      isTraceOf(table, item),
  );
  return found.length === 1 ? found[0]?.name : undefined;
}

/** Whether the rows of a table are what the deed leaves behind. */
export function isTraceOf(table: IndexedTable, item: Item): boolean {
  const concepts = traces.find(([pattern]) => pattern.test(item.words[0] ?? ''))?.[1] ?? [];
  return concepts.some((concept) => hasConcept(table.words, concept));
}

/** "products sold in 2024": those with a row there; false where more is said of the deed than when. */
export function readDeed(reading: Reading, item: Item): boolean {
  if (!reading.rootSeen || reading.pending || reading.scope.path.length > 0 || reading.query.groups.length > 0)
    return false;
  const next = reading.items[nextContent(reading, reading.at + 1, ['in', 'of'])];
  const isTime =
    next?.date !== undefined || ['since', 'before', 'after', 'until', 'between'].includes(next?.operation ?? '');
  if (next && !isTime) return false;
  const table = tableOfDeed(reading, item);
  if (table === undefined) return false;
  const condition: Condition = { kind: 'related', path: relatedPath(reading, table), negated: false, conditions: [] };
  reading.query.conditions.push(condition);
  reading.scope = { path: condition.path, sink: condition.conditions };
  reading.last = undefined;
  return true;
}
