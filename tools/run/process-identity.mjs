// Says whether a process that was written down still runs. Its id alone does not tell: ids are used again.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** @typedef {{ host: string, pid: number, start: string | undefined }} ProcessIdentity */

/** @returns {ProcessIdentity} */
export function identify(pid) {
  return { host: os.hostname(), pid, start: processStart(pid) };
}

/** @returns {boolean} */
export function isAlive({ pid, start }) {
  return start !== undefined && processStart(pid) === start;
}

/** Containers that share files have process ids of their own. */
export function isOfThisMachine({ host }) {
  return host === os.hostname();
}

/** @returns {string | undefined} when the process started; nothing when there is none */
export function processStart(pid) {
  if (process.platform === 'linux') {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 5_000 }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}
