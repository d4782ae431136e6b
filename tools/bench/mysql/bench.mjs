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
import { forgetPeak, processUse } from './process-use.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const peers = fileURLToPath(new URL('../peers', import.meta.url));

const sizes = { 'SELECT 1': 1, '1,000 × 8': 1_000, '10,000 × 8': 10_000 };
const crowds = [
  { callers: 1, sessions: 1 },
  { callers: 32, sessions: 8 },
];
const turnMs = 400;
/** Enough for the engine to have compiled what is called often. */
const warmUp = { calls: 1_500, withinMs: 3_000 };
const idleSessions = 200;
const floor = 'node:http floor';

export async function bench({ session, rounds = 3 }) {
  await ensurePackages({ log: session.log, root: peers });
  await build(session);
  const { account, admin } = await prepareData(session);
  const { contestants, starts } = await startAll({ account, session });
  for (const contestant of contestants) await warm(contestant);
  const calls = await measureCalls({ contestants, rounds, session });
  for (const { stop } of contestants) await stop?.();
  const sessions = await measureSessions({ account, session });
  const memory = await measureMemory({ account, admin, session });
  const stops = await measureStops({ account, admin, session });
  const unread = await measureUnread({ account, session });
  return { starts, calls, sessions, memory, stops, unread };
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
  // A peer with a process for each session takes many connections.
  const server = await provideDatabase({ log: session.log, serverOptions: ['--max-connections=1000'] });
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
  return { account: { host, port, ...reader, database }, admin };
}

async function probe(ask) {
  if (!(await askOnce(ask, 1))) throw new Error('a wrong answer');
}

