import { type QueryResult, queryResultSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import { admittedStatement, hasPlan, type StatementGate, statementInput } from '../admitted-statement.js';
import type { QueryLimits } from '../config.js';
import type { NameSuggestions } from '../name-suggestions.js';
import { refuseTooExpensive } from '../query-plan.js';
import { resultText } from '../result-text.js';
import { foldName } from '../sql-names.js';
import type { StatementRunner } from '../statement-runner.js';

export interface QueryToolParts {
  runner: StatementRunner;
  suggestions: NameSuggestions;
  gate: StatementGate;
  limits: QueryLimits;
}

export function queryTool({ runner, suggestions, gate, limits }: QueryToolParts): Tool {
  return defineTool({
    name: 'query',
    title: 'Run a reading SQL statement',
    description:
      'Runs one reading SQL statement (SELECT, WITH, TABLE, VALUES, SHOW, DESCRIBE, EXPLAIN) on the MySQL database and gives its rows. ' +
      'Nothing can be changed, locked or written. BIGINT beyond 2^53 and DECIMAL come as strings with every digit. ' +
      `At most ${limits.defaultRows} rows unless maxRows asks for more; "truncated" says when there are more.`,
    input: z.object({
      ...statementInput,
      maxRows: z
        .number()
        .int()
        .min(1)
        .optional()
        .describe(`How many rows are wanted at most (up to ${limits.maxRows}).`),
    }),
    output: queryResultSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    async handle({ sql, params = [], maxRows = limits.defaultRows }, { signal }) {
      const admitted = await admittedStatement(sql, params, gate);
      const { maxEstimatedRows, timeoutMs } = limits;
      try {
        if (maxEstimatedRows > 0 && hasPlan(admitted.sql)) {
          await refuseTooExpensive(runner, admitted.sql, { maxEstimatedRows, timeoutMs, signal });
        }
        const result = await runner.run(admitted.sql, {
          maxRows: Math.min(maxRows, limits.maxRows),
          maxBytes: limits.maxBytes,
          timeoutMs,
          signal,
          withWarnings: true,
        });
        const structured = withMasks(result, admitted.masked);
        return { structured, text: resultText(structured) };
      } catch (error) {
        throw await suggestions.addTo(error, sql);
      }
    },
  });
}

/** The same rows, with a word in place of every value of a masked column. */
function withMasks(result: QueryResult, masked: ReadonlySet<string>): QueryResult {
  const hidden = result.columns.map(({ name }) => masked.has(foldName(name)));
  if (!hidden.includes(true)) return result;
  return {
    ...result,
    rows: result.rows.map((row) => row.map((cell, index) => (hidden[index] ? '[masked]' : cell))),
    warnings: [...result.warnings, 'Columns whose values are not shown here: [masked].'],
  };
}
