import { escape } from 'mysql2';
import { placeholders } from './sql-policy.js';
import { SqlRefusal } from './sql-tokens.js';

export type SqlParameter = string | number | boolean | null;

/**
 * Puts the values in the place of the "?" that are placeholders (not those inside strings or comments). The result is
 * what the policy must judge: a value can change where a comment begins ("--?").
 * @throws SqlRefusal
 */
export function bindParameters(sql: string, parameters: readonly SqlParameter[]): string {
  const marks = placeholders(sql);
  if (marks.length !== parameters.length) {
    throw new SqlRefusal(
      'syntax',
      `The statement has ${marks.length} placeholders (?), but params has ${parameters.length} values.`,
    );
  }
  let bound = '';
  let from = 0;
  marks.forEach((mark, index) => {
    // The spaces keep a value from growing together with what stands beside it.
    bound += `${sql.slice(from, mark.start)} ${escape(parameters[index])} `;
    from = mark.end;
  });
  return bound + sql.slice(from);
}
