import { type SchemaMatch, type SchemaMatches, schemaMatchesSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import type { SchemaSearch } from '../schema-search.js';
import { tableHeading } from '../table-text.js';

const defaultTables = 10;
const mostTables = 50;

export function searchSchemaTool({ search }: { search: SchemaSearch }): Tool {
  return defineTool({
    name: 'search_schema',
    title: 'Search the schema',
    description:
      'The tables and views most likely needed for a question, best first, each with the columns that match and the ' +
      'tables it can be joined with. Looks at names, comments and foreign keys; English and Spanish. ' +
      'For databases with too many tables to list.',
    input: z.object({
      query: z.string().trim().min(1).max(2_000).describe('A question as it was asked, or a few words.'),
      limit: z
        .number()
        .int()
        .min(1)
        .max(mostTables)
        .optional()
        .describe(`How many tables are wanted at most; ${defaultTables} without it.`),
    }),
    output: schemaMatchesSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    async handle({ query, limit = defaultTables }) {
      const structured = await search.find(query, limit);
      return { structured, text: matchesText(structured) };
    },
  });
}

function matchesText({ tables, totalTables, truncated }: SchemaMatches): string {
  if (tables.length === 0) return `None of the ${totalTables} tables matches.`;
  const lines = tables.map(matchText);
  if (truncated) lines.push(`(the best ${tables.length} of ${totalTables} tables)`);
  return lines.join('\n');
}

function matchText(match: SchemaMatch): string {
  const columns = match.columns.map(({ name, type, comment }) => `${name} ${type}${comment ? ` -- ${comment}` : ''}`);
  const joins = match.neighbours.map(
    ({ table, columns: own, neighbourColumns }) =>
      `${table} (${own.map((name, at) => `${name} = ${neighbourColumns[at]}`).join(' and ')})`,
  );
  return [
    tableHeading(match),
    ...columns.map((column) => `  ${column}`),
    ...(joins.length ? [`  joins: ${joins.join(', ')}`] : []),
  ].join('\n');
}
