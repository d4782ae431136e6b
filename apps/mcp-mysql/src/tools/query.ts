import { queryResultSchema, ToolFailure } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import type { Catalogue } from '../catalogue.js';
import type { QueryLimits } from '../config.js';
import { withSuggestions } from '../name-suggestions.js';
import { resultText } from '../result-text.js';
import { bindParameters, type SqlParameter } from '../sql-parameters.js';
import { checkStatement } from '../sql-policy.js';
import { SqlRefusal } from '../sql-tokens.js';
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
      sql: z.string().min(1).describe('One statement, in the dialect of MySQL or MariaDB.'),
      params: z
        .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
        .max(1_000)
        .optional()
        .describe('Values for the "?" in the statement, in order.'),
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
      const statement = admitted(sql, params, database);
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

/** The statement as it is sent. What the policy judges is that text, with its values. @throws ToolFailure */
function admitted(sql: string, params: readonly SqlParameter[], database: string): string {
  try {
    const statement = bindParameters(sql, params);
    checkStatement(statement, { database });
    return statement;
  } catch (error) {
    if (!(error instanceof SqlRefusal)) throw error;
    throw new ToolFailure({ kind: error.kind, message: error.message, retry: 'after-change' });
  }
}
