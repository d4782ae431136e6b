import type { Cell, ForeignKey, TableSummary } from '@sql-agent/contracts';
import type { Restrictions } from './restrictions.js';
import type { RestrictionsReader } from './restrictions-reader.js';
import type { StatementRunner } from './statement-runner.js';

export interface CatalogueColumn {
  name: string;
  /** As the database writes it: `decimal(10,2)`. */
  type: string;
  /** Its first word: `decimal`. */
  dataType: string;
  nullable: boolean;
  comment: string;
  /** For text: the longest value in characters. */
  maxCharacters: number | null;
  /** Its values are kept from callers. */
  masked: boolean;
}

export interface CatalogueTable extends TableSummary {
  columns: CatalogueColumn[];
  primaryKey: string[];
  foreignKeys: ForeignKey[];
  indexes: { name: string; columns: string[]; unique: boolean }[];
}

const maxTables = 5_000;
const maxColumns = 100_000;
const loadWithinMs = 10_000;
const freshForMs = 30_000;

// Every column has an alias: MySQL 8 names those of information_schema in upper case. The order is fixed, so that the
// same schema reads the same every time.
const tablesSql = `
  SELECT TABLE_NAME AS name, TABLE_TYPE AS kind, TABLE_COMMENT AS comment, TABLE_ROWS AS approximate_rows,
         DATA_LENGTH + INDEX_LENGTH AS size_bytes
  FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW')
  ORDER BY TABLE_NAME`;
const columnsSql = `
  SELECT TABLE_NAME AS table_name, COLUMN_NAME AS name, COLUMN_TYPE AS type, DATA_TYPE AS data_type,
         IS_NULLABLE AS nullable, COLUMN_COMMENT AS comment, CHARACTER_MAXIMUM_LENGTH AS max_characters
  FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = DATABASE()
  ORDER BY TABLE_NAME, ORDINAL_POSITION`;
const foreignKeysSql = `
  SELECT TABLE_NAME AS table_name, CONSTRAINT_NAME AS name, COLUMN_NAME AS column_name,
         REFERENCED_TABLE_NAME AS referenced_table, REFERENCED_COLUMN_NAME AS referenced_column
  FROM information_schema.KEY_COLUMN_USAGE
  WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_SCHEMA = DATABASE()
  ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`;
const indexesSql = `
  SELECT TABLE_NAME AS table_name, INDEX_NAME AS name, COLUMN_NAME AS column_name, NON_UNIQUE AS non_unique
  FROM information_schema.STATISTICS
  WHERE TABLE_SCHEMA = DATABASE() AND COLUMN_NAME IS NOT NULL
  ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`;

/** What the database says about its tables, kept for a short while and read once for all who ask at the same time. */
export class Catalogue {
  #loading: Promise<ReadonlyMap<string, CatalogueTable>> | undefined;
  #loadedAt = -Infinity;

  constructor(
    private readonly runner: StatementRunner,
    private readonly restrictions: RestrictionsReader,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** By name, in the order of their names. @throws ToolFailure */
  async tables(maxAgeMs = freshForMs): Promise<ReadonlyMap<string, CatalogueTable>> {
    if (this.#loading && this.now() - this.#loadedAt < maxAgeMs) return this.#loading;
    const loading = this.#load();
    this.#loading = loading;
    this.#loadedAt = this.now();
    loading.catch(() => {
      if (this.#loading === loading) this.#loading = undefined;
    });
    return loading;
  }

  async #load(): Promise<ReadonlyMap<string, CatalogueTable>> {
    // One after the other: a catalogue must not take the connections of the callers.
    const tables = await this.#read(tablesSql, maxTables);
    const columns = await this.#read(columnsSql, maxColumns);
    const foreignKeys = await this.#read(foreignKeysSql, maxColumns);
    const indexes = await this.#read(indexesSql, maxColumns);
    const catalogue = new Map(tables.map((row) => [text(row[0]), emptyTable(row)]));
    for (const row of columns) catalogue.get(text(row[0]))?.columns.push(columnOf(row));
    for (const [name, keys] of foreignKeysOf(foreignKeys)) catalogue.get(name)?.foreignKeys.push(...keys);
    for (const row of indexes) addIndexedColumn(catalogue.get(text(row[0])), row);
    const restrictions = await this.restrictions.current();
    return restrictions ? restricted(catalogue, restrictions) : catalogue;
  }

  /** Nobody's cancelling ends it: others may wait for the same load. */
  async #read(sql: string, maxRows: number): Promise<Cell[][]> {
    const { signal } = new AbortController();
    const limits = { maxRows, maxBytes: 64 * 1024 * 1024, timeoutMs: loadWithinMs };
    return (await this.runner.run(sql, { ...limits, signal })).rows;
  }
}

/** As callers may see it: without the tables that are kept from them, and masked columns marked. */
function restricted(catalogue: Map<string, CatalogueTable>, restrictions: Restrictions): Map<string, CatalogueTable> {
  const visible = [...catalogue.values()].filter(({ name }) => !restrictions.deniesTable(name));
  return new Map(
    visible.map((table) => [
      table.name,
      {
        ...table,
        columns: table.columns.map((column) => ({
          ...column,
          masked: restrictions.masksColumn(table.name, column.name),
        })),
        foreignKeys: table.foreignKeys.filter(({ referencedTable }) => !restrictions.deniesTable(referencedTable)),
      },
    ]),
  );
}

function emptyTable([name, kind, comment, approximateRows, sizeBytes]: Cell[]): CatalogueTable {
  const isView = kind === 'VIEW';
  return {
    name: text(name),
    kind: isView ? 'view' : 'table',
    // For views the database puts the word VIEW, or an error of the view, in place of a comment.
    comment: isView ? '' : text(comment),
    approximateRows: numberOrNull(approximateRows),
    sizeBytes: numberOrNull(sizeBytes),
    columns: [],
    primaryKey: [],
    foreignKeys: [],
    indexes: [],
  };
}

function columnOf([, name, type, dataType, nullable, comment, maxCharacters]: Cell[]): CatalogueColumn {
  return {
    name: text(name),
    type: text(type),
    dataType: text(dataType).toLowerCase(),
    nullable: nullable === 'YES',
    comment: text(comment),
    maxCharacters: numberOrNull(maxCharacters),
    masked: false,
  };
}

/** Rows come in the order of keys and of columns within a key. */
function foreignKeysOf(rows: Cell[][]): Map<string, ForeignKey[]> {
  const byTable = new Map<string, Map<string, ForeignKey>>();
  for (const row of rows) {
    const [table, name, column, referencedTable, referencedColumn] = row.map(text) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const keys = byTable.get(table) ?? new Map<string, ForeignKey>();
    const key = keys.get(name) ?? { columns: [], referencedTable, referencedColumns: [] };
    key.columns.push(column);
    key.referencedColumns.push(referencedColumn);
    byTable.set(table, keys.set(name, key));
  }
  return new Map([...byTable].map(([table, keys]) => [table, [...keys.values()]]));
}

function addIndexedColumn(table: CatalogueTable | undefined, row: Cell[]): void {
  if (!table) return;
  const [, name, column] = row.map(text);
  if (name === 'PRIMARY') return void table.primaryKey.push(column!);
  const last = table.indexes.at(-1);
  if (last?.name === name) last!.columns.push(column!);
  else table.indexes.push({ name: name!, columns: [column!], unique: Number(row[3]) === 0 });
}

function text(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell : String(cell ?? '');
}

function numberOrNull(cell: Cell | undefined): number | null {
  return cell === null || cell === undefined ? null : Number(cell);
}
