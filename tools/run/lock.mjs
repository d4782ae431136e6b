// One at a time among the commands of this repository: installing packages and building write to shared folders.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identify, isAlive, isOfThisMachine } from './process-identity.mjs';
import { SetupError, line } from './progress.mjs';

const waitMs = 15 * 60_000;
const foreignLockMs = 60 * 60_000;

/**
 * @template Result
 * @param {{ root: string, name: string, log: (line: string) => void, work: () => Promise<Result> }} options
 */
export async function withLock({ root, name, log, work }) {
  const file = path.join(root, '.run', `${name}.lock`);
  await mkdir(path.dirname(file), { recursive: true });
  const endsAt = performance.now() + waitMs;
  let said = false;
  while (!(await take(file))) {
    if (performance.now() > endsAt)
      throw new SetupError(`Another command has held ${file} for too long; end it or remove the file.`);
    if (!said) log(line(name, 'waiting for another command that is at it'));
    said = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file) {
  try {
    await writeFile(file, JSON.stringify({ ...identify(process.pid), at: Date.now() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = await readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  // Unreadable: it is being written, or was released this moment.
  if (!holder) return false;
  const isHeld = isOfThisMachine(holder) ? isAlive(holder) : Date.now() - holder.at < foreignLockMs;
  if (!isHeld) await rm(file, { force: true });
  return false;
}
