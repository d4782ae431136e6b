import type { Environment } from '@sql-agent/runtime';

const credentialName = /^(MYSQL|MARIADB|DB|DATABASE)_(.+_)?(USER|USERNAME|PASS|PASSWORD|PWD)(_FILE)?$/;
const credentialUrl = /\b(mysql|mariadb)[a-z0-9+]*:\/\/[^\s/@]*:[^\s/@]+@/i;

/**
 * Names of variables that hold a database credential. The process that talks to a language model must never have one:
 * what it does not know, no prompt can make it tell.
 */
export function findDatabaseCredentials(environment: Environment): string[] {
  return Object.entries(environment)
    .filter(
      ([name, value]) => value && (credentialName.test(name) || name === 'MYSQL_PWD' || credentialUrl.test(value)),
    )
    .map(([name]) => name)
    .sort();
}
