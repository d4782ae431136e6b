import { type ValueMatch } from '@sql-agent/contracts';
import { readKnownValue, type SchemaIndex, type ValueReading } from './schema-index.js';
import { plain } from './tokens.js';
import { singularForms, translationsOf } from './words.js';

/** Where the words of a question occur as values: in the schema itself, and in what the database was asked for. */
export interface StoredValues {
  /**
   * `emphatic`: the words were quoted, written like a name or several, so a value that merely contains them counts as well.
   */
  find(text: string, emphatic: boolean, words?: readonly string[]): ValueReading[];
}

export function storedValues(index: SchemaIndex, matches: readonly ValueMatch[] | undefined): StoredValues {
  const byLiteral = new Map<string, ValueMatch[]>();
  for (const match of (matches ?? []).slice(0, 2_000)) {
    if (!index.tables.get(match.table)?.columnByName.has(match.column)) continue;
    const key = plain(match.value);
    const known = byLiteral.get(key);
    if (known) known.push(match);
    else byLiteral.set(key, [match]);
  }
  return {
    find(text, emphatic, words) {
      const known =
        words && words.length <= 4
          ? readKnownValue(index, words)
          : readKnownValue(index, plain(text).match(/[a-z0-9]+/g) ?? []);
      if (byLiteral.size === 0) return known;
      const literal = plain(text);
      const asked = byLiteral.get(literal) ?? [];
      const exact = readings(asked.filter((match) => match.match === 'exact' || plain(match.stored) === literal));
      if (exact.length > 0) return merged(exact, known);
      if (known.length > 0) return known;
      const translated = [...singularForms(text), ...translationsOf(text)].flatMap(
        (other) => byLiteral.get(other) ?? [],
      );
      const meant = readings(translated.filter((match) => match.match === 'exact'));
      if (meant.length > 0) return meant;
      return similar(
        asked.filter((match) => containsWords(match.stored, literal, emphatic)),
        text,
      );
    },
  };
}

function readings(matches: readonly ValueMatch[]): ValueReading[] {
  return matches.slice(0, 50).map(({ table, column, stored }) => ({ table, column, stored, exact: true }));
}

function merged(first: ValueReading[], second: ValueReading[]): ValueReading[] {
  const isSame = (left: ValueReading, right: ValueReading) =>
    left.table === right.table && left.column === right.column;
  return [...first, ...second.filter((reading) => !first.some((known) => isSame(known, reading)))];
}

/** Several stored values of one column that contain the words become one comparison with a pattern. */
function similar(matches: readonly ValueMatch[], text: string): ValueReading[] {
  const byColumn = new Map<string, ValueReading>();
  for (const { table, column, stored } of matches) {
    const key = `${table}\u0000${column}`;
    const known = byColumn.get(key);
    if (!known) byColumn.set(key, { table, column, stored, exact: false });
    else if (known.stored !== stored) known.pattern = text;
  }
  return [...byColumn.values()];
}

/** Whole words only: "art" is not in "Martin". A single plain word must also begin the value. */
function containsWords(stored: string, literal: string, emphatic: boolean): boolean {
  if (literal.length < 3 || stored.length > 200) return false;
  const value = plain(stored);
  const at = value.indexOf(literal);
  if (at < 0 || (!emphatic && at > 0)) return false;
  const isLetter = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  return !isLetter(value[at - 1]) && !isLetter(value[at + literal.length]);
}
