// A folder that lives only as long as the process that asked for it, and names the child processes that have to go with
// it. The folder says who its owner is, so that the watchdog, or the next command, can end those children and remove the
// folder when the owner was killed.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.mjs';
import { identify, isAlive, isOfThisMachine } from './process-identity.mjs';

/** Folders of this process that are not removed yet. */
const mine = new Set();
const newFolderMs = 60_000;
const foreignFolderMs = 24 * 3_600_000;

/** Makes a folder owned by this process and starts the watchdog that empties it when this process ends. */
export async function createOwnedFolder(root) {
  const parent = path.join(root, '.run', 'owned');
  const folder = path.join(parent, `${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  const owner = identify(process.pid);
  const write = (extra) => writeFileSync(path.join(folder, 'owner.json'), JSON.stringify({ owner, ...extra }));
  write({});
  const watchdog = startWatchdog(folder);
  const owned = {
    folder,
    /** Names what lies outside the folder and has to go with it. */
    recordOutside: (/** @type {{ home?: string, container?: string }} */ outside) => write(outside),
    /**
     * Names a running child that leads a process group of its own; a later one of the same name takes its place.
     * hasChildren: it has processes outside its group, and ends them on SIGTERM.
     */
    recordProcess: (name, pid, { hasChildren = false } = {}) =>
      writeFileSync(path.join(folder, `${name}.process.json`), JSON.stringify({ ...identify(pid), hasChildren })),
    async remove() {
      mine.delete(owned);
      await removeOwnedFolder(folder);
      await watchdog.end();
    },
  };
  mine.add(owned);
  return owned;
}

/** For a command that ends before its work is done: removes what it has begun. */
export async function removeOwnFolders() {
  await Promise.all([...mine].map((owned) => owned.remove()));
}

function startWatchdog(folder) {
  const script = fileURLToPath(new URL('./watchdog.mjs', import.meta.url));
  const { PATH, HOME, DOCKER_HOST, DOCKER_CONTEXT } = process.env;
  const watchdog = spawn(process.execPath, [script, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH, HOME, DOCKER_HOST, DOCKER_CONTEXT },
  });
  watchdog.on('error', () => {});
  watchdog.stdin.on('error', () => {});
  watchdog.stdin.unref?.();
  watchdog.unref();
  const ended = new Promise((resolve) => watchdog.once('exit', resolve));
  return {
    async end() {
      watchdog.stdin.end();
      let timer;
      await Promise.race([ended, new Promise((resolve) => (timer = setTimeout(resolve, 5_000)))]);
      clearTimeout(timer);
    },
  };
}

/** Ends the children that this folder names, where they still run, and removes everything that belongs to it. */
export async function removeOwnedFolder(folder) {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((entry) => entry.endsWith('.process.json'))) {
    const child = await readJson(path.join(folder, name));
    if (child) await killGroup(child);
  }
  const record = await readJson(path.join(folder, 'owner.json'));
  if (record?.container) await run('docker', ['rm', '-f', '-v', record.container], { timeoutMs: 60_000 });
  for (const target of [record?.home, folder]) {
    if (target) await rm(target, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function killGroup(child) {
  for (const signal of child.hasChildren ? ['SIGTERM', 'SIGKILL'] : ['SIGKILL']) {
    if (!isAlive(child)) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It ended a moment ago.
    }
    for (let attempt = 0; attempt < 100 && isAlive(child); attempt += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Removes what killed owners left behind. */
export async function removeLeftovers(root) {
  const parent = path.join(root, '.run', 'owned');
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const folder = path.join(parent, name);
    if (await isLeftOver(folder)) await removeOwnedFolder(folder).catch(() => {});
  }
}

async function isLeftOver(folder) {
  const changedAt = (await stat(folder).catch(() => undefined))?.mtimeMs;
  if (changedAt === undefined) return false;
  const owner = (await readJson(path.join(folder, 'owner.json')))?.owner;
  if (!owner) return Date.now() - changedAt > newFolderMs;
  // Process ids of another container that shares these files mean nothing here.
  if (!isOfThisMachine(owner)) return Date.now() - changedAt > foreignFolderMs;
  return !isAlive(owner);
}

async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
