import type { CatalogueColumn, CatalogueTable } from './catalogue.js';
import { boundedMap } from './bounded-map.js';
import { hasShowableText } from './searchable-columns.js';
import { quoteName } from './sql-names.js';
import type { StatementRunner } from './statement-runner.js';

const sampledRows = 200;
const maxExamples = 5;
const maxCharacters = 60;
const maxColumns = 40;
const perTableMs = 1_000;
const perCallMs = 2_000;
const freshForMs = 5 * 60_000;
const maxCachedTables = 1_000;
const atOnce = 3;

/** By column: a few stored values. */
export type Examples = ReadonlyMap<string, readonly string[]>;

const none: Examples = new Map();

/** A few stored values of short text columns, from the first rows of each table; kept for some minutes. */
export class ExampleValues {
  readonly #cache = new Map<string, { examples: Examples; readAt: number }>();

  constructor(
    private readonly runner: StatementRunner,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** In the order of the tables. A table that takes too long has no examples; it never fails the call. */
  async of(tables: readonly CatalogueTable[], signal: AbortSignal): Promise<Examples[]> {
    const deadline = this.now() + perCallMs;
    return boundedMap(tables, atOnce, async (table) => {
      const cached = this.#cache.get(table.name);
      if (cached && this.now() - cached.readAt < freshForMs) return cached.examples;
      const timeoutMs = Math.min(perTableMs, deadline - this.now());
      const columns = table.columns.filter(hasShowableText).slice(0, maxColumns);
      // A view can be as slow as any statement.
      if (table.kind === 'view' || columns.length === 0 || timeoutMs < 1 || signal.aborted) return none;
      return this.#read(table, columns, timeoutMs, signal);
    });
  }

  async #read(
    table: CatalogueTable,
    columns: CatalogueColumn[],
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Examples> {
    const selected = columns.map(({ name }) => `LEFT(${quoteName(name)}, ${maxCharacters + 1})`).join(', ');
    const sql = `SELECT ${selected} FROM ${quoteName(table.name)} LIMIT ${sampledRows}`;
    try {
      const limits = { maxRows: sampledRows, maxBytes: 4 * 1024 * 1024, timeoutMs };
      const { rows } = await this.runner.run(sql, { ...limits, signal });
      const examples = new Map(columns.map(({ name }, index) => [name, distinct(rows.map((row) => row[index]))]));
      this.#remember(table.name, examples);
      return examples;
    } catch {
      return none;
    }
  }

  #remember(table: string, examples: Examples): void {
    this.#cache.delete(table);
    this.#cache.set(table, { examples, readAt: this.now() });
    if (this.#cache.size > maxCachedTables) this.#cache.delete(this.#cache.keys().next().value!);
  }
}

function distinct(values: readonly unknown[]): string[] {
  const texts = new Set<string>();
  for (const value of values) {
    if (texts.size === maxExamples) break;
    if (typeof value === 'string' && value.trim() && value.length <= maxCharacters) texts.add(value);
  }
  return [...texts];
}
