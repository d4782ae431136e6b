import { ConfigurationError, type Environment } from '@sql-agent/runtime';
import { excessPrivileges, readAccount, sufficientGrants } from './account-privileges.js';
import { readConfig } from './config.js';
import { Connections } from './connections.js';
import { explainDatabaseError } from './database-error.js';

const withinMs = 10_000;

/**
 * Prints what the database account may do beyond reading, and the statements that leave it with just that.
 * @returns the exit code: 0 when it may only read, 1 when it may do more, 69 (EX_UNAVAILABLE) without a database, 78 (EX_CONFIG)
 */
export async function reportGrants(environment: Environment, print: (text: string) => void): Promise<number> {
  let connections: Connections | undefined;
  try {
    const { database } = readConfig(environment);
    connections = new Connections(database);
    const account = await readAccount(connections, AbortSignal.timeout(withinMs));
    const excess = excessPrivileges(account.grants, database.database);
    if (excess.length === 0) {
      print(`${account.name} may read ${database.database}, and nothing else.`);
      return 0;
    }
    print(`${account.name} may do more than reading ${database.database} needs:\n`);
    print(excess.map((privilege) => `  ${privilege}`).join('\n'));
    print('\nThis would be enough (run it as an administrator; take roles away too, where it has any):\n');
    print(
      sufficientGrants(account, database.database)
        .map((statement) => `  ${statement}`)
        .join('\n'),
    );
    return 1;
  } catch (error) {
    if (error instanceof ConfigurationError) {
      print(error.message);
      return 78;
    }
    print(`The account cannot be looked at: ${(explainDatabaseError(error) as Error).message}`);
    return 69;
  } finally {
    await connections?.close();
  }
}
