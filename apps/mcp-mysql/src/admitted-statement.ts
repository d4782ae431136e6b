import { ToolFailure } from '@sql-agent/contracts';
import { z } from 'zod';
import type { RestrictionsReader } from './restrictions-reader.js';
import { bindParameters, type SqlParameter } from './sql-parameters.js';
import { checkStatement } from './sql-policy.js';
import { checkRestrictions } from './sql-restrictions.js';
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

/** What decides which statements callers may have run. */
export interface StatementGate {
  database: string;
  restrictions: RestrictionsReader;
}

export interface AdmittedStatement {
  /** As it is sent. What was judged is that text, with its values. */
  sql: string;
  /** Folded names of the columns whose values must be masked in its result. */
  masked: ReadonlySet<string>;
}

/** The statement, when callers may have it run. @throws ToolFailure */
export async function admittedStatement(
  sql: string,
  params: readonly SqlParameter[],
  { database, restrictions }: StatementGate,
): Promise<AdmittedStatement> {
  const statement = orFailure(() => {
    const bound = bindParameters(sql, params);
    checkStatement(bound, { database });
    return bound;
  });
  const current = await restrictions.current();
  const masked = current ? orFailure(() => checkRestrictions(tokenize(statement), current)) : new Set<string>();
  return { sql: statement, masked };
}

/** Like `admittedStatement`, for a statement that is to be explained: SHOW and DESCRIBE have no plan. @throws ToolFailure */
export async function explainableStatement(
  sql: string,
  params: readonly SqlParameter[],
  gate: StatementGate,
): Promise<string> {
  const { sql: statement } = await admittedStatement(sql, params, gate);
  if (hasPlan(statement)) return statement;
  const [first] = tokenize(statement);
  throw new ToolFailure({
    kind: 'forbidden',
    message: `${first?.text ?? ''} has no plan. Give the SELECT itself (also with WITH, or VALUES).`,
    retry: 'after-change',
  });
}

/** @param statement admitted */
export function hasPlan(statement: string): boolean {
  const [first] = tokenize(statement);
  return first?.kind !== 'word' || !withoutPlan.has(first.text);
}

function orFailure<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof SqlRefusal)) throw error;
    throw new ToolFailure({ kind: error.kind, message: error.message, retry: 'after-change' });
  }
}
