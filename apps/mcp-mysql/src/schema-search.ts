import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Neighbour, SchemaMatch, SchemaMatches } from '@sql-agent/contracts';
import MiniSearch, { type SearchResult } from 'minisearch';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.js';
import { isMeaning, questionWords, termsOf, wordsOf } from './search-terms.js';

const maxColumns = 8;
const maxNeighbours = 12;
const tablesPerTurn = 100;
const meaningWeight = 0.6;

/** A table as the index sees it; each field is a list of words, joined by blanks. */
interface TableEntry {
  name: string;
  title: string;
  comment: string;
  columns: string;
  columnComments: string;
  neighbours: string;
}

/** How much a word counts where it is found. */
const boost = { title: 4, comment: 3, columns: 1.5, columnComments: 1, neighbours: 0.5 };

interface SchemaIndex {
  tables: ReadonlyMap<string, CatalogueTable>;
  search: MiniSearch<TableEntry>;
  referencedBy: ReadonlyMap<string, Neighbour[]>;
}

/** Ranks the tables of a catalogue for a question (BM25 over names, comments, columns and foreign-key neighbours). */
export class SchemaSearch {
  #indexing: { tables: ReadonlyMap<string, CatalogueTable>; index: Promise<SchemaIndex> } | undefined;

  constructor(private readonly catalogue: Catalogue) {}

  /** @throws ToolFailure */
  async find(query: string, limit: number): Promise<SchemaMatches> {
    const index = await this.#index();
    const results = search(index, query);
    const best = results[0]?.score ?? 1;
    return {
      tables: results.slice(0, limit).map((result) => matchOf(index, result, best)),
      totalTables: index.tables.size,
      truncated: results.length > limit,
    };
  }

  /** The index belongs to one state of the catalogue and is made anew for the next. */
  async #index(): Promise<SchemaIndex> {
    const tables = await this.catalogue.tables();
    if (this.#indexing?.tables !== tables) this.#indexing = { tables, index: indexOf(tables) };
    return this.#indexing.index;
  }
}

function search({ search: index }: SchemaIndex, query: string): SearchResult[] {
  return index.search(questionWords(query).join(' '), {
    boost,
    boostTerm: (term) => (isMeaning(term) ? meaningWeight : 1),
  });
}

/** Made in small steps, so that a large schema does not keep other callers waiting. */
async function indexOf(tables: ReadonlyMap<string, CatalogueTable>): Promise<SchemaIndex> {
  const referencedBy = new Map<string, Neighbour[]>();
  for (const table of tables.values()) {
    for (const { columns, referencedTable, referencedColumns } of table.foreignKeys) {
      const neighbour: Neighbour = {
        table: table.name,
        direction: 'referenced-by',
        columns: referencedColumns,
        neighbourColumns: columns,
      };
      referencedBy.set(referencedTable, [...(referencedBy.get(referencedTable) ?? []), neighbour]);
    }
  }
  const index: SchemaIndex = { tables, search: emptyIndex(), referencedBy };
  let done = 0;
  for (const table of tables.values()) {
    index.search.add(entryOf(table, neighboursOf(index, table)));
    if (++done % tablesPerTurn === 0) await nextTurn();
  }
  return index;
}

function emptyIndex(): MiniSearch<TableEntry> {
  return new MiniSearch<TableEntry>({
    idField: 'name',
    fields: Object.keys(boost),
    tokenize: (text) => text.split(' ').filter(Boolean),
    processTerm: termsOf,
  });
}

function entryOf(table: CatalogueTable, neighbours: readonly Neighbour[]): TableEntry {
  const words = (texts: readonly string[]) => texts.flatMap(wordsOf).join(' ');
  return {
    name: table.name,
    title: words([table.name]),
    comment: words([table.comment]),
    columns: words(table.columns.map(({ name }) => name)),
    columnComments: words(table.columns.map(({ comment }) => comment)),
    neighbours: words(neighbours.map(({ table: name }) => name)),
  };
}

function neighboursOf({ referencedBy }: SchemaIndex, table: CatalogueTable): Neighbour[] {
  const references = table.foreignKeys.map(({ columns, referencedTable, referencedColumns }): Neighbour => ({
    table: referencedTable,
    direction: 'references',
    columns,
    neighbourColumns: referencedColumns,
  }));
  return [...references, ...(referencedBy.get(table.name) ?? [])];
}

function matchOf(index: SchemaIndex, { id, score, terms }: SearchResult, best: number): SchemaMatch {
  const table = index.tables.get(String(id))!;
  const { name, kind, comment, approximateRows } = table;
  return {
    name,
    kind,
    comment,
    approximateRows,
    score: Math.round((score / best) * 1_000) / 1_000,
    columns: matchingColumns(table, new Set(terms)),
    neighbours: neighboursOf(index, table).slice(0, maxNeighbours),
  };
}

function matchingColumns(table: CatalogueTable, terms: ReadonlySet<string>): SchemaMatch['columns'] {
  const hits = (text: string) => new Set(wordsOf(text).filter((word) => termsOf(word).some((term) => terms.has(term))));
  const weight = ({ name, comment }: CatalogueColumn) => 2 * hits(name).size + hits(comment).size;
  return table.columns
    .map((column) => ({ column, weight: weight(column) }))
    .filter(({ weight: found }) => found > 0)
    .sort((left, right) => right.weight - left.weight)
    .slice(0, maxColumns)
    .map(({ column: { name, type, comment } }) => ({ name, type, comment }));
}
