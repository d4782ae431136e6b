import type { Logger } from '@sql-agent/runtime';
import type { StatementRunner } from './statement-runner.js';

const needed = new Set(['SELECT', 'SHOW VIEW', 'USAGE']);

/**
 * The privileges of SHOW GRANTS that reading does not need, each with what it is on. Nothing else of the text is kept:
 * it holds accounts and password hashes.
 */
export function excessPrivileges(grants: readonly string[]): string[] {
  return grants.flatMap((grant) => {
    const match = /^GRANT (.+?) ON (.+?) TO /s.exec(grant);
    if (!match) return [];
    // What one may act as is an account; its name stays where it is.
    if (match[1] === 'PROXY') return ['PROXY'];
    const scope = match[2]!.replaceAll('`', '');
    const privileges = match[1]!
      .replace(/\([^)]*\)/g, '')
      .split(',')
      .map((privilege) => privilege.trim().toUpperCase())
      .filter((privilege) => !needed.has(privilege));
    if (/ WITH GRANT OPTION/.test(grant)) privileges.push('GRANT OPTION');
    // Roles and proxies are granted "TO" without privileges of their own.
    return privileges.map((privilege) => `${privilege} on ${scope}`);
  });
}

/** Warns, once, when the account could do more than read. The service reads all the same. @throws ToolFailure */
export async function warnOfExcessPrivileges(runner: StatementRunner, database: string, logger: Logger): Promise<void> {
  const { signal } = new AbortController();
  const { rows } = await runner.run('SHOW GRANTS', { maxRows: 1_000, maxBytes: 1024 * 1024, timeoutMs: 5_000, signal });
  const excess = excessPrivileges(rows.map(([grant]) => String(grant)));
  if (excess.length === 0) return;
  logger.warn(
    { event: 'excess-privileges', excess },
    `the database account may do more than reading needs: GRANT SELECT, SHOW VIEW ON ${database}.* would be enough`,
  );
}