async function startAll({ account, session }) {
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

async function warm(contestant) {
  const open = await Promise.all(Array.from({ length: 8 }, () => contestant.open()));
  const endsAt = performance.now() + warmUp.withinMs;
  let calls = 0;
  const caller = async ({ ask }) => {
    while (performance.now() < endsAt && calls++ < warmUp.calls) await askOnce(ask, 1).catch(() => false);
  };
  await Promise.all(open.map(caller));
  await Promise.all(open.map(({ close }) => close()));
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
  const answering = measured.filter((one) => isPeer(one) && one.times.length > 0);
  const bestPeer = {
    p50: Math.min(...answering.map(({ times }) => percentile(times, 0.5))),
    rate: Math.max(...answering.map(rateOf)),
  };
  return measured.map((one) => {
    const p50 = percentile(one.times, 0.5);
    return {
      server: one.name,
      'p50 (ms)': p50,
      'p99 (ms)': percentile(one.times, 0.99),
      'calls/s': Math.round(rateOf(one)),
      wrong: one.wrong,
      'CPU per call (ms)': one.times.length ? one.cpuMs / one.times.length : Number.NaN,
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

/** What an open session that does nothing costs, after one call on each; each server in a process of its own. */
async function measureSessions({ account, session }) {
  const rows = [];
  for (const name of serverNames) {
    // A process per session would take gigabytes for what twenty show as well.
    const number = name.includes('supergateway') ? 20 : idleSessions;
    const open = [];
    try {
      const server = await startServer(name, { account, session, probe });
      const openMore = async (wanted) => {
        while (open.length < wanted) {
          const one = await server.open();
          open.push(one);
          await probe(one.ask);
        }
        await delay(1_000);
        return processUse(server.pid).rssKb;
      };
      // The first calls pay for what all of them share.
      await warm(server);
      const first = Math.round(number / 10);
      const before = await openMore(first);
      const after = await openMore(number);
      rows.push({
        server: name,
        sessions: String(number),
        'RSS (MB)': after / 1_024,
        'RSS per session (kB)': (after - before) / (number - first),
      });
      await server.stop();
    } catch (error) {
      const why = `failed at ${open.length}: ${error.message}`;
      rows.push({ server: name, sessions: why, 'RSS (MB)': Number.NaN, 'RSS per session (kB)': Number.NaN });
    } finally {
      await Promise.all(open.map(({ close }) => close()));
    }
  }
  session.log(table('Open sessions', rows));
  return rows;
}

/** The most that our process takes while it answers about a table far larger than its memory may be. */
async function measureMemory({ account, admin, session }) {
  await admin.query('CREATE TABLE digits (d INT) ENGINE=MyISAM');
  await admin.query('INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)');
  await admin.query('CREATE TABLE large (id INT, name VARCHAR(40), amount DECIMAL(10,2)) ENGINE=MyISAM');
  await admin.query(
    `INSERT INTO large SELECT a.d + 10*b.d + 100*c.d + 1000*e.d + 10000*f.d + 100000*g.d + 1000000*h.d,
       CONCAT('the name of row ', a.d, b.d, c.d, e.d, f.d, g.d, h.d), a.d + b.d / 10
     FROM digits a, digits b, digits c, digits e, digits f, digits g, digits h WHERE h.d < 5`,
  );
  const server = await startServer('ours /mcp', { account, session, probe });
  const client = await server.open();
  await warm(server);
  await delay(1_000);
  const idle = processUse(server.pid).rssKb;
  const rows = [{ query: 'idle', 'peak RSS (MB)': idle / 1_024, 'over idle (MB)': 0, 'p50 (ms)': Number.NaN }];
  for (const [query, sql, callers] of [
    ['SELECT * (10,000 rows are given)', 'SELECT * FROM large', 1],
    ['SELECT * with ORDER BY', 'SELECT * FROM large ORDER BY name', 1],
    ['SELECT COUNT(*), SUM(amount)', 'SELECT COUNT(*), SUM(amount) FROM large', 1],
    ['SELECT * by 8 callers at a time', 'SELECT * FROM large', 8],
  ]) {
    forgetPeak(server.pid);
    const times = [];
    for (let turn = 0; turn < 3; turn++) {
      const ask = async () => {
        const askedAt = performance.now();
        const answer = await client.ask(sql);
        if (!answer.includes('"structuredContent"')) throw new Error(`no rows: ${answer.slice(0, 300)}`);
        times.push(performance.now() - askedAt);
      };
      await Promise.all(Array.from({ length: callers }, ask));
    }
    const { peakKb } = processUse(server.pid);
    rows.push({
      query,
      'peak RSS (MB)': peakKb / 1_024,
      'over idle (MB)': (peakKb - idle) / 1_024,
      'p50 (ms)': percentile(times, 0.5),
    });
  }
  await client.close();
  await server.stop();
  session.log(table('Memory with a table of 5,000,000 rows (bound for one caller: 30 MB over idle)', rows));
  return rows;
}

const endless = 'SELECT COUNT(*) FROM sales a, sales b, sales c WHERE a.note < b.note AND b.note < c.note';
const stopsWithinMs = 2_000;

/** From a client that goes away to the moment when the server no longer shows its statement. */
async function measureStops({ account, admin, session }) {
  const shown = async () => {
    const [rows] = await admin.query(
      `SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '${account.user}' AND COMMAND = 'Query'`,
    );
    return rows.map(({ ID }) => ID);
  };
  const rows = [];
  for (const name of serverNames) {
    const times = [];
    try {
      const server = await startServer(name, { account, session, probe });
      for (let round = 0; round < 2; round++) {
        const client = await server.open();
        client.ask(endless).catch(() => undefined);
        while ((await shown()).length === 0) await delay(5);
        const leftAt = performance.now();
        await client.close();
        while ((await shown()).length > 0 && performance.now() - leftAt < stopsWithinMs) await delay(5);
        times.push(performance.now() - leftAt);
        for (const id of await shown()) await admin.query(`KILL ${id}`).catch(() => undefined);
        while ((await shown()).length > 0) await delay(5);
      }
      await server.stop();
      const longest = Math.max(...times);
      rows.push({ server: name, 'longest (ms)': longest < stopsWithinMs ? longest : 'does not stop' });
    } catch (error) {
      rows.push({ server: name, 'longest (ms)': `could not be run: ${error.message}` });
    }
  }
  session.log(table('The client goes away: until its statement has ended at the database (bound 1,000 ms)', rows));
  return rows;
}

const unreadAnswers = 40;

/** What 40 answers of 10,000 rows cost that nobody reads, and what somebody else's calls take meanwhile. */
async function measureUnread({ account, session }) {
  const rows = [];
  for (const name of serverNames) {
    try {
      const server = await startServer(name, { account, session, probe });
      await warm(server);
      const other = await server.open();
      const idle = processUse(server.pid).rssKb;
      forgetPeak(server.pid);
      const { sql } = taggedStatement(10_000);
      const hangUp = await server.askWithoutReading(sql, unreadAnswers);
      const times = [];
      const endsAt = performance.now() + 3_000;
      while (performance.now() < endsAt) {
        const askedAt = performance.now();
        const right = await Promise.race([askOnce(other.ask, 1), delay(3_000, false)]).catch(() => false);
        times.push(right ? performance.now() - askedAt : Number.POSITIVE_INFINITY);
      }
      rows.push({
        server: name,
        'peak RSS over idle (MB)': (processUse(server.pid).peakKb - idle) / 1_024,
        "another caller's p50 (ms)": percentile(times, 0.5),
        'p99 (ms)': percentile(times, 0.99),
      });
      hangUp();
      await other.close();
      await server.stop();
    } catch (error) {
      rows.push({ server: name, 'peak RSS over idle (MB)': `could not be run: ${error.message}` });
    }
  }
  session.log(table(`${unreadAnswers} answers of 10,000 rows that nobody reads`, rows));
  return rows;
}
