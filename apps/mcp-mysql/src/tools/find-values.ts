import { type ValueMatches, valueMatchesSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import type { ValueSearch } from '../value-search.js';

const defaultMatches = 50;
const mostMatches = 200;

export function findValuesTool({ search }: { search: ValueSearch }): Tool {
  return defineTool({
    name: 'find_values',
    title: 'Find values',
    description:
      'Where literals occur in the short text columns of the database, so that a filter can use the value as it is stored. ' +
      'Equal values (but for case and accents) come first; for a literal without any, values that contain its ' +
      'words; for a name without those either, values that differ from it in a letter or two.',
    input: z.object({
      values: z.array(z.string().trim().min(1).max(200)).min(1).max(20).describe('Literals, as a person wrote them.'),
      maxMatches: z.number().int().min(1).max(mostMatches).optional(),
    }),
    output: valueMatchesSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    async handle({ values, maxMatches = defaultMatches }, { signal }) {
      const structured = await search.find(values, { maxMatches, signal });
      return { structured, text: matchesText(structured) };
    },
  });
}

function matchesText({ matches, truncated }: ValueMatches): string {
  const lines = matches.map(
    ({ value, table, column, stored, match }) =>
      `${JSON.stringify(value)}: ${table}.${column} = ${JSON.stringify(stored)}${match === 'exact' ? '' : ` (${match})`}`,
  );
  if (matches.length === 0) lines.push('No such value was found.');
  if (truncated) lines.push('(the search stopped before everything was looked at)');
  return lines.join('\n');
}
