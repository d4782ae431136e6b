// A database server of our own: its own data folder, a loopback port, an admin account with a random password. It ends
// with the process that asked for it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { run } from './command.mjs';
import { waitForGreeting } from './greeting.mjs';
import { createOwnedFolder } from './owned-folder.mjs';
import { freePort } from './ports.mjs';
import { SetupError, lastErrors } from './progress.mjs';
import { findInstallScript } from './server-binary.mjs';

const initialiseMs = 180_000;
const startMs = 60_000;
const stopMs = 20_000;
const portAttempts = 3;
const host = '127.0.0.1';
const admin = 'sql_agent_admin';

/**
 * @param {{ server: import('./server-binary.mjs').ServerBinary, root: string, serverOptions?: string[] }} options
 */
export async function startPrivateServer({ server, root, serverOptions = [] }) {
  const owned = await createOwnedFolder(root);
  try {
    const account = serverAccount();
    const home = await createHome(owned, account);
    const password = randomBytes(24).toString('hex');
    const options = commonOptions(server, home, account);
    await initialise({ server, owned, options });
    const running = [...options, ...serverOptions];
    const first = await startFirst({ server, owned, home, options: running, account, password });
    return controls({ server, owned, home, options: running, password, ...first });
  } catch (error) {
    await owned.remove();
    throw error;
  }
}

function controls({ server, owned, home, options, password, port, running, greeting }) {
  let current = running;
  return {
    kind: /** @type {const} */ ('private'),
    host,
    port,
    user: admin,
    password,
    version: greeting.version,
    flavour: server.flavour,
    binary: server.file,
    async kill() {
      await endServer(current, 'SIGKILL');
    },
    async restart() {
      await endServer(current);
      current = await launch({ server, owned, home, options, port });
      await ready({ server, owned, home, running: current, port });
    },
    async stop() {
      await endServer(current);
      await owned.remove();
    },
  };
}

/** Servers refuse to run as root, so root lends them an account that may do little. */
function serverAccount() {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((entry) => entry.split(':'));
  for (const name of ['mysql', '_mysql', 'nobody']) {
    const entry = accounts.find(([account]) => account === name);
    // Some systems write the ids of nobody as negative numbers.
    if (entry) return { name, uid: Number(entry[2]) >>> 0, gid: Number(entry[3]) >>> 0 };
  }
  throw new SetupError(
    'A database server must not run as root, and this machine has neither a user mysql nor a user nobody.',
  );
}

/** What belongs to the server's account: its data, its temporary files, and what it writes when it is up. */
async function createHome(owned, account) {
  let home = path.join(owned.folder, 'server');
  if (!account || isReachable(owned.folder)) {
    await mkdir(home, { mode: 0o700 });
  } else {
    // A folder closed to others: the account of the server would not get to its data.
    home = await mkdtemp(path.join(isReachable(os.tmpdir()) ? os.tmpdir() : '/tmp', 'sql-agent-'));
    owned.recordOutside({ home });
  }
  for (const name of ['data', 'tmp']) await mkdir(path.join(home, name), { mode: 0o700 });
  if (account) for (const name of ['.', 'data', 'tmp']) await chown(path.join(home, name), account.uid, account.gid);
  return home;
}

/** @returns {boolean} whether every account may pass through the folder and those above it */
function isReachable(folder) {
  const above = path.dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (above === folder || isReachable(above));
}

function commonOptions(server, home, account) {
  return [
    '--no-defaults',
    `--datadir=${path.join(home, 'data')}`,
    // Not the shared one: a server that starts there removes the temporary tables of the others.
    `--tmpdir=${path.join(home, 'tmp')}`,
    '--skip-name-resolve',
    '--skip-log-bin',
    server.flavour === 'mariadb' ? '--innodb-log-file-size=16M' : '--loose-innodb-redo-log-capacity=64M',
    ...(account ? [`--user=${account.name}`] : []),
  ];
}

