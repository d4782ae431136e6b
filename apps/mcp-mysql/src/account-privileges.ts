import type { Logger } from '@sql-agent/runtime';
import type { PoolConnection } from 'mysql2';
import { command, type Connections } from './connections.js';
import { quoteName } from './sql-names.js';

/** What an account may do, as far as it may see that itself. */
export interface Account {
  /** As the server writes it: `reader@%`. */
  name: string;
  /** Each line of SHOW GRANTS, those of its roles too. They hold accounts and password hashes: not to be shown. */
  grants: string[];
}

const needed = new Set(['SELECT', 'SHOW VIEW']);

/**
 * Every privilege that reading one database does not need, each with what it is on. Nothing else of the text is kept: it
 * holds accounts and password hashes.
 */
export function excessPrivileges(grants: readonly string[], database: string): string[] {
  const found = grants.flatMap((grant) => {
    const match = /^GRANT (.+?) ON (.+?) TO /s.exec(grant);
    if (!match) return [];
    // What one may act as is an account; its name stays where it is.
    if (match[1] === 'PROXY') return ['PROXY'];
    const scope = match[2]!.replaceAll('`', '');
    const privileges = match[1]!
      .replace(/\([^)]*\)/g, '')
      .split(',')
      .map((privilege) => privilege.trim().toUpperCase())
      .filter((privilege) => privilege !== 'USAGE' && !(needed.has(privilege) && isWithin(scope, database)));
    if (/ WITH GRANT OPTION/.test(grant)) privileges.push('GRANT OPTION');
    return privileges.map((privilege) => `${privilege} on ${scope}`);
  });
  return [...new Set(found)];
}

/** `shop.*`, `shop.customers`; in a grant, `_` and `%` of a database's name are escaped or stand for any characters. */
function isWithin(scope: string, database: string): boolean {
  return scope.replaceAll('\\', '').startsWith(`${database}.`) && !/(?<!\\)%/.test(scope.slice(0, database.length));
}

/** The statements that leave the account with what reading needs. */
export function sufficientGrants({ name }: Account, database: string): string[] {
  const [user, host] = [name.slice(0, name.lastIndexOf('@')), name.slice(name.lastIndexOf('@') + 1)];
  const account = `${quoted(user)}@${quoted(host)}`;
  return [
    `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${account};`,
    `GRANT SELECT, SHOW VIEW ON ${quoteName(database)}.* TO ${account};`,
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** @throws the driver's errors, ToolFailure */
export async function readAccount(connections: Connections, signal: AbortSignal): Promise<Account> {
  const connection = await connections.take(signal);
  try {
    const [[name]] = (await command(connection, 'SELECT CURRENT_USER()')) as [[unknown]];
    const own = await linesOf(connection, 'SHOW GRANTS');
    return { name: String(name), grants: [...own, ...(await grantsOfRoles(connection, own))] };
  } finally {
    // A role may be in force on it now.
    connections.discard(connection);
  }
}

/** MariaDB shows the grants of a role that is in force; MySQL those of the roles that one names. */
async function grantsOfRoles(connection: PoolConnection, grants: readonly string[]): Promise<string[]> {
  const roles = grants.flatMap((grant) => /^GRANT (`[^ ]+) TO /.exec(grant)?.[1]?.split(',') ?? []);
  if (roles.length === 0) return [];
  try {
    return await linesOf(connection, `SHOW GRANTS FOR CURRENT_USER() USING ${roles.join(', ')}`);
  } catch {
    const found: string[] = [];
    for (const role of roles) {
      await command(connection, `SET ROLE ${role}`);
      found.push(...(await linesOf(connection, 'SHOW GRANTS')));
    }
    return found;
  }
}

async function linesOf(connection: PoolConnection, sql: string): Promise<string[]> {
  return (await command(connection, sql)).map(([line]) => String(line));
}

/** Warns when the account could do more than read. The service reads all the same. @throws as {@link readAccount} */
export async function warnOfExcessPrivileges(
  connections: Connections,
  database: string,
  logger: Logger,
): Promise<void> {
  const { signal } = new AbortController();
  const account = await readAccount(connections, signal);
  const excess = excessPrivileges(account.grants, database);
  if (excess.length === 0) return;
  logger.warn(
    { event: 'excess-privileges', excess },
    `the database account may do more than reading needs: GRANT SELECT, SHOW VIEW ON ${database}.* would be enough ` +
      '(start with --grants for the statements)',
  );
}
