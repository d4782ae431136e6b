// Runs built apps as child processes: each with the environment it is given and nothing else, its output in a file.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createOwnedFolder } from './owned-folder.mjs';
import { SetupError, lastLines, line, since } from './progress.mjs';

const startMs = 30_000;
const stopMs = 10_000;
const maxRestarts = 8;
const firstDelayMs = 500;
const maxDelayMs = 15_000;
/** An app that ran this long is well again: its restarts are counted anew. */
const stableMs = 60_000;

const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS'];

/** @typedef {{ name: string, entry: string, port: number, env: Record<string, string>, healthPath?: string }} App */

/**
 * @param {{ root: string, keepRunning: boolean, session: import('./session.mjs').Session }} options
 * keepRunning: an app that ends is started again; otherwise its end is the end of the command
 */
export async function createProcesses({ root, keepRunning, session }) {
  const owned = await createOwnedFolder(root);
  session.defer(() => owned.remove());
  return {
    /** Starts an app, waits until it is healthy, and stops it at the end of the command. */
    async start(/** @type {App} */ app) {
      const startedAt = performance.now();
      const life = {
        app,
        root,
        owned,
        session,
        keepRunning,
        stopping: false,
        restarts: 0,
        timer: undefined,
        child: undefined,
      };
      session.defer(() => stop(life));
      launch(life, 'w');
      await untilHealthy(life);
      session.log(line(app.name, `port ${app.port}, in ${since(startedAt)}`));
    },
  };
}

function launch(life, logFlags) {
  const { app, root, owned } = life;
  const env = Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  mkdirSync(path.dirname(logFile(life)), { recursive: true });
  const output = openSync(logFile(life), logFlags);
  const child = spawn(process.execPath, [app.entry], {
    cwd: root,
    // A group of its own: Ctrl-C in the terminal reaches the command alone, which stops the apps in order.
    detached: true,
    stdio: ['ignore', output, output],
    env: { ...env, ...app.env },
  });
  closeSync(output);
  const startedAt = performance.now();
  life.child = child;
  life.isUp = true;
  life.ended = new Promise((resolve) => {
    const gone = (how) => {
      if (!life.isUp || life.child !== child) return;
      life.isUp = false;
      resolve(undefined);
      if (life.wasHealthy && !life.stopping) void onUnexpectedEnd(life, how, performance.now() - startedAt);
    };
    child.once('error', (error) => gone(error.message));
    child.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
  });
  if (child.pid) owned.recordProcess(app.name, child.pid);
}

async function untilHealthy(life) {
  const { app } = life;
  const endsAt = performance.now() + startMs;
  while (life.isUp && performance.now() < endsAt) {
    if (await answers(`http://127.0.0.1:${app.port}${app.healthPath ?? '/healthz'}`)) {
      life.wasHealthy = true;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const what = life.isUp ? `was not healthy within ${startMs / 1000} s` : 'ended at start';
  throw new SetupError(`${app.name} ${what}; its last words: ${await lastWords(life)}`);
}

/** @returns {Promise<boolean>} */
export async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function onUnexpectedEnd(life, how, ranMs) {
  const { app, session } = life;
  if (ranMs > stableMs) life.restarts = 0;
  if (!life.keepRunning || life.restarts === maxRestarts) {
    const often = life.keepRunning ? `, after ${maxRestarts} restarts` : '';
    session.fail(
      new SetupError(`${app.name} ended unexpectedly (${how})${often}; its last words: ${await lastWords(life)}`),
    );
    return;
  }
  const delayMs = Math.min(firstDelayMs * 2 ** life.restarts, maxDelayMs);
  life.restarts += 1;
  session.log(
    line(app.name, `ended unexpectedly (${how}); starting it again in ${delayMs / 1000} s (${logFile(life)})`),
  );
  life.timer = setTimeout(() => {
    if (!life.stopping) launch(life, 'a');
  }, delayMs);
}

async function stop(life) {
  life.stopping = true;
  clearTimeout(life.timer);
  if (!life.isUp) return;
  life.child.kill('SIGTERM');
  const timer = setTimeout(() => life.child.kill('SIGKILL'), stopMs);
  await life.ended;
  clearTimeout(timer);
}

function logFile({ root, app }) {
  return path.join(root, '.run', 'logs', `${app.name}.log`);
}

async function lastWords(life) {
  return lastLines(await readFile(logFile(life), 'utf8').catch(() => ''), 5) || 'none';
}
