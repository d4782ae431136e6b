// What one call costs: ours beside two floors and other people's servers, all over the same database in the same run.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { run } from '../../run/command.mjs';
import { provideDatabase } from '../../run/database.mjs';
import { ensurePackages } from '../../run/packages.mjs';
import { SetupError } from '../../run/progress.mjs';
import { percentile, table } from '../figures.mjs';
import { peerNames, rawDriver, serverNames, startServer } from './contestants.mjs';
import { processUse } from './process-use.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const peers = fileURLToPath(new URL('../peers', import.meta.url));

const sizes = { 'SELECT 1': 1, '1,000 × 8': 1_000, '10,000 × 8': 10_000 };
const crowds = [
  { callers: 1, sessions: 1 },
  { callers: 32, sessions: 8 },
];
const turnMs = 400;
const idleSessions = 200;
const floor = 'node:http floor';

export async function bench({ session, rounds = 3 }) {
  await ensurePackages({ log: session.log, root: peers });
  await build(session);
  const account = await prepareData(session);
  const { contestants, starts } = await startAll({ account, session });
  const calls = await measureCalls({ contestants, rounds, session });
  const sessions = await measureSessions({ contestants, account, session });
  return { starts, calls, sessions };
}

async function build(session) {
  const { code, output } = await run(process.execPath, ['../../tools/build.mjs', '.'], {
    cwd: `${root}/apps/mcp-mysql`,
    env: process.env,
    timeoutMs: 120_000,
  });
  if (code !== 0 || !existsSync(`${root}/apps/mcp-mysql/dist/main.js`)) throw new SetupError(`No build: ${output}`);
  session.log(`  ${output.trim()}`);
}

