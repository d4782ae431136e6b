import { fileContentSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import { maxTextBytes, readRange, readTail } from '../file-lines.js';
import type { Sandbox } from '../sandbox.js';
import { openText } from '../text.js';

const lineNumber = z.int().min(1).max(1_000_000_000);

export function readFile(sandbox: Sandbox): Tool {
  return defineTool({
    name: 'read_file',
    title: 'Read a file',
    description:
      'Reads a text file of the business context: whole, a range of lines, its first or its last lines. ' +
      `At most ${maxTextBytes / 1_024} kB are given at once; when "truncated" is true, go on with fromLine = toLine + 1. ` +
      'In the tail of a very large file line numbers are negative: -1 is the last line.',
    input: z
      .strictObject({
        path: z.string().min(1, 'name a file').describe('File, relative to the root, for example "glossary.md".'),
        fromLine: lineNumber.optional().describe('First line to read, counted from 1.'),
        toLine: lineNumber.optional().describe('Last line to read, inclusive.'),
        head: z.int().min(1).max(10_000).optional().describe('Reads this many lines at the start.'),
        tail: z.int().min(1).max(10_000).optional().describe('Reads this many lines at the end, as for logs.'),
      })
      .refine(({ head, tail, fromLine, toLine }) => [head, tail, fromLine ?? toLine].filter(Boolean).length <= 1, {
        message: 'use either "head", or "tail", or "fromLine" and "toLine"',
      })
      .refine(({ fromLine = 1, toLine = Infinity }) => fromLine <= toLine, {
        message: '"toLine" lies before "fromLine"',
      }),
    output: fileContentSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    handle: ({ path, fromLine = 1, head, toLine = head ?? Infinity, tail }, { signal }) =>
      sandbox.withFile(path, async (file) => {
        const text = await openText(file);
        const lines =
          tail === undefined ? await readRange(text, fromLine, toLine, signal) : await readTail(text, tail, signal);
        const content = { path: file.path, sizeBytes: file.stats.size, ...lines };
        return { structured: content, text: content.text };
      }),
  });
}
