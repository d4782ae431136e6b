// The life of a command: it works, is interrupted or fails, then undoes what it has set up, newest first, and exits.
import { endRunning } from './command.mjs';
import { removeOwnFolders } from './owned-folder.mjs';
import { SetupError, line } from './progress.mjs';

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
const cleanUpMs = 45_000;
/** npm passes on a Ctrl-C that the terminal has sent to us as well: two that come together are one. */
const sameSignalMs = 500;

class Interruption extends Error {
  constructor(exitCode) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

/**
 * @typedef {object} Session
 * @property {(line: string) => void} log
 * @property {(undo: () => Promise<void>) => void} defer what to do at the end, in reverse order
 * @property {(error: Error) => void} fail ends the command from outside its own flow
 */

/**
 * Runs a command and exits: with what `work` returns, 1 when it fails, 128 + the signal's number when interrupted. A second
 * signal exits at once; the watchdogs then end the children.
 * @param {(session: Session) => Promise<number>} work
 * @param {{ interruptedCode?: number }} [options] for commands that are meant to be ended by Ctrl-C
 */
export async function runCommand(work, { interruptedCode } = {}) {
  /** @type {(() => Promise<void>)[]} */
  const undoing = [];
  let ending = false;
  let fail;
  const failure = new Promise((_, reject) => (fail = reject));
  onEndFromOutside((error) => fail(error), interruptedCode);
  const session = {
    log: (text) => {
      if (!ending) console.log(text);
    },
    defer: (undo) => void undoing.push(undo),
    fail,
  };
  let exitCode;
  try {
    exitCode = await Promise.race([work(session), failure]);
  } catch (error) {
    exitCode = report(error);
  }
  ending = true;
  await cleanUp(undoing);
  process.exit(exitCode);
}

function onEndFromOutside(fail, interruptedCode) {
  let firstAt;
  for (const [name, number] of Object.entries(signals)) {
    process.on(name, () => {
      const now = performance.now();
      if (firstAt !== undefined && now - firstAt > sameSignalMs) process.exit(128 + number);
      firstAt ??= now;
      fail(new Interruption(interruptedCode ?? 128 + number));
    });
  }
  // Whoever read our output is gone.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => fail(new Interruption(141)));
  process.on('uncaughtException', fail);
}

function report(error) {
  if (error instanceof Interruption) {
    if (error.exitCode !== 141) console.log(`\n${line('stopping', 'press Ctrl-C again to stop at once')}`);
    return error.exitCode;
  }
  console.error(error instanceof SetupError ? error.message : error);
  return 1;
}

async function cleanUp(undoing) {
  const timer = setTimeout(() => process.exit(1), cleanUpMs);
  for (const undo of [...undoing.reverse(), endRunning, removeOwnFolders]) {
    await undo().catch((error) => console.error(error instanceof SetupError ? error.message : error));
  }
  clearTimeout(timer);
}
