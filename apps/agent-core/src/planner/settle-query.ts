import { isDeed } from './function-words.js';
import { isName, isTableItem, type Item } from './items.js';
import { kindOf } from './conditions.js';
import { isMeasure, namesMayRepeat } from './display.js';
import { meansMoney, moneyChoices } from './money.js';
import { settlePending, showWithName } from './pending-column.js';
import { type Condition } from './query.js';
import { groupByChosenColumns } from './read-figures.js';
import { settleRanking } from './read-ranking.js';
import { type Reading, rootTable } from './reading.js';
import { Declined } from './refusal.js';
import { endOf } from './relations.js';
import { isTraceOf } from './related-deed.js';
import { dateColumn } from './resolve.js';
import { columnOf, tableOf } from './schema-index.js';

/** "live", "bought" say something only together with what they join. */
function refuseIdleRelations(reading: Reading): void {
  const { query } = reading;
  const paths = [...query.groups, ...query.columns, ...query.measures].map((part) => part.path);
  const crosses = paths.some((path) => path.length > 0) || query.conditions.some(leadsAway);
  const says =
    crosses ||
    query.conditions.length > 0 ||
    query.groups.length > 0 ||
    query.columns.length > 0 ||
    query.order.length > 0 ||
    query.measures.some((measure) => measure.column !== undefined);
  // "who manages X": without a table named, X itself would be the answer.
  const isNamed = reading.items.some(isName);
  const idle = reading.relationWords.filter(
    (item) => !isNamed || (item.deed ? !crosses && !isTraceOf(rootTable(reading), item) : !says),
  );
  if (idle.length > 0) throw new Declined({ kind: 'words', words: idle.map((item) => item.text) });
}

function leadsAway(condition: Condition): boolean {
  if (condition.kind === 'any') return condition.conditions.some(leadsAway);
  return condition.kind === 'related' || condition.kind === 'figure' || condition.at.path.length > 0;
}

/** "sales": money or a number of rows; which of them is not for us to choose. */
function refuseCountedMoney(reading: Reading): void {
  const { query, items } = reading;
  const at = items.findIndex((item) => meansMoney(item.words.at(-1) ?? '') && item.tables.length > 0);
  const table = items[at]?.tables[0]?.table;
  if (table === undefined || items.slice(0, at).some((item) => item.operation === 'count')) return;
  const counted = query.measures.some(
    (measure) => measure.aggregate === 'count' && endOf(query.root, measure.path) === table,
  );
  const listed =
    query.output === 'rows' && query.root === table && !items.slice(0, at).some((item) => item.operation === 'list');
  if (counted || listed)
    throw new Declined({
      kind: 'ambiguous',
      what: items[at]?.text ?? '',
      choices: moneyChoices(tableOf(reading.index, table), reading.language),
    });
}

/** "the amount of the payments in total" is their sum. */
function sumWhole(reading: Reading): void {
  const { query } = reading;
  const [column, second] = query.columns;
  if (query.output !== 'rows' || !column || second || !reading.items.some((item) => item.small === 'whole')) return;
  const described = columnOf(reading.index, endOf(query.root, column.path), column.column);
  if (!isMeasure(described)) return;
  query.output = 'figures';
  query.columns = [];
  query.measures.push({ aggregate: 'sum', path: column.path, column: column.column });
}

/** Words that are right only with some kinds of answer. */
function refuseMisplaced(reading: Reading): void {
  const { query, items } = reading;
  const misplaced = items.filter(
    (item) =>
      (item.people && !namesMayRepeat(rootTable(reading))) || (item.small === 'whole' && query.output === 'rows'),
  );
  if (misplaced.length > 0) throw new Declined({ kind: 'words', words: misplaced.map((item) => item.text) });
}

function asksWithDo(items: readonly Item[]): boolean {
  return items.some((item) => /^(did|does|do)$/.test(item.words[0] ?? ''));
}

/** "when" without a verb that has a date of its own. */
function settleWhen(reading: Reading): void {
  const { query, whenAsked } = reading;
  if (!whenAsked) return;
  if (query.output !== 'rows') throw new Declined({ kind: 'words', words: [whenAsked.text] });
  const last = reading.items.at(-1);
  const isVerb = last && isTableItem(last) && !last.words.every(isDeed) && asksWithDo(reading.items);
  // "when did she leave" is not about leaves.
  if (isVerb) throw new Declined({ kind: 'no-column', words: [last.text] });
  const shown = query.columns.some((at) => kindOf(reading, at) === 'date');
  if (!shown) showWithName(reading, [dateColumn(reading, [whenAsked.text])]);
}

export function settle(reading: Reading): void {
  settlePending(reading);
  const { query } = reading;
  settleWhen(reading);
  sumWhole(reading);
  if (reading.negated || reading.alternative)
    throw new Declined({
      kind: 'unsupported',
      words: [reading.items.find((item) => ['not', 'without', 'or'].includes(item.operation ?? ''))?.text ?? ''],
    });
  if (query.output === 'rows' && reading.grouped) {
    if (query.columns.length > 0 || query.order.length > 0)
      throw new Declined({
        kind: 'unsupported',
        words: reading.items.filter((item) => item.operation === 'each').map((item) => item.text),
      });
    query.output = 'figures';
    query.measures.push({ aggregate: 'count', path: [] });
  }
  if (query.output === 'figures' && query.measures.length === 0) throw new Declined({ kind: 'nothing' });
  if (query.output === 'figures' && query.columns.length > 0) groupByChosenColumns(reading);
  settleRanking(reading);
  query.conditions = query.conditions.filter(
    (condition) =>
      !(
        condition.kind === 'related' &&
        condition.conditions.length === 0 &&
        reading.weak.has(condition) &&
        condition.path.length > 0
      ),
  );
  if (query.output === 'rows' && query.conditions.length === 0 && query.columns.length === 0 && !reading.rootSeen)
    throw new Declined({ kind: 'nothing' });
  refuseIdleRelations(reading);
  refuseCountedMoney(reading);
  refuseMisplaced(reading);
  if (query.distinct && query.output === 'rows' && query.columns.length === 0)
    query.distinct = rootTable(reading).primaryKey.length === 0;
}
