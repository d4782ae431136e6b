import { setTimeout as delay } from 'node:timers/promises';
import { ToolFailure } from '@sql-agent/contracts';
import { nearestNames } from '@sql-agent/mcp-server';
import type { Catalogue, CatalogueTable } from './catalogue.js';
import type { SchemaSearch } from './schema-search.js';
import { termsOf, wordsOf } from './search-terms.js';

/** An error is not kept waiting for advice. */
const withinMs = 1_000;
const maxSuggestions = 4;
/** A name that differs in so few letters is one that was mistyped; of the others, those of like meaning come first. */
const mistypedShare = 0.25;
const tablesLookedInto = 5;

type Tables = ReadonlyMap<string, CatalogueTable>;

/** Finds what somebody may have meant by a name that does not exist: what is written, or means, nearly the same. */
export class NameSuggestions {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly search: SchemaSearch,
  ) {}

  /** Adds the nearest existing names to an error about a table or a column that does not exist. */
  async addTo(error: unknown, sql: string): Promise<unknown> {
    if (!(error instanceof ToolFailure)) return error;
    const { kind, databaseMessage } = error.error;
    if (kind !== 'unknown_table' && kind !== 'unknown_column') return error;
    const wanted = /'([^']+)'/
      .exec(databaseMessage ?? '')?.[1]
      ?.split('.')
      .at(-1);
    if (!wanted) return error;
    try {
      const tables = await inTime(this.catalogue.tables());
      if (!tables) return error;
      const suggestions = await (kind === 'unknown_table'
        ? this.tablesLike(wanted, tables)
        : this.#columnsLike(wanted, sql, tables));
      return suggestions.length ? new ToolFailure({ ...error.error, suggestions }, { cause: error.cause }) : error;
    } catch {
      // Without a catalogue the error is still worth telling.
      return error;
    }
  }

  /** @throws ToolFailure */
  async tablesLike(wanted: string, tables: Tables): Promise<string[]> {
    const meant = (await inTime(this.search.named(wanted, maxSuggestions))) ?? [];
    return together(wanted, new Set(tables.keys()), meant);
  }

  /** Columns of the tables that the statement names; after them those of other tables, with their table. */
  async #columnsLike(wanted: string, sql: string, tables: Tables): Promise<string[]> {
    const written = new Set(sql.toLowerCase().match(/[a-z0-9_$\u0080-\uffff]+/g));
    const used = [...tables.values()].filter(({ name }) => written.has(name.toLowerCase()));
    const found = (await inTime(this.search.find(wanted, tablesLookedInto))) ?? { tables: [] };
    const others = found.tables.map(({ name }) => tables.get(name)).filter((table) => table && !used.includes(table));
    const meant = columnsMeant(wanted, used, others as CatalogueTable[]);
    const near = together(wanted, new Set(used.flatMap(({ columns }) => columns.map(({ name }) => name))), meant);
    if (near.length) return near;
    const everywhere = new Map<string, string>();
    for (const table of tables.values()) {
      for (const { name } of table.columns) if (!everywhere.has(name)) everywhere.set(name, `${table.name}.${name}`);
    }
    return nearestNames(wanted, everywhere.keys()).map((name) => everywhere.get(name)!);
  }
}

function inTime<Result>(work: Promise<Result>): Promise<Result | undefined> {
  return Promise.race([work, delay(withinMs, undefined, { ref: false })]);
}

/** What was mistyped, then what means the same, then what looks a little like it. */
function together(wanted: string, names: ReadonlySet<string>, meant: readonly string[]): string[] {
  const mistyped = nearestNames(wanted, names, maxSuggestions, mistypedShare);
  return [...new Set([...mistyped, ...meant, ...nearestNames(wanted, names)])].slice(0, maxSuggestions);
}

/**
 * Columns that mean what the words of a name mean; the table may stand for some of them: `customer_name` is `full_name`
 * of `clients`. One of a table that is not in the statement must account for more of the words.
 */
function columnsMeant(wanted: string, used: readonly CatalogueTable[], others: readonly CatalogueTable[]): string[] {
  const words = wordsOf(wanted).map(termsOf);
  const candidates: { name: string; accounted: number; extra: number }[] = [];
  const consider = (table: CatalogueTable, isUsed: boolean) => {
    const ofTable = new Set(wordsOf(table.name).flatMap(termsOf));
    for (const column of table.columns) {
      const own = wordsOf(column.name).map(termsOf);
      const ofColumn = new Set([...own.flat(), ...wordsOf(column.comment).flatMap(termsOf)]);
      const byColumn = words.filter((terms) => terms.some((term) => ofColumn.has(term))).length;
      if (byColumn === 0) continue;
      const accounted = words.filter((terms) => terms.some((term) => ofColumn.has(term) || ofTable.has(term))).length;
      if (accounted * 2 < words.length) continue;
      const name = isUsed ? column.name : `${table.name}.${column.name}`;
      candidates.push({ name, accounted: accounted + (isUsed ? 0.5 : 0), extra: own.length - byColumn });
    }
  };
  for (const table of used) consider(table, true);
  for (const table of others) consider(table, false);
  candidates.sort((left, right) => right.accounted - left.accounted || left.extra - right.extra);
  return [...new Set(candidates.map(({ name }) => name))].slice(0, maxSuggestions - 1);
}
