import { fileContentSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import { maxTextBytes, readRange, readTail } from '../file-lines.js';
import type { Sandbox } from '../sandbox.js';

const lineNumber = z.int().min(1).max(1_000_000_000);

export function readFile(sandbox: Sandbox): Tool {
  return defineTool({
    name: 'read_file',
    title: 'Read a file',
    description:
      'Reads a text file (UTF-8) of the business context: whole, a range of lines, or its last lines. ' +
      `At most ${maxTextBytes / 1_024} kB are given at once; when "truncated" is true, go on with fromLine = toLine + 1. ` +
      'In the tail of a very large file line numbers are negative: -1 is the last line.',
    input: z
      .strictObject({
        path: z.string().min(1, 'name a file').describe('File, relative to the root, for example "glossary.md".'),
        fromLine: lineNumber.optional().describe('First line to read, counted from 1.'),
        toLine: lineNumber.optional().describe('Last line to read, inclusive.'),
        tail: z.int().min(1).max(10_000).optional().describe('Reads this many lines at the end, as for logs.'),
      })
      .refine(({ tail, fromLine, toLine }) => tail === undefined || (fromLine ?? toLine) === undefined, {
        message: 'use either "tail" or "fromLine" and "toLine"',
      })
      .refine(({ fromLine = 1, toLine = Infinity }) => fromLine <= toLine, {
        message: '"toLine" lies before "fromLine"',
      }),
    output: fileContentSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    handle: ({ path, fromLine = 1, toLine = Infinity, tail }, { signal }) =>
      sandbox.withFile(path, async (file) => {
        const lines =
          tail === undefined ? await readRange(file, fromLine, toLine, signal) : await readTail(file, tail, signal);
        const content = { path: file.path, sizeBytes: file.stats.size, ...lines };
        return { structured: content, text: content.text };
      }),
  });
}
