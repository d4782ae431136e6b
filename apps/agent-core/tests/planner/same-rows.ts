type Row = readonly unknown[];

/** A cell in a form in which equal values are equal: 12, "12.00" and "12" are one number. */
function comparable(cell: unknown): string {
  if (cell === null || cell === undefined) return 'null';
  const text = String(cell);
  return /^-?\d+(\.\d+)?$/.test(text) ? `#${Math.round(Number(text) * 10_000) / 10_000}` : `'${text}`;
}

/**
 * Whether the found rows say what the wanted rows say: as many rows, and for every wanted column a column of its own with the
 * same values in the same rows. Found columns that were not wanted are let pass; the order counts only when asked for.
 */
export function saysTheSame(wanted: readonly Row[], found: readonly Row[], ordered: boolean): boolean {
  if (wanted.length !== found.length) return false;
  const width = wanted[0]?.length ?? 0;
  const wantedText = serialize(
    wanted.map((row) => row.map(comparable)),
    ordered,
  );
  const cells = found.map((row) => row.map(comparable));
  const foundWidth = cells[0]?.length ?? 0;
  const assign = (chosen: number[]): boolean => {
    if (chosen.length === width)
      return (
        serialize(
          cells.map((row) => chosen.map((at) => row[at] ?? '')),
          ordered,
        ) === wantedText
      );
    for (let at = 0; at < foundWidth; at += 1) if (!chosen.includes(at) && assign([...chosen, at])) return true;
    return false;
  };
  return assign([]);
}

function serialize(rows: readonly string[][], ordered: boolean): string {
  const lines = rows.map((row) => row.join('\u0001'));
  return (ordered ? lines : [...lines].sort()).join('\u0002');
}
