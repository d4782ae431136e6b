import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Neighbour } from '@sql-agent/contracts';
import MiniSearch from 'minisearch';
import type { CatalogueColumn, CatalogueTable } from './catalogue.js';
import { NameWords } from './name-words.js';
import { termsOf, wordsOf } from './search-terms.js';

const tablesPerTurn = 50;
/** A type may list thousands of values. */
const maxListedCharacters = 1_000;
/** A word as short as this in front of others tells the part of the system (`SD_ORDER`), which nobody asks for. */
const prefixCharacters = 3;

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
export const boost = { title: 4, comment: 3, columns: 1.5, columnComments: 1, neighbours: 0.5 };

/** Each word as the terms it is found by; the first is its stem. */
type Terms = readonly (readonly string[])[];

/** What the name of a table says. */
export interface Title {
  words: Terms;
  /** Of a table that is called like one it refers to, and more (`order_archive`): the words it has more. */
  additions: Terms | undefined;
}

export interface SchemaIndex {
  tables: ReadonlyMap<string, CatalogueTable>;
  search: MiniSearch<TableEntry>;
  referencedBy: ReadonlyMap<string, Neighbour[]>;
  titles: ReadonlyMap<string, Title>;
  names: NameWords;
}

/** Made in small steps, so that a large schema does not keep other callers waiting. */
export async function indexOf(tables: ReadonlyMap<string, CatalogueTable>): Promise<SchemaIndex> {
  const referencedBy = referencesByTarget(tables);
  const names = new NameWords(namesIn(tables));
  const words = new Map(Array.from(tables.keys(), (name) => [name, titleWords(name, names)]));
  const titles = new Map<string, Title>();
  const search = emptyIndex();
  let done = 0;
  for (const table of tables.values()) {
    titles.set(table.name, { words: words.get(table.name)!, additions: additionsOf(table, words) });
    search.add(entryOf(table, names));
    if (++done % tablesPerTurn === 0) await nextTurn();
  }
  return { tables, search, referencedBy, titles, names };
}

/** The tables that a table can be joined with by a foreign key. */
export function neighboursOf({ referencedBy }: SchemaIndex, table: CatalogueTable): Neighbour[] {
  const references = table.foreignKeys.map(({ columns, referencedTable, referencedColumns }): Neighbour => ({
    table: referencedTable,
    direction: 'references',
    columns,
    neighbourColumns: referencedColumns,
  }));
  return [...references, ...(referencedBy.get(table.name) ?? [])];
}

function referencesByTarget(tables: ReadonlyMap<string, CatalogueTable>): Map<string, Neighbour[]> {
  const byTarget = new Map<string, Neighbour[]>();
  for (const { name, foreignKeys } of tables.values()) {
    for (const { columns, referencedTable, referencedColumns } of foreignKeys) {
      const known = byTarget.get(referencedTable);
      const neighbour: Neighbour = {
        table: name,
        direction: 'referenced-by',
        columns: referencedColumns,
        neighbourColumns: columns,
      };
      if (known) known.push(neighbour);
      else byTarget.set(referencedTable, [neighbour]);
    }
  }
  return byTarget;
}

function* namesIn(tables: ReadonlyMap<string, CatalogueTable>): Iterable<string> {
  for (const { name, columns } of tables.values()) {
    yield name;
    for (const column of columns) yield column.name;
  }
}

function emptyIndex(): MiniSearch<TableEntry> {
  return new MiniSearch<TableEntry>({
    idField: 'name',
    fields: Object.keys(boost),
    tokenize: (text) => text.split(' ').filter(Boolean),
    processTerm: termsOf,
  });
}

/** A column that refers to another table is a neighbour, not something that this table knows. */
function entryOf(table: CatalogueTable, names: NameWords): TableEntry {
  const referring = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  const own = table.columns.filter(({ name }) => !referring.has(name));
  const wordsOfNames = (all: readonly string[]) => all.flatMap((name) => names.of(name)).join(' ');
  return {
    name: table.name,
    title: wordsOfNames([table.name]),
    comment: wordsOf(table.comment).join(' '),
    columns: wordsOfNames(own.map(({ name }) => name)),
    columnComments: table.columns.flatMap((column) => wordsOf(`${column.comment} ${listedValues(column)}`)).join(' '),
    neighbours: wordsOfNames(table.foreignKeys.map(({ referencedTable }) => referencedTable)),
  };
}

/** The values that a type lists itself, as `enum('open','paid')` does. */
function listedValues({ dataType, type, masked }: CatalogueColumn): string {
  if (masked || (dataType !== 'enum' && dataType !== 'set')) return '';
  return type.slice(dataType.length, maxListedCharacters);
}

function titleWords(name: string, names: NameWords): Terms {
  const [first = '', ...others] = names.parts(name);
  const meant = others.length > 0 && first.length <= prefixCharacters ? others : [first, ...others];
  return meant.map(termsOf);
}

function additionsOf(table: CatalogueTable, words: ReadonlyMap<string, Terms>): Terms | undefined {
  const own = words.get(table.name)!;
  for (const { referencedTable } of table.foreignKeys) {
    const base = words.get(referencedTable)?.map(([stem]) => stem);
    if (!base || base.length >= own.length) continue;
    const more = own.filter(([stem]) => !base.includes(stem));
    if (more.length === own.length - base.length) return more;
  }
  return undefined;
}
