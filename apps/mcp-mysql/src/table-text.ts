import type { TableDescription, TableSummary } from '@sql-agent/contracts';

type Heading = Pick<TableSummary, 'name' | 'kind' | 'comment' | 'approximateRows'>;

/** `orders (table, about 5000 rows): what was bought` */
export function tableHeading({ name, kind, comment, approximateRows }: Heading): string {
  const rows = approximateRows === null ? '' : `, about ${approximateRows} rows`;
  return `${name} (${kind}${rows})${comment ? `: ${comment}` : ''}`;
}

/** A table as a model reads it: a line for each column, then its indexes. */
export function tableText(table: TableDescription): string {
  const lines = table.columns.map((column) => {
    const facts = [column.type, column.nullable ? '' : 'not null'];
    if (table.primaryKey.includes(column.name)) facts.push('primary key');
    for (const { columns, referencedTable, referencedColumns } of table.foreignKeys) {
      const position = columns.indexOf(column.name);
      if (position >= 0) facts.push(`references ${referencedTable}.${referencedColumns[position]}`);
    }
    const examples = column.examples.length
      ? ` e.g. ${column.examples.map((value) => JSON.stringify(value)).join(', ')}`
      : '';
    return `  ${column.name} ${facts.filter(Boolean).join(', ')}${column.comment ? ` -- ${column.comment}` : ''}${examples}`;
  });
  const indexes = table.indexes.map(({ columns, unique }) => `${unique ? 'unique ' : ''}(${columns.join(', ')})`);
  return [tableHeading(table), ...lines, ...(indexes.length ? [`  indexes: ${indexes.join(', ')}`] : [])].join('\n');
}
