// What every benchmark prints with.

/** @param {number[]} values @param {number} share 0.5 for the median */
export function percentile(values, share) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** @param {string} title @param {Record<string, string | number>[]} rows */
export function table(title, rows) {
  const heads = Object.keys(rows[0] ?? {});
  const text = (value) => {
    if (Number.isNaN(value)) return 'none';
    return typeof value === 'number' ? String(Math.round(value * 100) / 100) : String(value);
  };
  const widths = heads.map((head) => Math.max(head.length, ...rows.map((row) => text(row[head]).length)));
  const line = (cells) => cells.map((cell, index) => cell.padEnd(widths[index])).join('  ');
  const body = rows.map((row) => line(heads.map((head) => text(row[head]))));
  return [`\n${title}`, line(heads), line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
