import { type ColumnDescription, type ForeignKey, type TableDescription } from '@sql-agent/contracts';
import { columnKind, enumValues, type ColumnKind } from './column-kind.js';
import { commentWords, isSpanishName, sharedPrefix, withoutPrefix, withoutTableWords } from './name-words.js';
import { closestWord } from './typing-errors.js';
import { plain } from './tokens.js';
import { measureUnit } from './units.js';
import { hasConcept, identifierWords, keysOf, meaningOf } from './words.js';

export interface Synonym {
  term: string;
  /** "table" or "table.column". */
  refersTo: string;
}

/** How well words name something; smaller is better. */
export const tiers = {
  exact: 0,
  shortened: 1,
  meant: 2,
  meantShortened: 3,
  head: 4,
  meantHead: 5,
  part: 6,
  comment: 7,
  misspelt: 8,
} as const;

export interface NameReading {
  table: string;
  /** Absent when the table itself is named. */
  column?: string;
  tier: number;
}

export interface ValueReading {
  table: string;
  column: string;
  stored: string;
  exact: boolean;
  /** Set when several stored values contain the words: the pattern to compare with. */
  pattern?: string;
}

export interface IndexedColumn extends ColumnDescription {
  kind: ColumnKind;
  words: string[];
  /** The words of the name and those of a short comment. */
  meaningWords: string[];
  /** Set when the column alone is a foreign key. */
  reference?: ForeignKey;
  isKey: boolean;
}

export interface IndexedTable {
  name: string;
  words: string[];
  columns: IndexedColumn[];
  columnByName: Map<string, IndexedColumn>;
  primaryKey: string[];
  foreignKeys: ForeignKey[];
  uniqueSets: string[][];
  isView: boolean;
}

export interface SchemaIndex {
  tables: Map<string, IndexedTable>;
  names: Map<string, NameReading[]>;
  values: Map<string, ValueReading[]>;
  vocabulary: string[];
}

const genericWords = new Set(
  'id code number quantity date time dt year ano month amount value type flag count level total status at on in by name description text key no is has fecha codigo numero cantidad importe valor nombre tipo'.split(
    ' ',
  ),
);
const nameParts = new Set([
  'first',
  'last',
  'full',
  'given',
  'family',
  'middle',
  'user',
  'nick',
  'display',
  'short',
  'long',
]);
const referenceEndings = new Set([
  'id',
  'code',
  'key',
  'fk',
  'no',
  'num',
  'number',
  'cod',
  'codigo',
  'ref',
  'uuid',
  'sk',
]);

/** Words of every table, column, comment, enum value and business term, found again by stem or meaning. */
export function indexSchema(tables: readonly TableDescription[], synonyms: readonly Synonym[]): SchemaIndex {
  const index: SchemaIndex = { tables: new Map(), names: new Map(), values: new Map(), vocabulary: [] };
  const shared = sharedPrefix(
    tables.map((table) => identifierWords(table.name)),
    3,
  );
  // Two servers may have tables of one name: the first one counts.
  for (const table of tables) if (!index.tables.has(table.name)) index.tables.set(table.name, describe(table, shared));
  for (const table of index.tables.values()) dropBrokenKeys(index, table);
  for (const table of index.tables.values()) {
    const description = tables.find((candidate) => candidate.name === table.name);
    addTable(index, table, description?.comment ?? '');
    for (const column of table.columns) addColumn(index, table, column);
  }
  for (const synonym of synonyms.slice(0, 2_000)) addSynonym(index, synonym);
  const vocabulary = new Set<string>();
  for (const table of index.tables.values()) {
    for (const word of [...table.words, ...table.columns.flatMap((column) => column.words)])
      if (word.length >= 4) vocabulary.add(word);
  }
  index.vocabulary = [...vocabulary];
  return index;
}

function describe(table: TableDescription, sharedWord: string | undefined): IndexedTable {
  const words = withoutPrefix(identifierWords(table.name), sharedWord);
  const raw = table.columns.map((column) => identifierWords(column.name));
  const columnPrefix = sharedPrefix(raw, 3);
  const columns = table.columns.map((column, at): IndexedColumn => {
    const reference = table.foreignKeys.find((key) => key.columns.length === 1 && key.columns[0] === column.name);
    const isKey = table.primaryKey.length === 1 && table.primaryKey[0] === column.name;
    const words = withoutPrefix(raw[at] ?? [], columnPrefix);
    return {
      ...column,
      kind: columnKind(column),
      words,
      meaningWords: [...words, ...commentWords(column.comment)],
      reference,
      isKey,
    };
  });
  return {
    name: table.name,
    words,
    columns,
    columnByName: new Map(columns.map((column) => [column.name, column])),
    primaryKey: table.primaryKey,
    foreignKeys: table.foreignKeys,
    uniqueSets: [
      table.primaryKey,
      ...table.indexes.filter((entry) => entry.unique).map((entry) => entry.columns),
    ].filter((set) => set.length > 0),
    isView: table.kind === 'view',
  };
}

