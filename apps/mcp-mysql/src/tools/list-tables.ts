import { type TableSummary, tableListSchema } from '@sql-agent/contracts';
import { defineTool, type Tool } from '@sql-agent/mcp-server';
import { z } from 'zod';
import type { Catalogue } from '../catalogue.js';
import { tableHeading } from '../table-text.js';

const maxTables = 1_000;

export function listTablesTool({ catalogue, database }: { catalogue: Catalogue; database: string }): Tool {
  return defineTool({
    name: 'list_tables',
    title: 'List tables',
    description:
      'Tables and views of the database, each with its comment, approximate number of rows and size in bytes.',
    input: z.object({}),
    output: tableListSchema,
    annotations: { readOnlyHint: true, idempotentHint: true },
    async handle() {
      const { comment, tables: byName } = await catalogue.schema();
      const all = [...byName.values()];
      const tables = all.slice(0, maxTables).map(summaryOf);
      const truncated = all.length > tables.length;
      const lines = [...(comment ? [`${database}: ${comment}`] : []), ...tables.map(tableHeading)];
      if (truncated) lines.push(`(the first ${maxTables} of ${all.length} tables)`);
      if (all.length === 0) lines.push('The database has no tables.');
      return { structured: { database, comment, tables, truncated }, text: lines.join('\n') };
    },
  });
}

function summaryOf({ name, kind, comment, approximateRows, sizeBytes }: TableSummary): TableSummary {
  return { name, kind, comment, approximateRows, sizeBytes };
}
