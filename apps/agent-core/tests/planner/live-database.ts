import { type TableDescription, type ValueMatch } from '@sql-agent/contracts';
import { type Connection, type RowDataPacket } from 'mysql2/promise';

async function rowsOf(connection: Connection, sql: string, parameters: string[]): Promise<RowDataPacket[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, parameters);
  return rows;
}

/** Creates a database from statements that each end at a line's end. */
export async function createDatabase(connection: Connection, name: string, statements: string): Promise<void> {
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  await connection.query(`USE ${name}`);
  for (const statement of statements.split(/;\n/)) if (statement.trim() !== '') await connection.query(statement);
}

/** The schema as the planner gets it, read from the server's own catalogue. */
export async function describeDatabase(connection: Connection, database: string): Promise<TableDescription[]> {
  const tables = await rowsOf(
    connection,
    'SELECT TABLE_NAME AS name, TABLE_COMMENT AS comment FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME',
    [database],
  );
  const columns = await rowsOf(
    connection,
    'SELECT TABLE_NAME AS tableName, COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLUMN_COMMENT AS comment FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, ORDINAL_POSITION',
    [database],
  );
  const keys = await rowsOf(
    connection,
    'SELECT TABLE_NAME AS tableName, CONSTRAINT_NAME AS name, COLUMN_NAME AS columnName, REFERENCED_TABLE_NAME AS referencedTable, REFERENCED_COLUMN_NAME AS referencedColumn FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION',
    [database],
  );
  return tables.map(({ name, comment }) => {
    const own = keys.filter((key) => key['tableName'] === name);
    const foreign = [
      ...new Set(own.filter((key) => key['referencedTable'] !== null).map((key) => key['name'] as string)),
    ];
    return {
      name,
      kind: 'table',
      comment,
      approximateRows: null,
      columns: columns
        .filter((column) => column['tableName'] === name)
        .map((column) => ({
          name: column['name'],
          type: column['type'],
          nullable: column['nullable'] === 'YES',
          comment: column['comment'],
          examples: [],
        })),
      primaryKey: own.filter((key) => key['name'] === 'PRIMARY').map((key) => key['columnName'] as string),
      foreignKeys: foreign.map((constraint) => {
        const parts = own.filter((key) => key['name'] === constraint);
        return {
          columns: parts.map((part) => part['columnName'] as string),
          referencedTable: parts[0]?.['referencedTable'] as string,
          referencedColumns: parts.map((part) => part['referencedColumn'] as string),
        };
      }),
      indexes: [],
    };
  });
}

/** Where the literals occur, looked up in every text column as the find_values tool promises to. */
export async function findValues(
  connection: Connection,
  tables: readonly TableDescription[],
  literals: readonly string[],
): Promise<ValueMatch[]> {
  const matches: ValueMatch[] = [];
  for (const table of tables) {
    for (const column of table.columns.filter(({ type }) => /char|text|enum/.test(type))) {
      for (const value of literals) {
        const name = `\`${table.name}\`.\`${column.name}\``;
        const rows = await rowsOf(
          connection,
          `SELECT DISTINCT ${name} AS found, CONVERT(${name} USING utf8mb4) COLLATE utf8mb4_general_ci = ? AS same FROM \`${table.name}\` WHERE LOCATE(? COLLATE utf8mb4_general_ci, CONVERT(${name} USING utf8mb4) COLLATE utf8mb4_general_ci) > 0 ORDER BY same DESC LIMIT 5`,
          [value, value],
        );
        for (const row of rows)
          matches.push({
            value,
            table: table.name,
            column: column.name,
            stored: row['found'],
            match: row['same'] === 1 ? 'exact' : 'similar',
          });
      }
    }
  }
  return matches;
}