/** Keys that name what is not there would lead nowhere. */
function dropBrokenKeys(index: SchemaIndex, table: IndexedTable): void {
  const has = (name: string, columns: readonly string[]) =>
    columns.length > 0 && columns.every((column) => index.tables.get(name)?.columnByName.has(column));
  table.foreignKeys = table.foreignKeys.filter(
    (key) => has(table.name, key.columns) && has(key.referencedTable, key.referencedColumns),
  );
  table.uniqueSets = table.uniqueSets.filter((set) => has(table.name, set));
  if (!has(table.name, table.primaryKey)) table.primaryKey = [];
  for (const column of table.columns)
    if (column.reference && !table.foreignKeys.includes(column.reference)) column.reference = undefined;
}

function addTable(index: SchemaIndex, table: IndexedTable, comment: string): void {
  addName(index, table.words, { table: table.name }, tiers.exact, tiers.meant);
  const full = identifierWords(table.name);
  if (full.length !== table.words.length) addName(index, full, { table: table.name }, tiers.exact, tiers.meant);
  const head = table.words.at(isSpanishName(table.words) ? 0 : -1);
  if (table.words.length > 1 && head && !genericWords.has(head))
    addName(index, [head], { table: table.name }, tiers.head, tiers.meantHead);
  addComment(index, comment, { table: table.name }, []);
}

function addColumn(index: SchemaIndex, table: IndexedTable, column: IndexedColumn): void {
  const target = { table: table.name, column: column.name };
  const { words } = column;
  addName(index, words, target, tiers.exact, tiers.meant);
  const short = withoutTableWords(words, table.words);
  if (short.length < words.length && short.length > 0)
    addName(index, short, target, tiers.shortened, tiers.meantShortened);
  const last = words.at(-1) ?? '';
  const bare =
    column.kind === 'boolean' ? words.filter((word) => word !== 'is' && word !== 'has' && word !== 'es') : words;
  if (bare.length < words.length && bare.length > 0)
    addName(index, bare, target, tiers.shortened, tiers.meantShortened);
  if (column.reference && words.length > 1) {
    const role = words.filter((word, at) => !(referenceEndings.has(word) && (at === words.length - 1 || at === 0)));
    if (role.length > 0 && role.length < words.length) addName(index, role, target, tiers.exact, tiers.meant);
    const referenced = new Set(
      identifierWords(column.reference.referencedTable).map((word) => meaningOf(word).english),
    );
    // "origin_airport_id" is the origin; "ship_via" is no "ship".
    if (role.length > 1 && role[0] && role.slice(1).every((word) => referenced.has(meaningOf(word).english)))
      addName(index, [role[0]], target, tiers.head, tiers.meantHead);
  } else if (words.length > 1 && !column.reference) {
    const spanishName = isSpanishName(words);
    const head = spanishName ? (words[0] ?? '') : last;
    if (head !== 'id' && !/^\d+$/.test(head)) addName(index, [head], target, tiers.head, tiers.meantHead);
    const rest = words.filter((word) => word !== head);
    const other = spanishName ? last : (words[0] ?? '');
    const isPersonName = rest.some((word) => nameParts.has(word));
    if (
      (genericWords.has(head) || measureUnit(head) !== undefined) &&
      head !== 'id' &&
      !isPersonName &&
      rest.length > 0
    ) {
      addName(index, rest, target, tiers.part, tiers.part);
      if (rest.length > 1 && other) addName(index, [other], target, tiers.part, tiers.part);
    }
  }
  // A column called "minutes" says how long something lasts.
  if (words.length === 1 && /^(millisecond|second|minute)$/.test(measureUnit(words[0] ?? '') ?? ''))
    addName(index, ['duration'], target, tiers.part, tiers.part);
  addComment(index, column.comment, target, table.words);
  addColumnValues(index, table, column);
}

function addColumnValues(index: SchemaIndex, table: IndexedTable, column: IndexedColumn): void {
  const listed = enumValues(column);
  const stored = listed.length > 0 ? listed : column.kind === 'text' && !column.isKey ? column.examples : [];
  if (stored.length === 0) return;
  const gender = hasConcept(column.words, 'gender');
  for (const value of stored.slice(0, 60)) {
    const words = plain(value).match(/[a-z0-9]+/g) ?? [];
    if (words.length === 0 || words.length > 4 || value.length > 40) continue;
    const reading: ValueReading = { table: table.name, column: column.name, stored: value, exact: true };
    const meaning = gender && words.length === 1 ? genderWord(words[0] ?? '', stored) : undefined;
    // A few examples do not tell where else the word occurs: that is for the database to say.
    if (listed.length === 0 && meaning === undefined) continue;
    const keys = keysOf(meaning ? [meaning] : words);
    for (const key of [...keys.direct, ...keys.meant])
      push(
        index.values,
        key,
        reading,
        (known) => known.table === reading.table && known.column === reading.column && known.stored === value,
      );
  }
}

