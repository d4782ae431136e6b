import type { SchemaMatch, SchemaMatches } from '@sql-agent/contracts';
import type { SearchResult } from 'minisearch';
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.js';
import { boost, indexOf, neighboursOf, type SchemaIndex } from './schema-index.js';
import { isMeaning, questionWords, termsOf, wordsOf } from './search-terms.js';

const maxColumns = 8;
const maxNeighbours = 12;
const meaningWeight = 0.6;
/** What a table counts for whose name has none of the words, and one that is only something beside a table. */
const unnamedShare = 0.5;
const besideShare = 0.3;
const perDoubledReferences = 0.2;

/**
 * Ranks the tables of a catalogue for a question: BM25 over names, comments, columns, listed values and foreign-key neighbours, then by
 * how much of a table's name the question accounts for, and by how many tables refer to it.
 */
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

  /** The tables whose own names mean something of what the words mean, best first. @throws ToolFailure */
  async named(words: string, limit: number): Promise<string[]> {
    const index = await this.#index();
    const isNamed = ({ id, terms }: SearchResult) => coverage(index, String(id), new Set(terms)) > 0;
    return search(index, words)
      .filter(isNamed)
      .slice(0, limit)
      .map(({ id }) => String(id));
  }

  /** The index belongs to one state of the catalogue and is made anew for the next. */
  async #index(): Promise<SchemaIndex> {
    const tables = await this.catalogue.tables();
    if (this.#indexing?.tables !== tables) this.#indexing = { tables, index: indexOf(tables) };
    return this.#indexing.index;
  }
}

function search(index: SchemaIndex, query: string): SearchResult[] {
  const results = index.search.search(questionWords(query).join(' '), {
    boost,
    boostTerm: (term) => (isMeaning(term) ? meaningWeight : 1),
  });
  for (const result of results) result.score *= weight(index, String(result.id), new Set(result.terms));
  return results.sort((left, right) => right.score - left.score);
}

function weight(index: SchemaIndex, name: string, found: ReadonlySet<string>): number {
  const references = index.referencedBy.get(name)?.length ?? 0;
  const { additions } = index.titles.get(name)!;
  const isBeside = additions !== undefined && !additions.some((terms) => isFound(terms, found));
  const central = 1 + perDoubledReferences * Math.log2(1 + references);
  return (coverage(index, name, found) || unnamedShare) * central * (isBeside ? besideShare : 1);
}

/** Which share of the words of a table's name was found. */
function coverage({ titles }: SchemaIndex, name: string, found: ReadonlySet<string>): number {
  const { words } = titles.get(name)!;
  return words.filter((terms) => isFound(terms, found)).length / words.length;
}

function isFound(terms: readonly string[], found: ReadonlySet<string>): boolean {
  return terms.some((term) => found.has(term));
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
    columns: matchingColumns(index, table, new Set(terms)),
    neighbours: neighboursOf(index, table).slice(0, maxNeighbours),
  };
}

function matchingColumns(
  { names }: SchemaIndex,
  table: CatalogueTable,
  found: ReadonlySet<string>,
): SchemaMatch['columns'] {
  const hits = (words: readonly string[]) => new Set(words.filter((word) => isFound(termsOf(word), found))).size;
  const weightOf = ({ name, comment }: CatalogueColumn) => 2 * hits(names.of(name)) + hits(wordsOf(comment));
  return table.columns
    .map((column) => ({ column, weight: weightOf(column) }))
    .filter((candidate) => candidate.weight > 0)
    .sort((left, right) => right.weight - left.weight)
    .slice(0, maxColumns)
    .map(({ column: { name, type, comment } }) => ({ name, type, comment }));
}
