import { type DirectoryListing, directoryListingSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import type { Opened, Sandbox } from '../sandbox.js';
import { namesIn } from '../walk.js';

export const maxEntries = 1_000;

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
        const names = await namesIn(directory, signal);
        const entries: Entry[] = [];
        for (const name of names.slice(0, maxEntries)) {
          signal.throwIfAborted();
          entries.push(await describe(sandbox, directory, name));
        }
        const listing = { path: directory.path, entries, truncated: names.length > maxEntries };
        return { structured: listing, text: textOf(listing) };
      }),
  });
}

/** Size and time only of what could also be read: those of anything else tell about another place. */
async function describe(sandbox: Sandbox, directory: Opened, name: string): Promise<Entry> {
  const entry = await sandbox.entryOf(directory, name);
  if (!entry || entry.kind === 'other') return { name, kind: 'other', sizeBytes: null, modifiedAt: null };
  const { kind, stats } = entry;
  return { name, kind, sizeBytes: kind === 'file' ? stats.size : null, modifiedAt: stats.mtime.toISOString() };
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