/** Single letters that gender columns hold; "M" means "mujer" beside an "H". */
function genderWord(letter: string, stored: readonly string[]): string | undefined {
  const besideH = stored.some((value) => plain(value) === 'h');
  if (letter === 'f') return 'female';
  if (letter === 'h') return 'male';
  if (letter === 'v') return 'male';
  if (letter === 'm') return besideH ? 'female' : 'male';
  return undefined;
}

/** Comments name things in people's words; only short ones are names, longer ones are explanations. */
function addComment(
  index: SchemaIndex,
  comment: string,
  target: Omit<NameReading, 'tier'>,
  tableWords: readonly string[],
): void {
  const words = commentWords(comment);
  if (words.length === 0) return;
  const rest = words.filter((word) => !genericWords.has(word));
  if (rest.length === 1 && rest.length < words.length) addName(index, rest, target, tiers.comment, tiers.comment);
  addName(index, words, target, tiers.comment, tiers.comment);
  const short = withoutTableWords(words, tableWords);
  if (short.length > 0 && short.length < words.length) addName(index, short, target, tiers.comment, tiers.comment);
}

function addSynonym(index: SchemaIndex, { term, refersTo }: Synonym): void {
  const [tableName = '', columnName] = refersTo.split('.');
  const table = index.tables.get(tableName);
  if (!table || (columnName !== undefined && !table.columnByName.has(columnName))) return;
  const words = (
    plain(term)
      .slice(0, 80)
      .match(/[a-z0-9]+/g) ?? []
  ).filter((word) => !/^(the|of|de|del|la|el|los|las)$/.test(word));
  if (words.length === 0) return;
  const target = { table: table.name, ...(columnName !== undefined && { column: columnName }), tier: tiers.exact };
  for (const key of keysOf(words).direct) push(index.names, key, target, () => false);
}

function addName(
  index: SchemaIndex,
  words: readonly string[],
  target: Omit<NameReading, 'tier'>,
  direct: number,
  meant: number,
): void {
  const keys = keysOf(words);
  for (const [list, tier] of [
    [keys.direct, direct],
    [keys.meant, meant],
  ] as const) {
    for (const key of list)
      push(
        index.names,
        key,
        { ...target, tier },
        (known) => known.table === target.table && known.column === target.column && known.tier <= tier,
      );
  }
}

/** Tables are added one after the other, so what is known of this table stands at the end of the list. */
function push<Value extends { table: string }>(
  map: Map<string, Value[]>,
  key: string,
  value: Value,
  isKnown: (known: Value) => boolean,
): void {
  const list = map.get(key);
  if (!list) {
    map.set(key, [value]);
    return;
  }
  for (let at = list.length - 1; at >= 0; at -= 1) {
    const known = list[at];
    if (known?.table !== value.table) break;
    if (isKnown(known)) return;
  }
  list.push(value);
}

/** Readings of a span of words as a table or column, best first, one per target. */
export function readName(index: SchemaIndex, words: readonly string[]): NameReading[] {
  const keys = keysOf(words);
  const best = new Map<string, NameReading>();
  for (const key of [...keys.direct, ...keys.meant]) {
    for (const reading of index.names.get(key) ?? []) {
      const id = `${reading.table}\u0000${reading.column ?? ''}`;
      const known = best.get(id);
      if (!known || known.tier > reading.tier) best.set(id, reading);
    }
  }
  return [...best.values()].sort((left, right) => left.tier - right.tier);
}

/** Readings of one misspelt word; empty when it is not close to anything. */
export function readMisspelt(index: SchemaIndex, word: string): NameReading[] {
  const close = closestWord(word, index.vocabulary);
  return close === undefined
    ? []
    : readName(index, [close]).map((reading) => ({ ...reading, tier: tiers.misspelt + reading.tier }));
}

/** Values that the schema itself tells: enum members and examples with the same meaning. */
export function readKnownValue(index: SchemaIndex, words: readonly string[]): ValueReading[] {
  const keys = keysOf(words);
  return [...new Set([...keys.direct, ...keys.meant].flatMap((key) => index.values.get(key) ?? []))];
}

export function tableOf(index: SchemaIndex, name: string): IndexedTable {
  const table = index.tables.get(name);
  if (!table) throw new Error(`No table "${name}" in the schema.`);
  return table;
}

export function columnOf(index: SchemaIndex, table: string, column: string): IndexedColumn {
  const found = tableOf(index, table).columnByName.get(column);
  if (!found) throw new Error(`No column "${column}" in table "${table}".`);
  return found;
}
