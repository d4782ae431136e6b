import { type ColumnDescription } from '@sql-agent/contracts';

export type ColumnKind = 'number' | 'boolean' | 'date' | 'year' | 'text' | 'long-text' | 'other';

/** What a column holds, from its type as the database writes it. */
export function columnKind(column: Pick<ColumnDescription, 'type'>): ColumnKind {
  const type = column.type.toLowerCase();
  if (/^(tinyint\(1\)|bool|bit\(1\))/.test(type) || yesAndNo(column)) return 'boolean';
  if (/^(tinyint|smallint|mediumint|int|bigint|decimal|numeric|float|double|real|dec|fixed)/.test(type))
    return 'number';
  if (/^(datetime|timestamp|date)/.test(type)) return 'date';
  if (/^year/.test(type)) return 'year';
  if (/^(char|varchar|enum|set|tinytext|nvarchar|uuid)/.test(type)) return 'text';
  if (/^(text|mediumtext|longtext)/.test(type)) return 'long-text';
  return 'other';
}

const pairs = ['t f', 'y n', 's n', 'yes no', 'true false', 'si no', '1 0'];

/** The two values of a column that only says yes or no; undefined for every other column. */
export function yesAndNo(column: Pick<ColumnDescription, 'type'>): [string | number, string | number] | undefined {
  if (/^(tinyint\(1\)|bool|bit\(1\))/i.test(column.type)) return [1, 0];
  const values = enumValues(column);
  if (values.length !== 2) return undefined;
  for (const pair of pairs) {
    const [yes, no] = pair
      .split(' ')
      .map((word) =>
        values.find((value) => value.toLowerCase() === word || value.toLowerCase() === word.replace('si', 'sí')),
      );
    if (yes !== undefined && no !== undefined) return [yes, no];
  }
  return undefined;
}

/** The values an enum or set column may hold; empty for every other column. */
export function enumValues(column: Pick<ColumnDescription, 'type'>): string[] {
  if (!/^(enum|set)\(/i.test(column.type)) return [];
  return [...column.type.slice(0, 20_000).matchAll(/'((?:[^']|'')*)'/g)].map((match) =>
    (match[1] ?? '').replaceAll("''", "'"),
  );
}
