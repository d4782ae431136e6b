import type { PlanStep } from '@sql-agent/contracts';
import { costIn, rowsRead } from './query-plan.js';

function step(select: number, rows: number | null, filteredPercent: number | null, selectKind = 'PRIMARY'): PlanStep {
  return { select, selectKind, table: 't', access: 'ALL', index: null, rows, filteredPercent, remarks: '' };
}

describe('rows that a plan reads', () => {
  test.each<[string, PlanStep[], number | null]>([
    ['one table', [step(1, 500, 10)], 500],
    ['a step is repeated for each row let through', [step(1, 100, 50), step(1, 3, 100), step(1, 2, null)], 550],
    ['a SELECT of its own runs once', [step(1, 100, 10), step(2, 900, 100, 'SUBQUERY')], 1_000],
    ['a dependent one for each outer row', [step(1, 100, 10), step(2, 900, 100, 'DEPENDENT SUBQUERY')], 9_100],
    ['no table', [step(1, null, null)], null],
    ['nothing', [], null],
  ])('%s', (_, steps, rows) => expect(rowsRead(steps)).toBe(rows));
});

describe('the cost in a plan', () => {
  test.each([
    ['MySQL, first version', { query_block: { cost_info: { query_cost: '50.25' } } }, 50.25],
    [
      'MySQL, second version',
      { query_plan: { estimated_total_cost: 2.5, inputs: [{ estimated_total_cost: 1 }] } },
      2.5,
    ],
    ['below a sort', { query_plan: { inputs: [{ inputs: [{ estimated_total_cost: 7 }] }] } }, 7],
    ['MariaDB 11', { query_block: { select_id: 1, cost: 0.17 } }, 0.17],
    ['MariaDB 10', { query_block: { select_id: 1 } }, null],
    ['MySQL, a union', { query_block: { union_result: {} } }, null],
    ['nothing', null, null],
  ])('%s', (_, plan, cost) => {
    expect(costIn(plan)).toBe(cost);
    expect(costIn(JSON.stringify(plan))).toBe(cost);
  });

  test('no JSON, no cost', () => expect(costIn('-> Limit: 5 rows')).toBeNull());
});
