// Checks the promises of tools/run/database.mjs with real servers: node tools/checks/database.mjs
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createConnection } from 'mysql2/promise';
import { provideDatabase } from '../run/database.mjs';
import { readGreeting } from '../run/greeting.mjs';
import { processStart } from '../run/process-identity.mjs';

const module = new URL('../run/database.mjs', import.meta.url).href;
const root = await mkdtemp(path.join(os.tmpdir(), 'sql-agent-check-'));
chmodSync(root, 0o755);
delete process.env.MYSQL_HOST;

const databaseFolders = () =>
  existsSync(path.join(root, '.run/owned')) ? readdirSync(path.join(root, '.run/owned')) : [];
const answers = ({ port }) => readGreeting({ host: '127.0.0.1', port, timeoutMs: 1_000 }).then(Boolean, () => false);

async function eventually(condition, seconds = 15) {
  const endsAt = performance.now() + seconds * 1_000;
  while (performance.now() < endsAt) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`did not become true within ${seconds} s: ${condition}`);
}

async function query(database, sql) {
  const { host, port, user, password } = database;
  const connection = await createConnection({ host, port, user, password });
  try {
    return (await connection.query(sql))[0];
  } finally {
    await connection.end();
  }
}

/** Another process that provides itself a database, says where, and waits. */
async function startOwner() {
  const program = `const { provideDatabase } = await import(${JSON.stringify(module)});
    const { host, port, user, password } = await provideDatabase({ root: ${JSON.stringify(root)} });
    console.log(JSON.stringify({ host, port, user, password }));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(() => assert.fail('the owner ended before it had a database'));
  const [text] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  ended.catch(() => {});
  return { child, database: JSON.parse(text) };
}

const checks = {
  async 'kill and restart keep port and data; stop leaves nothing'() {
    const database = await provideDatabase({ root });
    await query(database, 'CREATE DATABASE kept');
    await query(database, 'CREATE TABLE kept.rows_kept (id INT PRIMARY KEY)');
    await query(database, 'INSERT INTO kept.rows_kept VALUES (1), (2)');
    await database.kill();
    assert.equal(await answers(database), false);
    await database.restart();
    assert.deepEqual(await query(database, 'SELECT COUNT(*) AS n FROM kept.rows_kept'), [{ n: 2 }]);
    await database.restart();
    assert.deepEqual(await query(database, 'SELECT COUNT(*) AS n FROM kept.rows_kept'), [{ n: 2 }]);
    await database.stop();
    assert.equal(await answers(database), false);
    assert.deepEqual(databaseFolders(), []);
  },

  async 'only the admin account gets in'() {
    const database = await provideDatabase({ root });
    for (const user of ['root', 'nobody', 'mysql', '']) {
      await assert.rejects(query({ ...database, user, password: '' }, 'SELECT 1'), /denied|authentication/i);
    }
    await assert.rejects(query({ ...database, password: 'wrong' }, 'SELECT 1'), { code: 'ER_ACCESS_DENIED_ERROR' });
    await database.stop();
  },

  async 'two processes at the same time do not collide, and a killed owner leaves nothing'() {
    const [one, two] = await Promise.all([startOwner(), startOwner()]);
    assert.notEqual(one.database.port, two.database.port);
    await query(one.database, 'CREATE DATABASE mine');
    const names = await query(two.database, 'SHOW DATABASES');
    assert.ok(!names.some(({ Database }) => Database === 'mine'));
    one.child.kill('SIGKILL');
    await eventually(async () => !(await answers(one.database)));
    assert.ok(await answers(two.database));
    two.child.kill('SIGTERM');
    await eventually(async () => !(await answers(two.database)));
    await eventually(() => databaseFolders().length === 0);
  },

  async 'what a killed owner and its killed watchdog left is removed at the next call'() {
    const owner = await startOwner();
    const watchdogs = childrenOf(owner.child.pid).filter(({ command }) => command.includes('watchdog.mjs'));
    assert.equal(watchdogs.length, 1);
    process.kill(watchdogs[0].pid, 'SIGKILL');
    await eventually(() => !processStart(watchdogs[0].pid));
    owner.child.kill('SIGKILL');
    await eventually(() => !processStart(owner.child.pid));
    assert.ok(await answers(owner.database));
    const next = await provideDatabase({ root });
    assert.equal(await answers(owner.database), false);
    assert.equal(databaseFolders().length, 1);
    await next.stop();
    assert.deepEqual(databaseFolders(), []);
  },

  async 'a server that dies at start is quoted'() {
    const script = path.join(root, 'broken-server');
    const words = '[ERROR] the disk is made of cheese';
    writeFileSync(
      script,
      `#!/bin/sh\ncase "$*" in *--version*) echo 'mysqld Ver 8.4.0';; *--initialize*) ;; *) echo '${words}' >&2; exit 1;; esac\n`,
      { mode: 0o755 },
    );
    await withVariable('SQL_AGENT_MYSQLD', script, () => assert.rejects(provideDatabase({ root }), /made of cheese/));
    assert.deepEqual(databaseFolders(), []);
  },

  async 'no server, no package manager, no Docker: one sentence'() {
    await withVariable('SQL_AGENT_MYSQLD', 'none', () =>
      withVariable('DOCKER_HOST', 'tcp://127.0.0.1:1', () =>
        assert.rejects(provideDatabase({ root }), {
          name: 'SetupError',
          message: /install MariaDB or MySQL .* or set MYSQL_HOST/,
        }),
      ),
    );
  },

  async 'MYSQL_HOST is used as it is, and said when it does not answer'() {
    const database = await provideDatabase({ root });
    await withVariable('MYSQL_HOST', database.host, async () => {
      await withVariable('MYSQL_PORT', String(database.port), async () => {
        const external = await provideDatabase({ root });
        assert.equal(external.kind, 'external');
        assert.equal(external.kill, undefined);
        await external.stop();
        assert.ok(await answers(database));
      });
      await withVariable('MYSQL_PORT', '1', () =>
        assert.rejects(provideDatabase({ root }), /MYSQL_HOST names 127.0.0.1, but no MySQL/),
      );
    });
    await database.stop();
  },
};

function childrenOf(parent) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return new RegExp(`^PPid:\\s${parent}$`, 'm').test(status) ? [{ pid: Number(name), command }] : [];
      } catch {
        return [];
      }
    });
}

async function withVariable(name, value, work) {
  const before = process.env[name];
  process.env[name] = value;
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  const startedAt = performance.now();
  const error = await check().then(
    () => undefined,
    (problem) => problem,
  );
  if (error) failed += 1;
  console.log(`${error ? 'FAILED' : 'ok    '} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  if (error) console.log(error.stack ?? error);
}
rmSync(root, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
