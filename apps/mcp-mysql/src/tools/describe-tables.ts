import { tableDescriptionsSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import type { Catalogue, CatalogueTable } from '../catalogue.js';
import type { ExampleValues } from '../example-values.js';
import type { NameSuggestions } from '../name-suggestions.js';
import { describeTables } from '../table-description.js';
import { tableText } from '../table-text.js';

const maxTables = 50;
const maxColumns = 2_000;
const briefMs = 1_000;

export interface DescribeTablesParts {
  catalogue: Catalogue;
  examples: ExampleValues;
  suggestions: NameSuggestions;
}

export function describeTablesTool({ catalogue, examples, suggestions }: DescribeTablesParts): Tool {
  return defineTool({
    name: 'describe_tables',
    title: 'Describe tables',
    description:
      'Columns, types, comments, primary and foreign keys, indexes and a few example values of tables or views. ' +
      `Without "tables": of all, up to ${maxTables}.`,
    input: z.object({
      tables: z
        .array(z.string().min(1).max(128))
        .max(maxTables)
        .optional()
        .describe('Names of tables; leave it out for all of them.'),
    }),
    output: tableDescriptionsSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    async handle({ tables: wanted }, { signal }) {
      const all = await tablesWith(wanted ?? [], catalogue);
      const { found, unknownTables } = wanted ? lookUp(wanted, all) : { found: [...all.values()], unknownTables: [] };
      const given = withinBounds(found);
      const tables = await describeTables(given, examples, signal);
      const truncated = given.length < found.length;
      const lines = tables.map(tableText);
      if (truncated) lines.push(`(the first ${given.length} of ${found.length} tables; name the ones you need)`);
      for (const name of unknownTables) lines.push(unknownText(name, await suggestions.tablesLike(name, all)));
      return {
        structured: { tables, unknownTables, truncated },
        text: lines.join('\n') || 'The database has no tables.',
      };
    },
  });
}

/** A table that is not known may have been made just now. */
async function tablesWith(wanted: readonly string[], catalogue: Catalogue) {
  const known = await catalogue.tables();
  return lookUp(wanted, known).unknownTables.length ? catalogue.tables(briefMs) : known;
}

/** By exact name; else, since people and models are careless about it, without regard to case. */
function lookUp(wanted: readonly string[], all: ReadonlyMap<string, CatalogueTable>) {
  const byFolded = new Map([...all.values()].map((table) => [table.name.toLowerCase(), table]));
  const found = new Set<CatalogueTable>();
  const unknownTables: string[] = [];
  for (const name of wanted) {
    const table = all.get(name) ?? byFolded.get(name.toLowerCase());
    if (table) found.add(table);
    else unknownTables.push(name);
  }
  return { found: [...found], unknownTables };
}

function withinBounds(tables: readonly CatalogueTable[]): CatalogueTable[] {
  let columns = 0;
  return tables.slice(0, maxTables).filter((table, index) => {
    columns += table.columns.length;
    return index === 0 || columns <= maxColumns;
  });
}

function unknownText(name: string, near: readonly string[]): string {
  return `There is no table "${name}".${near.length ? ` Nearest names: ${near.join(', ')}.` : ''}`;
}
