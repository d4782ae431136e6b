import { isName } from './items.js';
import { settlePending } from './pending-column.js';
import { type Condition } from './query.js';
import { groupByChosenColumns } from './read-figures.js';
import { settleRanking } from './read-ranking.js';
import { type Reading, rootTable } from './reading.js';
import { Declined } from './refusal.js';

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
    query.measures.some((measure) => measure.column !== undefined);
  // "who manages X": without a table named, X itself would be the answer.
  const isNamed = reading.items.some(isName);
  const idle = reading.relationWords.filter((item) => !isNamed || (item.deed ? !crosses : !says));
  if (idle.length > 0) throw new Declined({ kind: 'words', words: idle.map((item) => item.text) });
}

function leadsAway(condition: Condition): boolean {
  if (condition.kind === 'any') return condition.conditions.some(leadsAway);
  return condition.kind === 'related' || condition.kind === 'figure' || condition.at.path.length > 0;
}

export function settle(reading: Reading): void {
  settlePending(reading);
  const { query } = reading;
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
  if (query.distinct && query.output === 'rows' && query.columns.length === 0)
    query.distinct = rootTable(reading).primaryKey.length === 0;
}
