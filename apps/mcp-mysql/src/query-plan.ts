import { type Cell, type PlanStep, type QueryPlan, ToolFailure } from '@sql-agent/contracts';
import type { StatementLimits } from './config.js';
import type { StatementRunner } from './statement-runner.js';

const planLimits = { maxRows: 500, maxBytes: 1_048_576 };

export interface PlanOptions extends Pick<StatementLimits, 'timeoutMs'> {
  signal: AbortSignal;
}

/**
 * Asks the database how it would run a statement; nothing is read but what the optimizer needs. The steps come from the
 * classic table, the one form that MySQL (whose JSON has two versions) and MariaDB (whose JSON is a third) agree on.
 * @param statement admitted by the policy
 * @throws ToolFailure
 */
export async function planOf(runner: StatementRunner, statement: string, options: PlanOptions): Promise<QueryPlan> {
  const steps = await stepsOf(runner, statement, options);
  const asJson = await runner.run(`EXPLAIN FORMAT=JSON ${statement}`, { ...planLimits, ...options });
  return { steps, estimatedRows: rowsRead(steps), estimatedCost: costIn(asJson.rows[0]?.[0]) };
}

/**
 * Refuses, before it runs, a statement for which the database expects to read more rows than `maxEstimatedRows`. What the
 * database cannot explain is left to itself: running it gives the same error.
 * @param statement admitted by the policy, of a kind that has a plan
 * @throws ToolFailure too_expensive
 */
export async function refuseTooExpensive(
  runner: StatementRunner,
  statement: string,
  { maxEstimatedRows, ...options }: PlanOptions & { maxEstimatedRows: number },
): Promise<void> {
  const steps = await stepsOf(runner, statement, options).catch((error: unknown) => {
    if (error instanceof ToolFailure && error.error.retry !== 'after-change') throw error;
    return [];
  });
  const expected = rowsRead(steps) ?? 0;
  if (expected <= maxEstimatedRows) return;
  const worst = steps.reduce((most, step) => ((step.rows ?? 0) > (most.rows ?? 0) ? step : most), steps[0]!);
  throw new ToolFailure({
    kind: 'too_expensive',
    message:
      `The database expects to read about ${expected.toLocaleString('en')} rows for it, and ${maxEstimatedRows.toLocaleString('en')} are allowed. ` +
      `Most are read from "${worst.table ?? ''}" (${worst.index === null ? 'without an index' : `by the index ${worst.index}`}). ` +
      'Filter or join by indexed columns (explain_query shows how it would be run).',
    retry: 'after-change',
  });
}

async function stepsOf(runner: StatementRunner, statement: string, options: PlanOptions): Promise<PlanStep[]> {
  // Each server reads its own kind of executable comment: MariaDB tells "filtered" only so, MySQL may prefer another format.
  const asTable = `EXPLAIN /*M!100000 EXTENDED */ /*!80000 FORMAT=TRADITIONAL */ ${statement}`;
  const { columns, rows } = await runner.run(asTable, { ...planLimits, ...options });
  const at = (name: string) => columns.findIndex((column) => column.name.toLowerCase() === name);
  const positions = {
    select: at('id'),
    selectKind: at('select_type'),
    table: at('table'),
    access: at('type'),
    index: at('key'),
    rows: at('rows'),
    filteredPercent: at('filtered'),
    remarks: at('extra'),
  };
  return rows.map((row): PlanStep => ({
    select: numberOrNull(row[positions.select]),
    selectKind: String(row[positions.selectKind] ?? ''),
    table: textOrNull(row[positions.table]),
    access: textOrNull(row[positions.access]),
    index: textOrNull(row[positions.index]),
    rows: numberOrNull(row[positions.rows]),
    filteredPercent: numberOrNull(row[positions.filteredPercent]),
    remarks: String(row[positions.remarks] ?? ''),
  }));
}

/**
 * Rows that are read in all. Within a SELECT a step is repeated for each row that the steps before it let through; a
 * dependent SELECT, for each row of the outermost one.
 */
export function rowsRead(steps: readonly PlanStep[]): number | null {
  const passing = new Map<number | null, number>();
  let total: number | null = null;
  for (const { select, selectKind, rows, filteredPercent } of steps) {
    if (rows === null) continue;
    const before = passing.get(select) ?? 1;
    const repeated = selectKind === 'DEPENDENT SUBQUERY' ? Math.max(1, passing.get(1) ?? 1) : 1;
    total = (total ?? 0) + repeated * before * rows;
    passing.set(select, before * rows * ((filteredPercent ?? 100) / 100));
  }
  return total === null ? null : Math.round(total);
}

/** MySQL's first version, its second, and MariaDB since 11; nothing in MariaDB before. */
export function costIn(plan: Cell | undefined): number | null {
  const { query_block: block, query_plan: tree } = parsed(plan) as {
    query_block?: { cost?: number; cost_info?: { query_cost?: string } };
    query_plan?: PlanNode;
  };
  const cost = block?.cost ?? block?.cost_info?.query_cost ?? outermostCost(tree);
  return cost === undefined || !Number.isFinite(Number(cost)) ? null : Number(cost);
}

interface PlanNode {
  estimated_total_cost?: number;
  inputs?: PlanNode[];
}

/** Sorting and limiting have no cost of their own; what they are fed with has. */
function outermostCost(node: PlanNode | undefined): number | undefined {
  return node && (node.estimated_total_cost ?? outermostCost(node.inputs?.[0]));
}

function parsed(plan: Cell | undefined): object {
  if (typeof plan !== 'string') return plan !== null && typeof plan === 'object' ? plan : {};
  try {
    return (JSON.parse(plan) as object | null) ?? {};
  } catch {
    return {};
  }
}

function textOrNull(cell: Cell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

function numberOrNull(cell: Cell | undefined): number | null {
  return cell === null || cell === undefined || !Number.isFinite(Number(cell)) ? null : Number(cell);
}
