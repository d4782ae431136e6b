/** A table's or column's name as part of a statement. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/**
 * Two names that the server may take for one fold to the same text. It compares names of columns without case, by tables of
 * Unicode that differ between versions ("İ" is "i" to MySQL 9), so this folds more than any of them.
 */
export function foldName(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase();
}
