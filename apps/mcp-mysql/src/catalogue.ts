import type { Cell, ForeignKey, TableSummary } from '@sql-agent/contracts';
import { DefinitionCounters } from './definition-counters.js';
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
/** How old the knowledge that nothing changed may be, and the knowledge of numbers of rows. */
const checkEveryMs = 2_000;
const renewEveryMs = 5 * 60_000;
/** Where the server does not count changes, and on one that never rests from them. */
const renewUncountedEveryMs = 30_000;
const loadShare = 0.1;

// Every column has an alias: MySQL 8 names those of information_schema in upper case. The order is fixed, so that the
// same schema reads the same every time.
// MariaDB's databases have a comment, in a column that MySQL does not have.
const databaseSql = 'SELECT * FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()';
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

/** One state of the database's definitions. While nothing but numbers of rows changes, it stays the same object. */
export interface Schema {
  /** Of the database as a whole; only MariaDB has one. */
  comment: string;
  /** By name, in the order of their names. */
  tables: ReadonlyMap<string, CatalogueTable>;
}

export type SchemaListener = (before: Schema, after: Schema) => void;

/**
 * What the database says about its tables: the one place where it is decided which exist for a caller. Read once for
 * all who ask at the same time, and again only when the server has counted a change of definitions.
 */
export class Catalogue {
  #schema: Schema | undefined;
  #checking: Promise<Schema> | undefined;
  #checkedAt = -Infinity;
  #loadedAt = -Infinity;
  #loadMs = 0;
  readonly #counters: DefinitionCounters;
  readonly #listeners = new Set<SchemaListener>();
  #watch: NodeJS.Timeout | undefined;

  constructor(
    private readonly runner: StatementRunner,
    private readonly restrictions: RestrictionsReader,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#counters = new DefinitionCounters(runner);
  }

  /** @throws ToolFailure */
  async tables(maxAgeMs?: number): Promise<ReadonlyMap<string, CatalogueTable>> {
    return (await this.schema(maxAgeMs)).tables;
  }

  /** @throws ToolFailure */
  async schema(maxAgeMs = checkEveryMs): Promise<Schema> {
    if (this.#schema && this.now() - this.#checkedAt < maxAgeMs) return this.#schema;
    this.#checking ??= this.#check(maxAgeMs).finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  /** Tells of changes, and looks for them, until the function it gives is called. */
  watch(listener: SchemaListener): () => void {
    this.#listeners.add(listener);
    this.#watch ??= setInterval(() => void this.schema().catch(() => undefined), checkEveryMs).unref();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#watch);
      this.#watch = undefined;
    };
  }

  async #check(maxAgeMs: number): Promise<Schema> {
    const startedAt = this.now();
    const changed = await this.#counters.changed();
    const age = startedAt - this.#loadedAt;
    const rested = age * loadShare >= this.#loadMs;
    const due = changed === undefined ? age >= Math.min(maxAgeMs, renewUncountedEveryMs) : changed && rested;
    if (this.#schema && !due && age < renewEveryMs) {
      this.#checkedAt = startedAt;
      return this.#schema;
    }
    const loaded = await this.#load();
    this.#counters.settle();
    this.#loadedAt = startedAt;
    this.#loadMs = this.now() - startedAt;
    this.#checkedAt = startedAt;
    return this.#renew(loaded);
  }

  #renew(loaded: Schema): Schema {
    const before = this.#schema;
    if (before && definitionsOf(before) === definitionsOf(loaded)) {
      for (const [name, { approximateRows, sizeBytes }] of loaded.tables) {
        Object.assign(before.tables.get(name)!, { approximateRows, sizeBytes });
      }
      return before;
    }
    this.#schema = loaded;
    if (before) for (const listener of this.#listeners) listener(before, loaded);
    return loaded;
  }

  async #load(): Promise<Schema> {
    // One after the other: a catalogue must not take the connections of the callers.
    const database = await this.runner.run(databaseSql, loadOptions(1));
    const tables = await this.#read(tablesSql, maxTables);
    const columns = await this.#read(columnsSql, maxColumns);
    const foreignKeys = await this.#read(foreignKeysSql, maxColumns);
    const indexes = await this.#read(indexesSql, maxColumns);
    const byName = new Map(tables.map((row) => [text(row[0]), emptyTable(row)]));
    for (const row of columns) byName.get(text(row[0]))?.columns.push(columnOf(row));
    for (const [name, keys] of foreignKeysOf(foreignKeys)) byName.get(name)?.foreignKeys.push(...keys);
    for (const row of indexes) addIndexedColumn(byName.get(text(row[0])), row);
    const commentAt = database.columns.findIndex(({ name }) => name.toUpperCase() === 'SCHEMA_COMMENT');
    const restrictions = await this.restrictions.current(0);
    const visible = restrictions ? restricted(byName, restrictions) : byName;
    return { comment: text(database.rows[0]?.[commentAt]), tables: visible };
  }

  async #read(sql: string, maxRows: number): Promise<Cell[][]> {
    return (await this.runner.run(sql, loadOptions(maxRows))).rows;
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

/** Nobody's cancelling ends it: others may wait for the same load. */
function loadOptions(maxRows: number) {
  const { signal } = new AbortController();
  return { maxRows, maxBytes: 64 * 1024 * 1024, timeoutMs: loadWithinMs, signal };
}

/** A table's definition, in one text to compare: all but what a mere write changes. */
export function definitionOf(table: CatalogueTable): string {
  return JSON.stringify({ ...table, approximateRows: null, sizeBytes: null });
}

function definitionsOf({ comment, tables }: Schema): string {
  return JSON.stringify([comment, ...Array.from(tables.values(), definitionOf)]);
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