/** A table of usual columns and an account that may only read it. */
async function prepareData(session) {
  const server = await provideDatabase({ log: session.log });
  session.defer(() => server.stop());
  const { host, port } = server;
  const database = `bench_${randomBytes(4).toString('hex')}`;
  const reader = { user: database, password: `Aa1-${randomBytes(12).toString('hex')}` };
  const admin = await createConnection({ host, port, user: server.user, password: server.password });
  session.defer(async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${database}`);
    await admin.query(`DROP USER IF EXISTS ${reader.user}`);
    admin.destroy();
  });
  await admin.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  await admin.query(`CREATE USER ${reader.user} IDENTIFIED BY '${reader.password}'`);
  await admin.query(`GRANT SELECT ON ${database}.* TO ${reader.user}`);
  await admin.query(`USE ${database}`);
  await admin.query(
    `CREATE TABLE sales (id INT PRIMARY KEY, customer VARCHAR(40) NOT NULL, amount DECIMAL(10,2), quantity INT,
      weight DOUBLE, sold_at DATETIME, note VARCHAR(60))`,
  );
  const rows = Array.from({ length: 10_000 }, (_, index) => [
    index + 1,
    `Customer ${index % 977}`,
    ((index * 37) % 100_000) / 100,
    index % 12,
    index / 7,
    `2025-${String((index % 12) + 1).padStart(2, '0')}-15 10:20:30`,
    index % 5 ? `note ${index} "quoted", of a sale` : null,
  ]);
  await admin.query('INSERT INTO sales VALUES ?', [rows]);
  return { host, port, ...reader, database };
}

async function startAll({ account, session }) {
  const probe = (ask) => askOnce(ask, 1).then((right) => right || Promise.reject(new Error('a wrong answer')));
  const contestants = [rawDriver(account, session)];
  const starts = [];
  for (const name of serverNames) {
    try {
      const server = await startServer(name, { account, session, probe });
      contestants.push(server);
      starts.push({ server: name, version: server.version, 'start to first answer (ms)': server.firstAnswerMs });
    } catch (error) {
      starts.push({
        server: name,
        version: `could not be run: ${error.message}`,
        'start to first answer (ms)': Number.NaN,
      });
    }
  }
  session.log(table('From the start of the process to the first right answer', starts));
  return { contestants, starts };
}

let asked = 0;

/** A statement whose every row holds a word that no other call uses. @returns {{ sql: string, tag: string }} */
function taggedStatement(rowCount) {
  const tag = `call-${String(++asked).padStart(9, '0')}-`;
  const sql =
    rowCount === 1 ? `SELECT 1, '${tag}' AS tag` : `SELECT '${tag}' AS tag, s.* FROM sales s WHERE id <= ${rowCount}`;
  return { sql, tag };
}

/** Every row is this caller's, and all rows are there. */
function isOwn(answer, tag, rowCount) {
  if (Array.isArray(answer)) {
    const position = rowCount === 1 ? 1 : 0;
    return answer.length === rowCount && answer.every((row) => row[position] === tag);
  }
  const own = count(answer, tag);
  return own >= rowCount && own === count(answer, 'call-');
}

function count(text, word) {
  let found = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) found++;
  return found;
}

async function askOnce(ask, rowCount) {
  const { sql, tag } = taggedStatement(rowCount);
  return isOwn(await ask(sql), tag, rowCount);
}

/** Contestants take turns, so that what else the machine does meets them all. The first round warms up. */
async function measureCalls({ contestants, rounds, session }) {
  const results = [];
  for (const { callers, sessions } of crowds) {
    for (const [size, rowCount] of Object.entries(sizes)) {
      const measured = contestants.map(({ name }) => ({ name, times: [], wrong: 0, wallMs: 0, cpuMs: 0 }));
      for (let round = 0; round <= rounds; round++) {
        for (const [index, contestant] of contestants.entries()) {
          const turn = await takeTurn({ contestant, callers, sessions, rowCount });
          if (round > 0) addTurn(measured[index], turn);
        }
      }
      const rows = figures(measured);
      session.log(table(`${size}, ${callers} ${callers === 1 ? 'caller' : `callers over ${sessions} sessions`}`, rows));
      results.push({ size, callers, sessions, rows });
    }
  }
  return results;
}

async function takeTurn({ contestant, callers, sessions, rowCount }) {
  const times = [];
  let wrong = 0;
  let open;
  try {
    open = await Promise.all(Array.from({ length: sessions }, () => contestant.open()));
  } catch {
    // It was seen to answer; by now it ended, or lets nobody in.
    return { times, wrong: callers, wallMs: turnMs, cpuMs: 0 };
  }
  const before = cpuOf(contestant);
  const startedAt = performance.now();
  const endsAt = startedAt + turnMs;
  const caller = async ({ ask }) => {
    while (performance.now() < endsAt) {
      const { sql, tag } = taggedStatement(rowCount);
      const askedAt = performance.now();
      const answer = await ask(sql).catch((error) => String(error));
      // An error that comes quickly must not look like speed.
      if (isOwn(answer, tag, rowCount)) times.push(performance.now() - askedAt);
      else wrong++;
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, index) => caller(open[index % sessions])));
  const wallMs = performance.now() - startedAt;
  const cpuMs = cpuOf(contestant) - before;
  await Promise.all(open.map(({ close }) => close()));
  return { times, wrong, wallMs, cpuMs };
}

function cpuOf({ pid }) {
  if (pid !== undefined) return processUse(pid).cpuMs;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function addTurn(sum, { times, wrong, wallMs, cpuMs }) {
  sum.times.push(...times);
  sum.wrong += wrong;
  sum.wallMs += wallMs;
  sum.cpuMs += cpuMs;
}

function figures(measured) {
  const p50Of = (wanted) => percentile(measured.find(({ name }) => name === wanted)?.times ?? [], 0.5);
  const rateOf = ({ times, wallMs }) => (1_000 * times.length) / wallMs;
  const bestPeer = {
    p50: Math.min(...measured.filter(isPeer).map(({ times }) => percentile(times, 0.5))),
    rate: Math.max(...measured.filter(isPeer).map(rateOf)),
  };
  return measured.map((one) => {
    const p50 = percentile(one.times, 0.5);
    return {
      server: one.name,
      'p50 (ms)': p50,
      'p99 (ms)': percentile(one.times, 0.99),
      'calls/s': Math.round(rateOf(one)),
      wrong: one.wrong,
      'CPU per call (ms)': one.cpuMs / one.times.length,
      'p50 to the http floor': ratio(p50, p50Of(floor)),
      'p50 to the best peer': ratio(p50, bestPeer.p50),
      'calls/s to the best peer': ratio(rateOf(one), bestPeer.rate),
    };
  });
}

const isPeer = ({ name }) => peerNames.includes(name);

function ratio(value, reference) {
  return Number.isFinite(value / reference) ? `${(value / reference).toFixed(2)} ×` : 'none';
}

/** What an open session that does nothing costs, after one call on each. */
async function measureSessions({ contestants, session }) {
  const rows = [];
  for (const contestant of contestants.filter(({ pid }) => pid !== undefined)) {
    // A process per session would take gigabytes for what twenty show as well.
    const number = contestant.name.includes('supergateway') ? 20 : idleSessions;
    const open = [];
    const openMore = async (wanted) => {
      while (open.length < wanted) {
        const one = await contestant.open();
        open.push(one);
        if (!(await askOnce(one.ask, 1))) throw new Error(`${contestant.name} gave a wrong answer`);
      }
      await delay(500);
      return processUse(contestant.pid).rssKb;
    };
    try {
      const before = await openMore(Math.round(number / 10));
      const after = await openMore(number);
      rows.push({
        server: contestant.name,
        sessions: number,
        'RSS (MB)': after / 1_024,
        'RSS per session (kB)': (after - before) / (number - Math.round(number / 10)),
      });
    } catch (error) {
      rows.push({
        server: contestant.name,
        sessions: `${open.length}: ${error.message}`,
        'RSS (MB)': Number.NaN,
        'RSS per session (kB)': Number.NaN,
      });
    } finally {
      await Promise.all(open.map(({ close }) => close()));
    }
  }
  session.log(table('Open sessions', rows));
  return rows;
}
