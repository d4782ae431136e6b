// Finds an installed MySQL or MariaDB server, or installs one with the system's package manager where that is allowed.
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { findProgram, isProgram, pathFolders, run } from './command.mjs';
import { SetupError, lastLines, line, since } from './progress.mjs';

const serverNames = ['mariadbd', 'mysqld'];
const serverFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/libexec', '/usr/local/bin', '/usr/local/mysql/bin'];
const homebrewFolders = ['/opt/homebrew/opt', '/usr/local/opt', '/home/linuxbrew/.linuxbrew/opt'];

/** @typedef {{ file: string, flavour: 'mysql' | 'mariadb' }} ServerBinary */

/** `SQL_AGENT_MYSQLD=none`: as if this machine had no server and no package manager. */
export function serversAreHidden() {
  return process.env.SQL_AGENT_MYSQLD === 'none';
}

/** @returns {Promise<ServerBinary | undefined>} */
export async function findServer() {
  const named = process.env.SQL_AGENT_MYSQLD;
  if (serversAreHidden()) return undefined;
  if (named && !isProgram(named)) throw new SetupError(`SQL_AGENT_MYSQLD names ${named}, which is not a program.`);
  const file = named || findProgram(serverNames, [...pathFolders(), ...serverFolders, ...homebrew()]);
  if (!file) return undefined;
  const { code, output } = await run(file, ['--no-defaults', '--version'], { timeoutMs: 10_000 });
  if (code !== 0) {
    if (!named) return undefined;
    throw new SetupError(`SQL_AGENT_MYSQLD names ${named}, which does not run: ${lastLines(output)}`);
  }
  return { file, flavour: /mariadb/i.test(output) ? 'mariadb' : 'mysql' };
}

function homebrew() {
  return homebrewFolders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => /^(mariadb|mysql)(@|$)/.test(name))
          .map((name) => path.join(folder, name, 'bin'))
      : [],
  );
}

/** @returns {string | undefined} MariaDB's script that makes a data folder: beside the server, or where packages put it */
export function findInstallScript(serverFile) {
  const folders = [path.dirname(serverFile), path.dirname(realpathSync(serverFile))];
  const near = folders.flatMap((folder) => [folder, path.join(folder, '../bin'), path.join(folder, '../scripts')]);
  return findProgram(
    ['mariadb-install-db', 'mysql_install_db'],
    [...near, ...pathFolders(), '/usr/bin', '/usr/local/bin'],
  );
}

/**
 * Debian and Ubuntu, as root or with a sudo that does not ask: installs the server's program, no service.
 * @returns {Promise<string | undefined>} why nothing was installed; nothing when it was
 */
export async function installServer({ log }) {
  if (serversAreHidden()) return 'SQL_AGENT_MYSQLD=none hides it';
  const aptGet = findProgram(['apt-get'], [...pathFolders(), '/usr/bin']);
  if (!aptGet) return 'there is no apt-get to install one with';
  const sudo = await elevation();
  if (!sudo) return 'only root may install one';

  const startedAt = performance.now();
  const apt = (parameters, timeoutMs) =>
    run(
      sudo[0] ?? aptGet,
      sudo.length ? [...sudo.slice(1), aptGet, ...options, ...parameters] : [...options, ...parameters],
      {
        timeoutMs,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
      },
    );
  const options = ['-o', 'DPkg::Lock::Timeout=180', '-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=1'];
  log(line('database', 'no server found: apt-get update'));
  const update = await apt(['update'], 240_000);
  const packages = await packageNames();
  log(line('database', `apt-get install ${packages.join(' ')}`));
  const install = await apt(['install', '-y', '--no-install-recommends', ...packages], 600_000);
  if (install.code === 0) {
    log(line('database', `installed in ${since(startedAt)}`));
    return undefined;
  }
  const unreachable =
    /Failed to fetch|Could not resolve|Temporary failure resolving|Could not connect|Unable to connect/;
  return unreachable.test(update.output + install.output)
    ? 'apt-get could not reach its package servers (is there a network?)'
    : `apt-get could not install one: ${lastLines(install.output, 2)}`;
}

/** @returns {Promise<string[] | undefined>} what to put before a command so that root runs it */
async function elevation() {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram(['sudo'], pathFolders());
  if (!sudo) return undefined;
  const { code } = await run(sudo, ['-n', 'true'], { timeoutMs: 10_000 });
  return code === 0 ? [sudo, '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C'] : undefined;
}

/** Older Ubuntu releases have the version in the name. */
async function packageNames() {
  const names = [];
  for (const name of ['mariadb-server-core', 'mariadb-client-core']) {
    const { output } = await run('apt-cache', ['pkgnames', name], { timeoutMs: 30_000 });
    const known = output.split('\n').filter(Boolean).sort();
    names.push(known.includes(name) ? name : (known.at(-1) ?? name));
  }
  return names;
}
