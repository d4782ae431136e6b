import { ToolFailure } from '@sql-agent/contracts';
import { z } from 'zod';
import { bindParameters, type SqlParameter } from './sql-parameters.js';
import { checkStatement } from './sql-policy.js';
import { SqlRefusal, tokenize } from './sql-tokens.js';

/** A statement and its values, as every tool that takes one describes them. */
export const statementInput = {
  sql: z.string().min(1).describe('One statement, in the dialect of MySQL or MariaDB.'),
  params: z
    .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .max(1_000)
    .optional()
    .describe('Values for the "?" in the statement, in order.'),
};

const withoutPlan = new Set(['SHOW', 'EXPLAIN', 'DESCRIBE', 'DESC']);

/** The statement as it is sent. What the policy judges is that text, with its values. @throws ToolFailure */
export function admittedStatement(sql: string, params: readonly SqlParameter[], database: string): string {
  return orFailure(() => {
    const statement = bindParameters(sql, params);
    checkStatement(statement, { database });
    return statement;
  });
}

/** Like `admittedStatement`, for a statement that is to be explained: SHOW and DESCRIBE have no plan. @throws ToolFailure */
export function explainableStatement(sql: string, params: readonly SqlParameter[], database: string): string {
  const statement = admittedStatement(sql, params, database);
  const [first] = tokenize(statement);
  if (first?.kind !== 'word' || !withoutPlan.has(first.text)) return statement;
  throw new ToolFailure({
    kind: 'forbidden',
    message: `${first.text} has no plan. Give the SELECT itself (also with WITH, or VALUES).`,
    retry: 'after-change',
  });
}

function orFailure<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof SqlRefusal)) throw error;
    throw new ToolFailure({ kind: error.kind, message: error.message, retry: 'after-change' });
  }
}
