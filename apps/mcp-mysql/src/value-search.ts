import { ToolFailure, type ValueMatch, type ValueMatches } from '@sql-agent/contracts';
import { nearestNames } from '@sql-agent/mcp-server';
import { boundedMap } from './bounded-map.js';
import type { Catalogue, CatalogueTable } from './catalogue.js';
import { hasShowableText } from './searchable-columns.js';
import type { StatementRunner } from './statement-runner.js';
import { exactSql, type SearchSql, similarSql, typoSql, wordsOf } from './value-search-sql.js';

const perCallMs = 3_000;
const perTableMs = 1_000;
const maxColumns = 500;
const maxColumnsPerTable = 40;
const atOnce = 3;
const maxRowsPerTable = 1_000;
/** Of the letters of a mistyped value. */
const maxTypoShare = 0.29;

export interface SearchOptions {
  maxMatches: number;
  signal: AbortSignal;
}

interface Target {
  table: string;
  columns: string[];
}

/**
 * Finds where values occur in short text columns: equal ones first; for values without any, those that contain
 * their words; for names without those either, what they may be mistyped from.
 */
export class ValueSearch {
  constructor(
    private readonly runner: StatementRunner,
    private readonly catalogue: Catalogue,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws ToolFailure */
  async find(values: readonly string[], { maxMatches, signal }: SearchOptions): Promise<ValueMatches> {
    const deadline = this.now() + perCallMs;
    const { targets, complete } = targetsOf(await this.catalogue.tables());
    const search = new Search(this.runner, targets, { deadline, signal, now: this.now });
    const spellings = bySpelling(values);
    await search.run(exactSql, 'exact', spellings);
    const missing = without(spellings, search.matches, ([given]) => wordsOf(given!).length > 0);
    await search.run(similarSql, 'similar', missing);
    await search.run(
      typoSql,
      'typo',
      without(missing, search.matches, ([given]) => looksMistyped(given!)),
    );
    const matches = search.matches.sort(nearestFirst);
    return {
      matches: matches.slice(0, maxMatches),
      truncated: !complete || search.stoppedEarly || matches.length > maxMatches,
    };
  }
}

class Search {
  readonly matches: ValueMatch[] = [];
  stoppedEarly = false;

  constructor(
    private readonly runner: StatementRunner,
    private readonly targets: readonly Target[],
    private readonly bounds: { deadline: number; signal: AbortSignal; now: () => number },
  ) {}

  async run(sqlOf: SearchSql, match: ValueMatch['match'], spellings: ReadonlyMap<string, string[]>): Promise<void> {
    const groups = [...spellings.values()];
    if (groups.length === 0) return;
    const literals = groups.map(([first]) => first!);
    await boundedMap(this.targets, atOnce, async ({ table, columns }) => {
      for (const [columnIndex, literalIndex, stored] of await this.#rows(sqlOf(table, columns, literals))) {
        const own = groups[Number(literalIndex)] ?? [];
        if (match === 'typo' && !isNear(own[0] ?? '', String(stored))) continue;
        for (const value of own) {
          this.matches.push({ value, table, column: columns[Number(columnIndex)]!, stored: String(stored), match });
        }
      }
    });
  }

  async #rows(sql: string) {
    const { deadline, signal, now } = this.bounds;
    const timeoutMs = Math.min(perTableMs, Math.round(deadline - now()));
    if (timeoutMs < 1) {
      this.stoppedEarly = true;
      return [];
    }
    try {
      const limits = { maxRows: maxRowsPerTable, maxBytes: 1024 * 1024, timeoutMs };
      return (await this.runner.run(sql, { ...limits, signal })).rows;
    } catch (error) {
      const kind = error instanceof ToolFailure ? error.error.kind : 'internal';
      // A table that is too slow or out of reach is left out; a lost database or caller ends the search.
      if (kind !== 'timeout' && kind !== 'permission') throw error;
      this.stoppedEarly = true;
      return [];
    }
  }
}

/** Small tables first: they answer soonest, and names of things mostly live there. */
function targetsOf(tables: ReadonlyMap<string, CatalogueTable>): { targets: Target[]; complete: boolean } {
  const all = [...tables.values()]
    .filter(({ kind }) => kind === 'table')
    .sort((left, right) => (left.approximateRows ?? 0) - (right.approximateRows ?? 0))
    .map((table) => ({ table: table.name, columns: table.columns.filter(hasShowableText).map(({ name }) => name) }))
    .filter(({ columns }) => columns.length > 0);
  let room = maxColumns;
  const targets = all
    .map(({ table, columns }) => {
      const kept = columns.slice(0, Math.min(room, maxColumnsPerTable));
      room -= kept.length;
      return { table, columns: kept };
    })
    .filter(({ columns }) => columns.length > 0);
  const count = (list: readonly Target[]) => list.reduce((sum, { columns }) => sum + columns.length, 0);
  return { targets, complete: count(targets) === count(all) };
}

/** Values that differ only in case, accents or blanks are looked for once; each keeps its own spelling in the answer. */
function bySpelling(values: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const value of new Set(values)) {
    const key = fold(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

/** Those that nothing was found for and that are worth another look. */
function without(
  spellings: ReadonlyMap<string, string[]>,
  matches: readonly ValueMatch[],
  isWorth: (given: string[]) => boolean,
): Map<string, string[]> {
  const found = new Set(matches.map(({ value }) => value));
  return new Map([...spellings].filter(([, given]) => !found.has(given[0]!) && isWorth(given)));
}

/** A name, in capitals or of several words; any other word that is stored nowhere is more likely no value at all. */
function looksMistyped(literal: string): boolean {
  return literal.length >= 4 && literal.length <= 60 && /\p{Lu}|\s/u.test(literal);
}

/** A letter or two apart: one in short words. */
function isNear(literal: string, stored: string): boolean {
  return nearestNames(fold(literal), [fold(stored)], 1, maxTypoShare).length > 0;
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

function nearestFirst(left: ValueMatch, right: ValueMatch): number {
  const distance = ({ value, stored, match }: ValueMatch) =>
    (match === 'exact' ? 0 : match === 'similar' ? 1_000_000 : 2_000_000) + Math.abs(stored.length - value.length);
  return (
    distance(left) - distance(right) || left.table.localeCompare(right.table) || left.column.localeCompare(right.column)
  );
}
