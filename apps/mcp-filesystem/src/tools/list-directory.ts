import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DirectoryListing, directoryListingSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import { isPlainFile, type Opened, type Sandbox } from '../sandbox.js';

export const maxEntries = 1_000;
/** Names looked at before sorting; what a larger folder holds beyond them is not seen. */
const maxScanned = 20_000;

type Entry = DirectoryListing['entries'][number];

export function listDirectory(sandbox: Sandbox): Tool {
  return defineTool({
    name: 'list_directory',
    title: 'List a folder',
    description:
      'Lists the files and folders in a folder of the business context (glossaries, rules, notes, logs). ' +
      `Paths are relative to the root. At most ${maxEntries} entries are given, sorted by name.`,
    input: z.strictObject({
      path: z.string().default('').describe('Folder, for example "reports"; empty for the root.'),
    }),
    output: directoryListingSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    handle: ({ path }, { signal }) =>
      sandbox.withDirectory(path, async (directory) => {
        const names = await sortedNames(directory, signal);
        const entries: Entry[] = [];
        for (const name of names.slice(0, maxEntries)) {
          signal.throwIfAborted();
          entries.push(await describe(directory, name));
        }
        const listing = { path: directory.path, entries, truncated: names.length > maxEntries };
        return { structured: listing, text: textOf(listing) };
      }),
  });
}

async function sortedNames(directory: Opened, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(directory.address)) {
    signal.throwIfAborted();
    if (names.push(name) >= maxScanned) break;
  }
  return names.sort();
}

/** Size and time only of what could also be read: those of a link or a second name tell about another place. */
async function describe(directory: Opened, name: string): Promise<Entry> {
  const stats = await lstat(join(directory.address, name)).catch(() => undefined);
  if (!stats || !(stats.isDirectory() || isPlainFile(stats))) {
    return { name, kind: 'other', sizeBytes: null, modifiedAt: null };
  }
  const modifiedAt = stats.mtime.toISOString();
  return stats.isDirectory()
    ? { name, kind: 'directory', sizeBytes: null, modifiedAt }
    : { name, kind: 'file', sizeBytes: stats.size, modifiedAt };
}

function textOf({ path, entries, truncated }: DirectoryListing): string {
  const lines = entries.map(({ name, kind, sizeBytes }) => {
    // A name may hold a line break, and would then look like two entries.
    const shown = JSON.stringify(name).slice(1, -1);
    if (kind === 'directory') return `${shown}/`;
    return kind === 'file' ? `${shown} (${sizeBytes} bytes)` : `${shown} (not readable)`;
  });
  if (truncated) lines.push(`… more than ${maxEntries} entries; the rest is left out.`);
  return lines.length ? lines.join('\n') : `"${path}" is empty.`;
}
