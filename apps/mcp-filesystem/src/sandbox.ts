import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolFailure } from '@sql-agent/contracts';
import { namesOf } from './relative-path.js';

/** No link is followed, no pipe is waited for, no terminal is taken over. */
const { O_RDONLY, O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_NOCTTY = 0 } = constants;
/** Links on the way to one file; names on the way to it when all are followed. */
const maxLinks = 8;
const maxNames = 64;
const safely = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

/**
 * How a name is found. `handle`: looked up in the folder that is already open (what openat does in C), so that no folder
 * on the way can be swapped for a link between a check and its use; needs Linux. `path`: full paths are opened, and
 * checked before and after, which narrows such a race but does not close it.
 */
export type Lookup = 'handle' | 'path';

/** An open file or folder inside the root. */
export interface Opened {
  handle: FileHandle;
  stats: Stats;
  /** Where this very file or folder can be named, for as long as its handle is open. */
  address: string;
  /** Relative to the root, with forward slashes; "." is the root. */
  path: string;
}

/** Read-only access to what lies below one folder. */
export class Sandbox {
  constructor(
    private readonly root: string,
    private readonly lookup: Lookup = process.platform === 'linux' ? 'handle' : 'path',
  ) {}

  /** Why the root cannot be used, or undefined when it can. The sentence does not name it. */
  async problem(): Promise<string | undefined> {
    try {
      await (await this.#openRoot()).handle.close();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Gives the open folder to `use`, and closes it afterwards. @throws ToolFailure */
  async withDirectory<Result>(path: string, use: (directory: Opened) => Promise<Result>): Promise<Result> {
    return this.#with(path, async (opened) => {
      if (!opened.stats.isDirectory()) throw failure('invalid_arguments', `"${opened.path}" is a file, not a folder.`);
      return use(opened);
    });
  }

  /** Gives the open file to `use`, and closes it afterwards. Only regular files with one name are opened. @throws ToolFailure */
  async withFile<Result>(path: string, use: (file: Opened) => Promise<Result>): Promise<Result> {
    return this.#with(path, async (opened) => {
      if (opened.stats.isDirectory()) throw failure('invalid_arguments', `"${opened.path}" is a folder, not a file.`);
      return use(opened);
    });
  }

  /** Gives whatever plain file or folder is there to `use`, and closes it afterwards. @throws ToolFailure */
  async with<Result>(path: string, use: (opened: Opened) => Promise<Result>): Promise<Result> {
    return this.#with(path, use);
  }

  /**
   * What a name in an open folder is, and its facts; undefined for what cannot be read. A link counts as the file that it
   * leads to, where that may be read; one to a folder is not entered when a whole folder is gone through.
   */
  async entryOf(
    folder: Opened,
    name: string,
  ): Promise<{ kind: 'file' | 'directory' | 'other'; stats: Stats } | undefined> {
    const stats = await lstat(join(folder.address, name)).catch(() => undefined);
    if (stats?.isDirectory()) return { kind: 'directory', stats };
    if (stats && isPlainFile(stats)) return { kind: 'file', stats };
    if (!stats?.isSymbolicLink()) return undefined;
    const path = folder.path === '.' ? name : `${folder.path}/${name}`;
    return await this.#with(path, async ({ stats: target }) => ({
      kind: target.isDirectory() ? ('other' as const) : ('file' as const),
      stats: target,
    })).catch(() => undefined);
  }

  async #with<Result>(path: string, use: (opened: Opened) => Promise<Result>): Promise<Result> {
    const names = namesOf(path);
    const shown = names.join('/') || '.';
    const opened = await this.#open(names, shown, maxLinks);
    try {
      return await use(opened);
    } finally {
      await opened.handle.close();
    }
  }

  /** A link on the way is not followed by the system but read, judged, and walked from the root like any other path. */
  async #open(names: readonly string[], shown: string, linksLeft: number): Promise<Opened> {
    let opened = await this.#openRoot();
    for (const [index, name] of names.entries()) {
      const parent = opened;
      try {
        opened = await step(this.lookup, parent, name, shown, index < names.length - 1);
      } catch (error) {
        const inside = await insideLink(this.lookup, parent, name, names.slice(0, index));
        if (!inside) throw error;
        if (linksLeft === 0) throw notPlain(shown);
        return await this.#open([...inside, ...names.slice(index + 1)], shown, linksLeft - 1);
      } finally {
        await parent.handle.close();
      }
    }
    return opened;
  }

  /** Anew for every call: the folder may be mounted, or replaced, while this process runs. */
  async #openRoot(): Promise<Opened> {
    try {
      const root = this.lookup === 'handle' ? this.root : await realpath(this.root);
      const handle = await open(root, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
      const stats = await handle.stat();
      if (!stats.isDirectory()) {
        await handle.close();
        throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
      }
      return { handle, stats, address: addressOf(this.lookup, handle, root), path: '.' };
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      throw failure('unavailable', `CONTEXT_ROOT is not a folder that can be opened (${code}).`, error);
    }
  }
}

