import { type FileMatches, fileMatchesSchema, ToolFailure } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { RE2JS } from 're2js';
import { z } from 'zod';
import { globPattern } from '../glob.js';
import type { Sandbox } from '../sandbox.js';
import { findBy, searchFiles } from '../search.js';

const usualMatches = 100;
const mostMatches = 1_000;

export function searchFilesTool(sandbox: Sandbox): Tool {
  return defineTool({
    name: 'search_files',
    title: 'Search files',
    description:
      'Finds files of the business context by name ("glob") and lines in them by "text" or "regex", with their line numbers. ' +
      'Without "text" and "regex" only names are searched. Letter case does not matter unless caseSensitive is true.',
    input: z
      .strictObject({
        glob: z
          .string()
          .min(1)
          .max(256)
          .optional()
          .describe('Names or paths, for example "*.md" or "logs/**/*.log"; every file without it.'),
        text: z.string().min(1).max(500).optional().describe('Literal text that a line must contain.'),
        regex: z.string().min(1).max(500).optional().describe('Regular expression (RE2) that a line must match.'),
        path: z.string().default('').describe('Folder to search in; empty for the root.'),
        caseSensitive: z.boolean().default(false),
        maxMatches: z.int().min(1).max(mostMatches).default(usualMatches),
      })
      .refine(({ text, regex }) => text === undefined || regex === undefined, {
        message: 'use either "text" or "regex"',
      }),
    output: fileMatchesSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    async handle({ glob, text, regex, path, caseSensitive, maxMatches }, { signal }) {
      const pattern = glob === undefined ? undefined : globPattern(glob);
      const expression = text === undefined ? regex : RE2JS.quote(text);
      const structured = await searchFiles(
        sandbox,
        {
          folder: path,
          fits: (file) => pattern === undefined || pattern.matches(file),
          ...(expression !== undefined && { find: findBy(compiled(expression, caseSensitive)) }),
          maxMatches,
        },
        signal,
      );
      return { structured, text: textOf(structured) };
    },
  });
}

/** @throws ToolFailure */
function compiled(expression: string, caseSensitive: boolean): RE2JS {
  try {
    return RE2JS.compile(expression, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    throw new ToolFailure({
      kind: 'invalid_arguments',
      message: `"regex" is no regular expression of RE2 (no look-around, no back-references): ${(error as Error).message}`,
      retry: 'after-change',
    });
  }
}

function textOf({ matches, filesSearched, truncated }: FileMatches): string {
  const lines = matches.map(({ path, line, text }) => (line === null ? path : `${path}:${line}: ${text}`));
  if (lines.length === 0) lines.push(`Nothing found in ${filesSearched} files.`);
  if (truncated) lines.push('(there may be more: narrow the search)');
  return lines.join('\n');
}
