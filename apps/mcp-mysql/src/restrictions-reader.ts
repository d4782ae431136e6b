import type { Cell } from '@sql-agent/contracts';
import { type RestrictionFacts, type RestrictionRules, Restrictions } from './restrictions.js';
import type { StatementRunner } from './statement-runner.js';

/** A view or a column that was made since then may be seen for so long. */
const freshForMs = 5_000;
const limits = { maxRows: 100_000, maxBytes: 64 * 1024 * 1024, timeoutMs: 10_000 };

const viewsSql = `
  SELECT TABLE_NAME AS name, VIEW_DEFINITION AS definition
  FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()`;
const windowTablesSql = `
  SELECT TABLE_NAME AS name
  FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = DATABASE() AND ENGINE IN ('MRG_MyISAM', 'FEDERATED', 'CONNECT', 'SPIDER')`;
const generatedSql = `
  SELECT TABLE_NAME AS table_name, COLUMN_NAME AS name, GENERATION_EXPRESSION AS expression
  FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = DATABASE() AND GENERATION_EXPRESSION <> ''`;

/** Keeps the restrictions as they apply now; read once for all who ask at the same time. */
export class RestrictionsReader {
  #loading: Promise<Restrictions> | undefined;
  #loadedAt = -Infinity;

  constructor(
    private readonly runner: StatementRunner,
    private readonly rules: RestrictionRules,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get #hasRules(): boolean {
    return this.rules.denyTables.length > 0 || this.rules.maskColumns.length > 0;
  }

  /** Undefined where nothing is kept from callers. @throws ToolFailure */
  async current(maxAgeMs = freshForMs): Promise<Restrictions | undefined> {
    if (!this.#hasRules) return undefined;
    if (this.#loading && this.now() - this.#loadedAt < maxAgeMs) return this.#loading;
    const loading = this.#facts().then((facts) => new Restrictions(this.rules, facts));
    this.#loading = loading;
    this.#loadedAt = this.now();
    loading.catch(() => {
      if (this.#loading === loading) this.#loading = undefined;
    });
    return loading;
  }

  /** Rules that fit nothing in the database: a slip of the pen leaves open what it was to close. @throws ToolFailure */
  async idleRules(): Promise<string[]> {
    if (!this.#hasRules) return [];
    const tables = await this.#read(
      'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()',
    );
    const names = tables.map(([name]) => String(name));
    const { maskedColumns } = await this.#facts();
    const idleDenials = this.rules.denyTables.filter((rule) => !names.some((name) => fits(rule, name)));
    const idleMasks = this.rules.maskColumns.filter(
      ({ table, column }) => !maskedColumns.some((found) => fits(table, found.table) && fits(column, found.column)),
    );
    return [...idleDenials, ...idleMasks.map(({ table, column }) => `${table}.${column}`)];
  }

  async #facts(): Promise<RestrictionFacts> {
    const maskedColumns = this.rules.maskColumns.length ? await this.#read(maskedSql(this.rules)) : [];
    const generatedColumns = maskedColumns.length ? await this.#read(generatedSql) : [];
    const views = await this.#read(viewsSql);
    const windowTables = await this.#read(windowTablesSql);
    return {
      maskedColumns: maskedColumns.map(([table, column]) => ({ table: String(table), column: String(column) })),
      generatedColumns: generatedColumns.map(([table, column, expression]) => ({
        table: String(table),
        column: String(column),
        expression: String(expression),
      })),
      views: views.map(([name, definition]) => ({
        name: String(name),
        definition: definition === null ? null : String(definition),
      })),
      windowTables: windowTables.map(([name]) => String(name)),
    };
  }

  /** Nobody's cancelling ends it: others may wait for the same. */
  async #read(sql: string): Promise<Cell[][]> {
    const { signal } = new AbortController();
    return (await this.runner.run(sql, { ...limits, signal })).rows;
  }
}

function maskedSql({ maskColumns }: RestrictionRules): string {
  const conditions = maskColumns.map(
    ({ table, column }) => `(TABLE_NAME LIKE ${likePattern(table)} AND COLUMN_NAME LIKE ${likePattern(column)})`,
  );
  return `
    SELECT TABLE_NAME AS table_name, COLUMN_NAME AS name
    FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = DATABASE() AND (${conditions.join(' OR ')})`;
}

/** "|" escapes: what a backslash means depends on the sql_mode. */
function likePattern(rule: string): string {
  const pattern = rule.replace(/[|%_]/g, '|$&').replaceAll('*', '%').replaceAll('\\', '\\\\').replaceAll("'", "''");
  return `'${pattern}' ESCAPE '|'`;
}

function fits(rule: string, name: string): boolean {
  const parts = rule
    .toLowerCase()
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name.toLowerCase());
}
