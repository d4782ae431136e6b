// Runs another program to its end, within a time, keeping the tail of what it prints.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

const keptCharacters = 64 * 1024;
const endMs = 5_000;
const running = new Set();

/**
 * Never rejects: a program that cannot be started has the code 127, one that takes too long 124.
 * @param {string} command
 * @param {string[]} parameters
 * @param {{ timeoutMs: number, env?: NodeJS.ProcessEnv, cwd?: string, onStart?: (child: import('node:child_process').ChildProcess) => void, detached?: boolean }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, parameters, { timeoutMs, env, cwd, onStart, detached = false }) {
  return new Promise((resolve) => {
    let output = '';
    let timedOut = false;
    const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'], env, cwd, detached });
    const entry = { child, ended: new Promise((done) => child.once('close', done)) };
    if (child.pid) {
      running.add(entry);
      onStart?.(child);
    }
    const timer = setTimeout(() => {
      timedOut = true;
      kill(child, detached);
    }, timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => (output = (output + chunk).slice(-keptCharacters)));
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(entry);
      resolve({ code: timedOut ? 124 : (code ?? 1), output });
    });
  });
}

function kill(child, group) {
  try {
    process.kill(group ? -child.pid : child.pid, 'SIGKILL');
  } catch {
    // It ended a moment ago.
  }
}

/** For a command that ends before its work is done: ends the programs that still run. */
export async function endRunning() {
  for (const { child } of running) child.kill('SIGTERM');
  const timer = setTimeout(() => {
    for (const { child } of running) child.kill('SIGKILL');
  }, endMs);
  await Promise.all([...running].map(({ ended }) => ended));
  clearTimeout(timer);
}

/** @returns {boolean} whether this is a program that may be run */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** @returns {string | undefined} the first of the names in the first of the folders that has one */
export function findProgram(names, folders) {
  for (const folder of folders) {
    for (const name of names) {
      const file = path.join(folder, name);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

/** @returns {string[]} the folders of PATH */
export function pathFolders() {
  return (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
}
