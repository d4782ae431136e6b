import { type FileInfo, fileInfoSchema, ToolFailure } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import { readRange } from '../file-lines.js';
import type { Opened, Sandbox } from '../sandbox.js';
import { openText } from '../text.js';

export function fileInfoTool(sandbox: Sandbox): Tool {
  return defineTool({
    name: 'file_info',
    title: 'Look at a file',
    description: 'Kind, size, time of change, encoding and number of lines of a file or folder, without its content.',
    input: z.strictObject({
      path: z.string().default('').describe('Relative to the root; empty for the root itself.'),
    }),
    output: fileInfoSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    handle: ({ path }, { signal }) =>
      sandbox.with(path, async (opened) => {
        const structured = await describe(opened, signal);
        return { structured, text: textOf(structured) };
      }),
  });
}

async function describe(opened: Opened, signal: AbortSignal): Promise<FileInfo> {
  const { path, stats } = opened;
  const modifiedAt = stats.mtime.toISOString();
  if (stats.isDirectory()) {
    return { path, kind: 'directory', sizeBytes: null, modifiedAt, encoding: null, totalLines: null };
  }
  const text = await textFacts(opened, signal);
  return { path, kind: 'file', sizeBytes: stats.size, modifiedAt, ...text };
}

/** Of a binary file there is nothing to tell. */
async function textFacts(file: Opened, signal: AbortSignal): Promise<Pick<FileInfo, 'encoding' | 'totalLines'>> {
  try {
    const { encoding, totalLines } = await readRange(await openText(file), 1, Infinity, signal);
    return { encoding, totalLines };
  } catch (error) {
    if (error instanceof ToolFailure) return { encoding: null, totalLines: null };
    throw error;
  }
}

function textOf({ path, kind, sizeBytes, modifiedAt, encoding, totalLines }: FileInfo): string {
  if (kind === 'directory') return `"${path}" is a folder, changed ${modifiedAt}.`;
  const content = encoding === null ? 'binary' : `${encoding}${totalLines === null ? '' : `, ${totalLines} lines`}`;
  return `"${path}": ${sizeBytes} bytes, ${content}, changed ${modifiedAt}.`;
}
