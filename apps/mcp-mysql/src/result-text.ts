import type { Cell, QueryResult } from '@sql-agent/contracts';

const maxCharacters = 60_000;

/** A result as a table that costs a model few tokens: one line a row, cells between bars. */
export function resultText({ columns, rows, truncated, warnings }: QueryResult): string {
  const lines = [columns.map(({ name }) => cellText(name)).join(' | ')];
  let characters = 0;
  for (const row of rows) {
    const line = row.map(cellText).join(' | ');
    characters += line.length + 1;
    if (characters > maxCharacters) break;
    lines.push(line);
  }
  const shown = lines.length - 1;
  const notes = [rowCountNote(rows.length, truncated), ...warnings.map((warning) => `Warning: ${warning}`)];
  if (shown < rows.length) notes.push(`Only the first ${shown} rows are written out here.`);
  return [...lines, ...notes].join('\n');
}

function rowCountNote(count: number, truncated: boolean): string {
  if (truncated) return `(the first ${count} rows; there are more)`;
  return count === 0 ? '(no rows)' : `(${count} ${count === 1 ? 'row' : 'rows'})`;
}

function cellText(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'number') return String(cell);
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  if (!/[\n|]/.test(text)) return text;
  return text.replace(/\r?\n/g, '\\n').replaceAll('|', '\\|');
}