async function initialise({ server, owned, options }) {
  let command = server.file;
  let parameters = [...options, '--initialize-insecure'];
  if (server.flavour === 'mariadb') {
    const script = findInstallScript(server.file);
    if (!script) {
      throw new SetupError(
        `${server.file} came without mariadb-install-db, which makes its data folder (package mariadb-server-core).`,
      );
    }
    const inTree = path.basename(path.dirname(script)) === 'scripts';
    command = script;
    parameters = [...options, '--skip-test-db', ...(inTree ? [`--basedir=${path.dirname(path.dirname(script))}`] : [])];
  }
  const { code, output } = await run(command, parameters, {
    timeoutMs: initialiseMs,
    env: serverEnvironment(),
    detached: true,
    onStart: (child) => owned.recordProcess('server', child.pid),
  });
  if (code === 0) return;
  const reason = code === 124 ? `it took longer than ${initialiseMs / 1000} s` : lastErrors(output);
  throw new SetupError(`The private database server could not make its data folder (${command}): ${reason}`);
}

async function startFirst({ server, owned, home, options, account, password }) {
  const accountFile = path.join(home, 'account.sql');
  const create =
    `CREATE USER '${admin}'@'%' IDENTIFIED BY '${password}';\n` +
    `GRANT ALL PRIVILEGES ON *.* TO '${admin}'@'%' WITH GRANT OPTION;\n`;
  await writeFile(accountFile, create, { mode: 0o600 });
  if (account) await chown(accountFile, account.uid, account.gid);
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const running = await launch({ server, owned, home, port, options: [...options, `--init-file=${accountFile}`] });
    try {
      const greeting = await ready({ server, owned, home, running, port });
      await rm(accountFile);
      return { port, running, greeting };
    } catch (error) {
      if (
        attempt === portAttempts ||
        !/already in use|bind on TCP|another (mysqld|mariadbd) server/i.test(error.message)
      )
        throw error;
    }
  }
}

async function launch({ server, owned, home, options, port }) {
  await rm(path.join(home, 'ready.pid'), { force: true });
  const parameters = [
    ...options,
    `--port=${port}`,
    `--bind-address=${host}`,
    // No socket file: its path may be too long, and TCP is all that is used.
    '--socket=',
    `--pid-file=${path.join(home, 'ready.pid')}`,
    // Written at each commit, so that a killed process loses nothing, but not flushed to the disk.
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-buffer-pool-size=64M',
    '--performance-schema=OFF',
    '--character-set-server=utf8mb4',
    '--loose-mysqlx=OFF',
  ];
  const errorLog = openSync(path.join(owned.folder, 'error.log'), 'w');
  const child = spawn(server.file, parameters, {
    // A group of its own: Ctrl-C in the terminal is for the commands, which end the server when they are done with it.
    detached: true,
    stdio: ['ignore', errorLog, errorLog],
    env: serverEnvironment(),
  });
  closeSync(errorLog);
  const running = { isGone: false, kill: (signal) => child.kill(signal), ended: Promise.resolve() };
  running.ended = new Promise((resolve) => {
    const gone = () => {
      running.isGone = true;
      resolve(undefined);
    };
    child.once('exit', gone);
    child.once('error', gone);
  });
  if (child.pid) owned.recordProcess('server', child.pid);
  child.unref();
  return running;
}

async function ready({ server, owned, home, running, port }) {
  const greeting = await waitForGreeting({
    host,
    port,
    deadlineMs: startMs,
    // The server writes this file once the port is its own; until then another server might be the one that answers there.
    isUp: () => existsSync(path.join(home, 'ready.pid')),
    isGone: () => running.isGone,
  });
  if (greeting) return greeting;
  const reason = running.isGone ? 'ended at start' : `did not answer within ${startMs / 1000} s`;
  await endServer(running);
  const words = lastErrors(await readFile(path.join(owned.folder, 'error.log'), 'utf8').catch(() => ''));
  throw new SetupError(`The private database server (${server.file}) ${reason}; its last words: ${words}`);
}

/** Sends the signal, then SIGKILL when that takes too long. */
async function endServer(running, signal = 'SIGTERM') {
  if (running.isGone) return;
  running.kill(signal);
  // The timer also keeps this process going until then: the server's own handle does not.
  const timer = setTimeout(() => running.kill('SIGKILL'), stopMs);
  await running.ended;
  clearTimeout(timer);
}

/** The server sees nothing of our environment that could change it, and no secret. */
function serverEnvironment() {
  const { PATH, TZ } = process.env;
  return { PATH: `${PATH ?? ''}:/usr/bin:/bin:/usr/sbin:/sbin`, LC_ALL: 'C', ...(TZ ? { TZ } : {}) };
}
