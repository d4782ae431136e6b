import type { TableDescription } from '@sql-agent/contracts';
import type { CatalogueTable } from './catalogue.js';
import type { Examples, ExampleValues } from './example-values.js';

/** So that nobody writes SQL that is refused. */
const maskedRemark = '[masked: can be neither shown nor compared]';

/** Tables as callers are told of them, with a few stored values. */
export async function describeTables(
  tables: readonly CatalogueTable[],
  examples: ExampleValues,
  signal: AbortSignal,
): Promise<TableDescription[]> {
  const values = await examples.of(tables, signal);
  return tables.map((table, index) => describe(table, values[index]!));
}

function describe(table: CatalogueTable, examples: Examples): TableDescription {
  const { name, kind, comment, approximateRows, primaryKey, foreignKeys, indexes } = table;
  const columns = table.columns.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: column.nullable,
    comment: column.masked ? `${maskedRemark} ${column.comment}`.trim() : column.comment,
    examples: [...(examples.get(column.name) ?? [])],
  }));
  return { name, kind, comment, approximateRows, columns, primaryKey, foreignKeys, indexes };
}
