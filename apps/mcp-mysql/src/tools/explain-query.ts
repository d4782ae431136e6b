import { type PlanStep, type QueryPlan, queryPlanSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import { explainableStatement, statementInput } from '../admitted-statement.js';
import { planOf } from '../query-plan.js';
import type { QueryToolParts } from './query.js';

export function explainQueryTool({ runner, suggestions, gate, limits }: QueryToolParts): Tool {
  return defineTool({
    name: 'explain_query',
    title: 'Explain a query',
    description:
      'How the database would run a reading statement (SELECT, WITH, VALUES), without running it: its steps, the rows it expects to read, ' +
      'its cost. Ask before a query over large tables.',
    input: z.object(statementInput),
    output: queryPlanSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    async handle({ sql, params = [] }, { signal }) {
      const statement = await explainableStatement(sql, params, gate);
      try {
        const structured = await planOf(runner, statement, { timeoutMs: limits.timeoutMs, signal });
        return { structured, text: planText(structured) };
      } catch (error) {
        throw await suggestions.addTo(error, sql);
      }
    },
  });
}

function planText({ steps, estimatedRows, estimatedCost }: QueryPlan): string {
  const facts = [
    estimatedRows === null ? 'No table has to be read' : `About ${estimatedRows} rows to read`,
    ...(estimatedCost === null ? [] : [`cost ${Math.round(estimatedCost * 100) / 100}`]),
  ];
  return [facts.join(', '), ...steps.map(stepText)].join('\n');
}

/** `2 (SUBQUERY) orders: ALL, 900 rows, 33 % kept (Using where)` */
function stepText({ select, selectKind, table, access, index, rows, filteredPercent, remarks }: PlanStep): string {
  const facts = [
    access ?? '',
    index === null ? '' : `index ${index}`,
    rows === null ? '' : `${rows} rows`,
    filteredPercent === null || filteredPercent >= 100 ? '' : `${Math.round(filteredPercent)} % kept`,
  ].filter(Boolean);
  const block = selectKind === 'SIMPLE' || selectKind === 'PRIMARY' ? '' : ` (${selectKind})`;
  return `${select ?? '-'}${block} ${table ?? 'no table'}${facts.length ? `: ${facts.join(', ')}` : ''}${remarks ? ` (${remarks})` : ''}`;
}
