import { addCondition } from './conditions.js';
import { totalColumn } from './money.js';
import { type Condition, type Measure } from './query.js';
import { addMeasure, comparisonOf, namesRoot } from './read-figures.js';
import { rankByMeasure } from './read-ranking.js';
import { isPlural, itemAt, nextContent, type Reading } from './reading.js';
import { Declined } from './refusal.js';
import { findPath } from './relations.js';

/** "spent", "gastado": what the dated rows that belong to the subject and have a total come to, if only one table is such. */
export function spentMeasure(reading: Reading, words: readonly string[]): Measure {
  const { index, query } = reading;
  const found = [...index.tables.values()].flatMap((table) => {
    const belongs = table.name !== query.root && table.foreignKeys.some((key) => key.referencedTable === query.root);
    const total = belongs && table.columns.some((column) => column.kind === 'date') ? totalColumn(table) : undefined;
    return total ? [{ table: table.name, column: total.name }] : [];
  });
  const [only] = found;
  if (!only) throw new Declined({ kind: 'no-column', words: [...words] });
  if (found.length > 1)
    throw new Declined({
      kind: 'ambiguous',
      what: words.join(' '),
      choices: found.map(({ table, column }) => `${table}.${column}`),
    });
  const path = findPath(index, query.root, only.table, reading.wishes);
  if (!path) throw new Declined({ kind: 'unrelated', from: query.root, to: only.table });
  return { aggregate: 'sum', path, column: only.column };
}

/** "who spent the most", "spent more than 500", "how much did they spend". */
export function readSpent(reading: Reading): void {
  const start = reading.at;
  const measure = spentMeasure(reading, [itemAt(reading, start)?.text ?? '']);
  reading.link = undefined;
  const at = nextContent(reading, start + 1);
  const next = itemAt(reading, at);
  if (next?.operation === 'most' || next?.operation === 'more' || next?.operation === 'least') {
    reading.at = at + 1;
    return rankByMeasure(reading, measure, next.operation === 'least' ? 'asc' : 'desc');
  }
  const operator = comparisonOf(next);
  const numberAt = nextContent(reading, at + 1, ['of', 'which', 'to']);
  const number = itemAt(reading, numberAt)?.number;
  if (operator !== undefined && number !== undefined) {
    reading.at = numberAt + 1;
    if (itemAt(reading, reading.at)?.measure) reading.at += 1;
    const condition: Condition = { kind: 'figure', measure, operator, values: [number], conditions: [] };
    addCondition(reading, condition);
    reading.scope = { path: measure.path, sink: condition.conditions };
    return;
  }
  reading.at = start + 1;
  const named = reading.items.find((item) => namesRoot(reading, item));
  const isEach = reading.items.some((item) => item.operation === 'each') || (named && !isPlural(named));
  if (named && !isEach && reading.query.groups.length === 0) {
    // "how much did customers from Spain spend": all of them together.
    reading.query.output = 'figures';
    reading.query.measures.push(measure);
    return;
  }
  reading.rootSeen = false;
  addMeasure(reading, measure);
  reading.rootSeen = true;
}
