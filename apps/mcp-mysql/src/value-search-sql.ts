import { escape } from 'mysql2';
import { quoteName } from './sql-names.js';

/** The statement that looks for literals in some columns of one table: rows of column index, literal index, stored value. */
export type SearchSql = (table: string, columns: readonly string[], literals: readonly string[]) => string;

const matchesPerLiteral = 5;
const maxWords = 6;
const maxLettersOff = 2;
/** Of one column, for one literal: few of them will be near enough. */
const typoCandidates = 100;

/** Equal by the column's collation (so: usually but for case and accents), in a form that can use an index. */
export const exactSql: SearchSql = (table, columns, literals) =>
  unionOfColumns(table, columns, literals, (column) => ({
    where: `${column} IN (${literals.map((literal) => escape(literal)).join(', ')})`,
    isMatch: (literal) => `${column} = ${escape(literal)}`,
  }));

/** Containing every word of the literal, whatever the column's collation. */
export const similarSql: SearchSql = (table, columns, literals) =>
  unionOfColumns(table, columns, literals, (column) => {
    const isMatch = (literal: string) =>
      wordsOf(literal)
        .map((word) => `CONVERT(${column} USING utf8mb4) COLLATE utf8mb4_general_ci LIKE ${escape(`%${word}%`)}`)
        .join(' AND ');
    return { where: literals.map((literal) => `(${isMatch(literal)})`).join(' OR '), isMatch };
  });

/** About as long, and beginning or ending alike: what a mistyped literal may have been meant to be. The caller compares. */
export const typoSql: SearchSql = (table, columns, literals) =>
  unionOfColumns(
    table,
    columns,
    literals,
    (column) => {
      const text = `CONVERT(${column} USING utf8mb4) COLLATE utf8mb4_general_ci`;
      const isMatch = (literal: string) => {
        const letters = [...literal];
        const [least, most] = [letters.length - maxLettersOff, letters.length + maxLettersOff];
        const [head, tail] = [letters.slice(0, 2).join(''), letters.slice(-2).join('')];
        return `CHAR_LENGTH(${column}) BETWEEN ${least} AND ${most} AND (LEFT(${text}, 2) = ${escape(head)} OR RIGHT(${text}, 2) = ${escape(tail)})`;
      };
      return { where: literals.map((literal) => `(${isMatch(literal)})`).join(' OR '), isMatch };
    },
    typoCandidates,
  );

/** The parts of a literal that a similar value must contain: letters and digits, so none is a wildcard of LIKE. */
export function wordsOf(literal: string): string[] {
  const words = literal.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  // A literal of single letters and digits would be found nearly everywhere.
  return words.some((word) => word.length > 1) ? words.slice(0, maxWords) : [];
}

function unionOfColumns(
  table: string,
  columns: readonly string[],
  literals: readonly string[],
  conditions: (column: string) => { where: string; isMatch: (literal: string) => string },
  perLiteral = matchesPerLiteral,
): string {
  const selects = columns.map((name, index) => {
    const column = quoteName(name);
    const { where, isMatch } = conditions(column);
    const whichLiteral = literals.map((literal, position) => `WHEN ${isMatch(literal)} THEN ${position}`).join(' ');
    const found =
      `SELECT DISTINCT ${index} AS column_index, CASE ${whichLiteral} END AS literal_index, ` +
      `CONVERT(${column} USING utf8mb4) AS found_value FROM ${quoteName(table)} WHERE ${where}`;
    const limit = perLiteral * literals.length;
    return `(SELECT * FROM (${found}) AS found_${index} ORDER BY CHAR_LENGTH(found_value), found_value LIMIT ${limit})`;
  });
  return selects.join(' UNION ALL ');
}
