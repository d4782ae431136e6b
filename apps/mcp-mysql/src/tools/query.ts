import { queryResultSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import { admittedStatement, statementInput } from '../admitted-statement.js';
import type { Catalogue } from '../catalogue.js';
import type { QueryLimits } from '../config.js';
import { withSuggestions } from '../name-suggestions.js';
import { resultText } from '../result-text.js';
import type { StatementRunner } from '../statement-runner.js';

export interface QueryToolParts {
  runner: StatementRunner;
  catalogue: Catalogue;
  database: string;
  limits: QueryLimits;
}

export function queryTool({ runner, catalogue, database, limits }: QueryToolParts): Tool {
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
      const statement = admittedStatement(sql, params, database);
      try {
        const structured = await runner.run(statement, {
          maxRows: Math.min(maxRows, limits.maxRows),
          maxBytes: limits.maxBytes,
          timeoutMs: limits.timeoutMs,
          signal,
          withWarnings: true,
        });
        return { structured, text: resultText(structured) };
      } catch (error) {
        throw await withSuggestions(error, sql, catalogue);
      }
    },
  });
}
