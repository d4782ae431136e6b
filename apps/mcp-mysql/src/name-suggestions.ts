import { setTimeout as delay } from 'node:timers/promises';
import { ToolFailure } from '@sql-agent/contracts';
import { nearestNames } from '@sql-agent/mcp-server';
import type { Catalogue, CatalogueTable } from './catalogue.js';

/** An error is not kept waiting for advice. */
const withinMs = 1_000;

/** Adds the nearest existing names to an error about a table or a column that does not exist. */
export async function withSuggestions(error: unknown, sql: string, catalogue: Catalogue): Promise<unknown> {
  if (!(error instanceof ToolFailure)) return error;
  const { kind, databaseMessage } = error.error;
  if (kind !== 'unknown_table' && kind !== 'unknown_column') return error;
  const wanted = /'([^']+)'/
    .exec(databaseMessage ?? '')?.[1]
    ?.split('.')
    .at(-1);
  if (!wanted) return error;
  try {
    const tables = await Promise.race([catalogue.tables(), delay(withinMs, undefined, { ref: false })]);
    if (!tables) return error;
    const suggestions =
      kind === 'unknown_table' ? nearestNames(wanted, tables.keys()) : nearestColumns(wanted, sql, tables);
    return suggestions.length ? new ToolFailure({ ...error.error, suggestions }, { cause: error.cause }) : error;
  } catch {
    // Without a catalogue the error is still worth telling.
    return error;
  }
}

/** Columns of the tables that the statement names; when none is like it, those of other tables, with their table. */
function nearestColumns(wanted: string, sql: string, tables: ReadonlyMap<string, CatalogueTable>): string[] {
  const written = new Set(sql.toLowerCase().match(/[a-z0-9_$\u0080-\uffff]+/g));
  const used = [...tables.values()].filter(({ name }) => written.has(name.toLowerCase()));
  const near = nearestNames(wanted, new Set(used.flatMap(({ columns }) => columns.map(({ name }) => name))));
  if (near.length) return near;
  const everywhere = new Map<string, string>();
  for (const table of tables.values()) {
    for (const { name } of table.columns) if (!everywhere.has(name)) everywhere.set(name, `${table.name}.${name}`);
  }
  return nearestNames(wanted, everywhere.keys()).map((name) => everywhere.get(name)!);
}
