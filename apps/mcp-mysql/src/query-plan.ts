import type { Cell, PlanStep, QueryPlan } from '@sql-agent/contracts';
import type { StatementLimits } from './config.js';
import type { StatementRunner } from './statement-runner.js';

const maxSteps = 500;
const maxPlanBytes = 1_048_576;

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
  const limits = { maxRows: maxSteps, maxBytes: maxPlanBytes, ...options };
  // Each server reads its own kind of executable comment: MariaDB tells "filtered" only so, MySQL may prefer another format.
  const asTable = `EXPLAIN /*M!100000 EXTENDED */ /*!80000 FORMAT=TRADITIONAL */ ${statement}`;
  const { columns, rows } = await runner.run(asTable, limits);
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
  const steps = rows.map((row): PlanStep => ({
    select: numberOrNull(row[positions.select]),
    selectKind: String(row[positions.selectKind] ?? ''),
    table: textOrNull(row[positions.table]),
    access: textOrNull(row[positions.access]),
    index: textOrNull(row[positions.index]),
    rows: numberOrNull(row[positions.rows]),
    filteredPercent: numberOrNull(row[positions.filteredPercent]),
    remarks: String(row[positions.remarks] ?? ''),
  }));
  const asJson = await runner.run(`EXPLAIN FORMAT=JSON ${statement}`, limits);
  return { steps, estimatedRows: rowsRead(steps), estimatedCost: costIn(asJson.rows[0]?.[0]) };
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
