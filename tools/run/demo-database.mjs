// The database that the system answers about: the user's own, as it is, or the sample shop; and the account that may read it.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SetupError, line, since } from './progress.mjs';

const loadMs = 120_000;

/** @typedef {{ host: string, port: number, user: string, password: string, name: string, isSample: boolean }} ReadableDatabase */

/**
 * @param {import('./database.mjs').Database} server
 * @param {import('./session.mjs').Session} session
 * @returns {Promise<ReadableDatabase>}
 */
export async function prepareDatabase(server, session) {
  const { host, port } = server;
  const own = process.env.MYSQL_DATABASE;
  if (server.kind === 'external' && own) {
    session.log(line('database', `${own} as it is, with the account ${server.user}`));
    return { host, port, user: server.user, password: server.password, name: own, isSample: false };
  }
  const suffix = randomBytes(4).toString('hex');
  const name = server.kind === 'external' ? `sql_agent_shop_${suffix}` : 'shop';
  const reader = { user: `sql_agent_reader_${suffix}`, password: `Aa1-${randomBytes(24).toString('hex')}` };
  try {
    await loadShop({ server, session, name, reader });
  } catch (error) {
    if (error instanceof SetupError || !error.code) throw error;
    const help =
      server.kind === 'external'
        ? ' Let that account create databases and accounts, or set MYSQL_DATABASE to a database it may read.'
        : '';
    throw new SetupError(`The sample data could not be loaded as ${server.user}: ${error.message}.${help}`);
  }
  return { host, port, ...reader, name, isSample: true };
}

async function loadShop({ server, session, name, reader }) {
  const startedAt = performance.now();
  const { shopStatements } = await import('../sample-data/shop.mjs');
  const connection = await connect(server);
  const timer = setTimeout(() => connection.destroy(), loadMs);
  // A server of our own goes with its data.
  const undo = (statement) => server.kind === 'external' && session.defer(() => runStatement(server, statement));
  try {
    await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
    undo(`DROP DATABASE IF EXISTS \`${name}\``);
    await connection.query(`USE \`${name}\``);
    for (const statement of shopStatements()) await connection.query(statement);
    await connection.query('CREATE USER ?@? IDENTIFIED BY ?', [reader.user, '%', reader.password]);
    undo(`DROP USER IF EXISTS '${reader.user}'@'%'`);
    await connection.query(`GRANT SELECT, SHOW VIEW ON \`${name}\`.* TO ?@?`, [reader.user, '%']);
  } finally {
    clearTimeout(timer);
    connection.destroy();
  }
  session.log(line('data', `sample shop in database ${name}, in ${since(startedAt)}`));
}

async function runStatement(server, statement) {
  const connection = await connect(server);
  try {
    await connection.query(statement);
  } finally {
    connection.destroy();
  }
}

async function connect({ kind, host, port, user, password }) {
  const { createConnection } = await import('mysql2/promise');
  const ssl = kind === 'external' ? encryption() : undefined;
  return createConnection({ host, port, user, password, ssl, charset: 'utf8mb4', connectTimeout: 15_000 });
}

/** The same variables that mcp-mysql understands. */
function encryption() {
  const { MYSQL_SSL_MODE: mode = 'disabled', MYSQL_SSL_CA: authority } = process.env;
  if (mode === 'disabled') return undefined;
  return { rejectUnauthorized: mode === 'verify', ...(authority ? { ca: readFileSync(authority, 'utf8') } : {}) };
}
