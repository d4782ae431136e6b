import { opendir } from 'node:fs/promises';
import type { Opened, Sandbox } from './sandbox.js';

const maxNamesPerFolder = 20_000;
const maxFolders = 5_000;
const maxDepth = 24;

/** What a Kubernetes volume keeps beside its links: the same files once more. */
const isVolumeInternal = (name: string) => name.startsWith('..');

/** Names in an open folder, sorted; what a very large folder holds beyond a bound is not seen. */
export async function namesIn(folder: Opened, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder.address)) {
    signal.throwIfAborted();
    if (isVolumeInternal(name)) continue;
    if (names.push(name) >= maxNamesPerFolder) break;
  }
  return names.sort();
}

/**
 * Paths of every plain file below a folder, folder by folder. Links to folders are not entered, so that nothing is seen twice and
 * no circle has an end to find. `stopped` tells, afterwards, that a bound was reached.
 */
export async function* filesBelow(
  sandbox: Sandbox,
  start: string,
  signal: AbortSignal,
  bounds: { stopped: boolean },
): AsyncGenerator<string> {
  const folders = [start];
  for (let seen = 0; folders.length > 0; seen++) {
    if (seen >= maxFolders) {
      bounds.stopped = true;
      return;
    }
    const folder = folders.shift()!;
    const entries = await entriesOf(sandbox, folder, folder === start, signal);
    for (const { path, kind } of entries) {
      if (kind === 'file') yield path;
      else if (path.split('/').length < maxDepth) folders.push(path);
      else bounds.stopped = true;
    }
  }
}

/** A folder that cannot be opened is passed over, unless it is the one that was asked for. */
async function entriesOf(sandbox: Sandbox, folder: string, isStart: boolean, signal: AbortSignal) {
  try {
    return await sandbox.withDirectory(folder, async (opened) => {
      const names = await namesIn(opened, signal);
      const entries: { path: string; kind: 'file' | 'directory' }[] = [];
      for (const name of names) {
        signal.throwIfAborted();
        const path = opened.path === '.' ? name : `${opened.path}/${name}`;
        const kind = (await sandbox.entryOf(opened, name))?.kind;
        if (kind === 'file' || kind === 'directory') entries.push({ path, kind });
      }
      return entries;
    });
  } catch (error) {
    signal.throwIfAborted();
    if (isStart) throw error;
    return [];
  }
}
