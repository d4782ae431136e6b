// npm test: every project's tests, with real services and a real database.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { provideDatabase } from './run/database.mjs';
import { createOwnedFolder, removeLeftovers } from './run/owned-folder.mjs';
import { ensurePackages } from './run/packages.mjs';
import { line, since } from './run/progress.mjs';
import { runCommand } from './run/session.mjs';
import { createTally } from './run/test-tally.mjs';

const help = `npm test                               runs every project's tests
npm test -- --projects=contracts       options are passed on to "nx run-many -t test"

Without further settings it needs nothing but Node.js. MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_PASSWORD: use this server
(an account that may create databases and accounts); SQL_AGENT_MYSQLD: the server program to start private ones with.`;

const root = fileURLToPath(new URL('..', import.meta.url));
const testsMs = 30 * 60_000;
const stopMs = 10_000;

const parameters = process.argv.slice(2);
if (parameters.some((word) => word === '--help' || word === '-h')) {
  console.log(help);
} else {
  await runCommand(test);
}

async function test(session) {
  const { log } = session;
  const startedAt = performance.now();
  // When it is interrupted, nx kills its tests with all their children, the watchdogs of their databases among them.
  session.defer(() => removeLeftovers(root));
  await ensurePackages({ log, root });
  const database = await provideDatabase({ log, root });
  session.defer(() => database.stop());
  const environment = databaseEnvironment(database);
  // Shown to work; each project starts private ones of its own.
  if (database.kind === 'private') await database.stop();

  const tally = createTally();
  const code = await runTests({
    session,
    environment,
    onLine: (text) => {
      log(text);
      const project = tally.read(text);
      if (project) log(line('tests', project));
    },
  });
  const { passed, failed } = tally.total({ succeeded: code === 0 });
  log(`\n${line('tests', `ended with code ${code} after ${since(startedAt)}`)}\n\n${passed} passed, ${failed} failed`);
  return code;
}

function databaseEnvironment({ kind, binary, host, port, user, password }) {
  if (kind === 'external') return {};
  if (kind === 'private') return { SQL_AGENT_MYSQLD: binary };
  return { MYSQL_HOST: host, MYSQL_PORT: String(port), MYSQL_USER: user, MYSQL_PASSWORD: password };
}

/** @returns {Promise<number>} the exit code of nx */
async function runTests({ session, environment, onLine }) {
  const owned = await createOwnedFolder(root);
  session.defer(() => owned.remove());
  const nx = path.join(root, 'node_modules', '.bin', 'nx');
  // Not from the cache: what these tests find out depends on more than files.
  const options = ['--parallel=2', '--output-style=stream', '--skip-nx-cache', ...parameters];
  const child = spawn(nx, ['run-many', '-t', 'test', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: {
      FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
      ...process.env,
      ...environment,
      NX_DAEMON: 'false',
      NX_TUI: 'false',
    },
  });
  if (child.pid) owned.recordProcess('nx', child.pid, { hasChildren: true });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  session.defer(() => end(child, ended));
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', onLine);
  const timer = setTimeout(() => void end(child, ended), testsMs);
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}

/** nx and the tests are one process group: what a test has left running goes too. */
async function end(child, ended) {
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // Nothing of the group is left.
    }
  };
  if (child.exitCode === null && child.signalCode === null) {
    signal('SIGTERM');
    const timer = setTimeout(() => signal('SIGKILL'), stopMs);
    await ended;
    clearTimeout(timer);
  }
  signal('SIGKILL');
}
