import { type TableDescription } from '@sql-agent/contracts';

type Column = [name: string, type: string, nullable?: boolean, comment?: string];

/** A table in short: columns, key, and foreign keys as "column > table.column". */
export function table(
  name: string,
  columns: Column[],
  primaryKey: string[],
  references: string[] = [],
  comment = '',
): TableDescription {
  return {
    name,
    kind: 'table',
    comment,
    approximateRows: null,
    columns: columns.map(([column, type, nullable = false, note = '']) => ({
      name: column,
      type,
      nullable,
      comment: note,
      examples: [],
    })),
    primaryKey,
    foreignKeys: references.map((reference) => {
      const [column = '', referencedTable = '', referencedColumn = ''] = reference.split(/ > |\./);
      return { columns: [column], referencedTable, referencedColumns: [referencedColumn] };
    }),
    indexes: [],
  };
}