/** Opens one name in an open folder, then judges what was opened by its handle, never by its name. */
async function step(
  lookup: Lookup,
  parent: Opened,
  name: string,
  path: string,
  folderWanted: boolean,
): Promise<Opened> {
  const target = join(parent.address, name);
  let handle: FileHandle | undefined;
  try {
    if (lookup === 'path') await verify(target);
    handle = await open(target, folderWanted ? safely | O_DIRECTORY : safely);
    const stats = await handle.stat();
    if (lookup === 'path') await verify(target, stats);
    if (!stats.isDirectory() && !isPlainFile(stats)) throw notPlain(path);
    return { handle, stats, address: addressOf(lookup, handle, target), path };
  } catch (error) {
    await handle?.close();
    throw error instanceof ToolFailure ? error : openFailure(error as NodeJS.ErrnoException, path);
  }
}

/**
 * The names from the root to where a relative link leads, when that is inside; undefined for anything else. Only where the
 * walk from the root is safe by itself: a Kubernetes volume of files (`notes.md -> ..data/notes.md`) is made of such links.
 */
async function insideLink(
  lookup: Lookup,
  parent: Opened,
  name: string,
  before: readonly string[],
): Promise<string[] | undefined> {
  if (lookup !== 'handle') return undefined;
  const target = await readlink(join(parent.address, name)).catch(() => undefined);
  if (!target || target.startsWith('/')) return undefined;
  const names = [...before];
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') names.push(part);
    else if (names.pop() === undefined) return undefined;
  }
  return names.length <= maxNames ? names : undefined;
}

/** A regular file with a single name: a second name (hard link) may be a way in to a file that lives elsewhere. */
export function isPlainFile(stats: Stats): boolean {
  return stats.isFile() && stats.nlink === 1;
}

function addressOf(lookup: Lookup, handle: FileHandle, path: string): string {
  return lookup === 'handle' ? `/proc/self/fd/${handle.fd}` : path;
}

/** For paths: this one leads through no link, and still names what was opened. */
async function verify(path: string, opened?: Stats): Promise<void> {
  const now = await lstat(path);
  const same = !opened || (now.ino === opened.ino && now.dev === opened.dev);
  // A link is refused before it is resolved: whether its target exists is nobody's business.
  if (now.isSymbolicLink() || !same || (await realpath(path)) !== path) {
    throw Object.assign(new Error('a link, or replaced while it was opened'), { code: 'ELOOP' });
  }
}

function openFailure(error: NodeJS.ErrnoException, path: string): ToolFailure {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return failure('not_found', `There is no "${path}".`, error);
    case 'ELOOP':
    case 'EMLINK':
    case 'ENXIO':
    case 'ENODEV':
      return notPlain(path, error);
    case 'EACCES':
    case 'EPERM':
      return failure('forbidden', `"${path}" may not be read by this server.`, error);
    case 'EMFILE':
    case 'ENFILE':
      return failure('busy', 'Too many files are open. Try again shortly.', error);
    default:
      return failure('unavailable', `"${path}" cannot be opened now.`, error);
  }
}

function notPlain(path: string, cause?: unknown): ToolFailure {
  return failure(
    'forbidden',
    `"${path}" is not a plain file or folder (links that lead outside, and special files, are not read).`,
    cause,
  );
}

function failure(
  kind: 'invalid_arguments' | 'not_found' | 'forbidden' | 'busy' | 'unavailable',
  message: string,
  cause?: unknown,
) {
  const retry = kind === 'busy' || kind === 'unavailable' ? 'later' : 'after-change';
  return new ToolFailure({ kind, message, retry }, { cause });
}
