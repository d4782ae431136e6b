// Provides a MySQL or MariaDB server with an account that may do everything, wherever this runs.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dockerAnswers, startDockerServer } from './docker-server.mjs';
import { readGreeting } from './greeting.mjs';
import { removeLeftovers } from './owned-folder.mjs';
import { startPrivateServer } from './private-server.mjs';
import { SetupError, line, since } from './progress.mjs';
import { findServer, installServer } from './server-binary.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @typedef {object} Database
 * @property {'external' | 'private' | 'docker'} kind
 * @property {string} host
 * @property {number} port
 * @property {string} user an account with all privileges (where it is ours)
 * @property {string} password
 * @property {string} version such as 10.11.18
 * @property {'mysql' | 'mariadb'} flavour
 * @property {string} [binary] the server program of a private one
 * @property {() => Promise<void>} [kill] SIGKILL; not for an external one
 * @property {() => Promise<void>} [restart] same port, same data; not for an external one
 * @property {() => Promise<void>} stop ends the server and removes its data; leaves an external one alone
 */

/**
 * The server in MYSQL_HOST; else a private one from an installed program; else one installed with apt-get; else Docker.
 * A server that is ours ends with this process, however that ends.
 * @param {{ log?: (line: string) => void, root?: string, serverOptions?: string[] }} [options]
 *   serverOptions: for the program of a private server; others are as they are
 * @returns {Promise<Database>}
 */
export async function provideDatabase({ log = () => {}, root = repository, serverOptions } = {}) {
  const startedAt = performance.now();
  const database = process.env.MYSQL_HOST ? await externalDatabase() : await ownDatabase({ log, root, serverOptions });
  const name = `${database.flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${database.version}`;
  log(line('database', `${name} (${database.kind}, port ${database.port}) in ${since(startedAt)}`));
  return database;
}

async function externalDatabase() {
  const host = process.env.MYSQL_HOST ?? '';
  const port = Number(process.env.MYSQL_PORT || 3306);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new SetupError('MYSQL_PORT is not a port number.');
  try {
    const greeting = await readGreeting({ host, port, timeoutMs: 15_000 });
    const user = process.env.MYSQL_USER || 'root';
    return {
      kind: /** @type {const} */ ('external'),
      host,
      port,
      user,
      password: externalPassword(),
      ...greeting,
      stop: async () => {},
    };
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(
      `MYSQL_HOST names ${host}, but no MySQL server answers on port ${port}: ${error.message || error.code}.`,
    );
  }
}

function externalPassword() {
  const file = process.env.MYSQL_PASSWORD_FILE;
  if (!file) return process.env.MYSQL_PASSWORD ?? '';
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new SetupError(`MYSQL_PASSWORD_FILE cannot be read (${error.code}).`);
  }
}

async function ownDatabase({ log, root, serverOptions }) {
  await removeLeftovers(root);
  let server = await findServer();
  let notInstalled;
  if (!server) {
    notInstalled = await installServer({ log });
    if (!notInstalled) server = await findServer();
  }
  if (server) {
    try {
      return await startPrivateServer({ server, root, serverOptions });
    } catch (error) {
      // Some systems let their server use no folder but its own (AppArmor's profile of MySQL does).
      if (!(error instanceof SetupError) || !(await dockerAnswers())) throw error;
      log(line('database', `${error.message.replace(/\.?$/, '.')} Using Docker instead.`));
    }
  }
  if (await dockerAnswers()) return startDockerServer({ log, root });
  throw new SetupError(
    `No database server was found on this machine, ${notInstalled ?? 'also not after installing one'}, and no Docker engine answers: ` +
      'install MariaDB or MySQL (only the server program is needed, for example the package mariadb-server-core), start Docker, ' +
      'or set MYSQL_HOST, MYSQL_USER and MYSQL_PASSWORD to a server that may be used.',
  );
}
