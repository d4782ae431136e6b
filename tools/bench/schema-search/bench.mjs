// Finding the tables for a question among 2,000: ours beside a substring search over the same names and comments; and what
// a schema of that size costs: start, memory, time of a search.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { run } from '../../run/command.mjs';
import { provideDatabase } from '../../run/database.mjs';
import { freePort } from '../../run/ports.mjs';
import { SetupError } from '../../run/progress.mjs';
import { percentile, table } from '../figures.mjs';
import { processUse } from '../mysql/process-use.mjs';
import { questions } from './questions.mjs';
import { createStatement, generateSchema } from './schema.mjs';
import { substringSearch } from './substring-search.mjs';

const app = fileURLToPath(new URL('../../../apps/mcp-mysql', import.meta.url));
const depths = [1, 5, 10];
const startWithinMs = 60_000;

export async function bench({ session, rounds = 3 }) {
  const { code, output } = await run(process.execPath, ['../../tools/build.mjs', '.'], {
    cwd: app,
    env: process.env,
    timeoutMs: 120_000,
  });
  if (code !== 0 || !existsSync(`${app}/dist/main.js`)) throw new SetupError(`No build: ${output}`);
  const tables = generateSchema();
  const account = await createTables(session, tables);
  const starts = [];
  let searches;
  for (let round = 0; round < rounds; round++) {
    const service = await startService(session, account);
    starts.push(service.times);
    if (round === rounds - 1) searches = await measureSearches({ session, service, tables });
    await service.stop();
  }
  const start = Object.keys(starts[0]).map((what) => ({
    what,
    median: percentile(
      starts.map((times) => times[what]),
      0.5,
    ),
    most: Math.max(...starts.map((times) => times[what])),
  }));
  session.log(
    table(`Start over ${tables.length} tables, ${rounds} times (from the start of the process; memory in MB)`, start),
  );
  return { start, ...searches };
}

async function createTables(session, tables) {
  const server = await provideDatabase({ log: session.log });
  session.defer(() => server.stop());
  const database = `schema_${randomBytes(4).toString('hex')}`;
  const reader = { user: `${database}_reader`, password: randomBytes(12).toString('hex') };
  const { host, port, user, password } = server;
  const admin = await createConnection({ host, port, user, password });
  session.defer(async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${database}`);
    await admin.query(`DROP USER IF EXISTS ${reader.user}`);
    admin.destroy();
  });
  await admin.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  await admin.query(`CREATE USER ${reader.user} IDENTIFIED BY '${reader.password}'`);
  await admin.query(`GRANT SELECT ON ${database}.* TO ${reader.user}`);
  await admin.query(`USE ${database}`);
  // A table may refer to one that comes later.
  await admin.query('SET SESSION foreign_key_checks = 0');
  const names = new Map(tables.map(({ key, name }) => [key, name]));
  for (const one of tables) await admin.query(createStatement(one, names));
  const [[{ columns }]] = await admin.query(
    'SELECT COUNT(*) AS columns FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()',
  );
  const commented = tables.filter(({ comment }) => comment).length;
  session.log(`  ${tables.length} tables (${commented} with a comment), ${columns} columns`);
  return { host, port, database, ...reader };
}

/** Starts the built service and waits for each of its first answers. */
async function startService(session, { host, port: databasePort, user, password, database }) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: app,
    stdio: 'ignore',
    env: {
      ...{ PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), MYSQL_HOST: host },
      ...{ MYSQL_PORT: String(databasePort), MYSQL_USER: user, MYSQL_PASSWORD: password, MYSQL_DATABASE: database },
    },
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  session.defer(stop);
  const url = `http://127.0.0.1:${port}`;
  const until = async (path) => {
    while (
      !(await fetch(url + path).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (child.exitCode !== null || performance.now() - startedAt > startWithinMs)
        throw new SetupError('mcp-mysql does not start.');
      await delay(2);
    }
    return performance.now() - startedAt;
  };
  const call = caller(`${url}/mcp`);
  const megabytes = () => processUse(child.pid).rssKb / 1_024;
  const times = { 'listening (ms)': await until('/healthz'), 'ready (ms)': await until('/readyz') };
  times['memory when ready'] = megabytes();
  await call('list_tables', {});
  times['first list_tables (ms)'] = performance.now() - startedAt;
  times['memory then'] = megabytes();
  const askedAt = performance.now();
  await call('search_schema', { query: 'customers', limit: 10 });
  times['first search_schema (ms)'] = performance.now() - startedAt;
  times['making the index, with a search (ms)'] = performance.now() - askedAt;
  times['memory with the index'] = megabytes();
  return { times, call, stop };
}

function caller(url) {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  let id = 0;
  return async (name, parameters) => {
    const message = { jsonrpc: '2.0', id: ++id, method: 'tools/call', params: { name, arguments: parameters } };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(message) });
    const { result } = await response.json();
    if (!result?.structuredContent) throw new Error(`${name}: ${JSON.stringify(result).slice(0, 300)}`);
    return result.structuredContent;
  };
}

async function measureSearches({ session, service, tables }) {
  const names = new Map(tables.map(({ key, name }) => [key, name]));
  const limit = Math.max(...depths);
  const times = [];
  const ours = async (query) => {
    const askedAt = performance.now();
    const found = await service.call('search_schema', { query, limit });
    times.push(performance.now() - askedAt);
    return found.tables.map(({ name }) => name);
  };
  const reference = substringSearch(tables);
  const answers = [];
  for (const { question, needs, language, later } of questions) {
    const wanted = needs.map((key) => {
      if (!names.has(key)) throw new Error(`No table ${key}.`);
      return names.get(key);
    });
    answers.push({
      question,
      language,
      later,
      wanted,
      ours: await ours(question),
      reference: reference(question, limit),
    });
  }
  const rows = [];
  for (const [who, label] of [
    ['ours', 'search_schema'],
    ['reference', 'substring search'],
  ]) {
    for (const later of [false, true]) {
      for (const language of ['en', 'es']) {
        const asked = answers.filter((answer) => answer.language === language && answer.later === later);
        const row = { search: label, questions: `${asked.length} ${language}${later ? ', written later' : ''}` };
        for (const depth of depths) {
          row[`recall@${depth}`] = mean(asked.map((answer) => recall(answer.wanted, answer[who].slice(0, depth))));
        }
        rows.push(row);
      }
    }
  }
  session.log(table(`The tables that ${questions.length} questions need, among ${tables.length}`, rows));
  const missed = answers.filter(({ wanted, ours: found }) => recall(wanted, found) < 1);
  for (const { question, wanted, ours: found } of missed) {
    session.log(`  not found: ${question} -> ${wanted.join(', ')} (first: ${found.slice(0, 3).join(', ')})`);
  }
  const search = { 'p50 (ms)': percentile(times, 0.5), 'p95 (ms)': percentile(times, 0.95), searches: times.length };
  session.log(table('A search, over HTTP', [search]));
  return { recall: rows, search };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function recall(wanted, found) {
  return wanted.filter((name) => found.includes(name)).length / wanted.length;
}
