// Whether rows that an agent found say what the reference rows say.

const maxColumns = 12;
const maxTries = 20_000;

/** A cell in a form in which equal values are equal: 12, "12.00" and 12.0000004 are one number. */
function comparable(cell) {
  if (cell === null || cell === undefined) return 'null';
  if (typeof cell === 'boolean') return `#${Number(cell)}`;
  const text = typeof cell === 'object' ? JSON.stringify(cell) : String(cell).trim();
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? `#${rounded(Number(text))}` : `'${text}`;
}

/** To four places: averages and ratios differ further down between engines and ways to write them. */
function rounded(number) {
  return Math.round(number * 10_000) / 10_000 || 0;
}

/**
 * Every wanted column must have a column of its own with the same values in the same rows; columns that were not wanted are
 * counted and let pass. The order of rows counts where it is asked for; rows that are equal in what the order goes by may
 * change places only if the reference has an order for them too.
 *
 * @param {{ rows: unknown[][], ordered: boolean }} wanted
 * @param {unknown[][]} found
 * @returns {{ same: boolean, extraColumns: number, why?: string }}
 */
export function compareRows({ rows: wanted, ordered }, found) {
  if (wanted.length !== found.length) {
    return { same: false, extraColumns: 0, why: `${found.length} rows instead of ${wanted.length}` };
  }
  if (wanted.length === 0) return { same: true, extraColumns: 0 };
  const [width, foundWidth] = [wanted[0].length, found[0].length];
  if (foundWidth < width) return { same: false, extraColumns: 0, why: `${foundWidth} columns instead of ${width}` };
  const target = wanted.map((row) => row.map(comparable));
  const cells = found.map((row) => row.slice(0, maxColumns).map(comparable));
  const column = (rows, at) => rows.map((row) => row[at]);
  const key = (values) => (ordered ? values : [...values].sort()).join('\u0001');
  const candidates = Array.from({ length: width }, (_, at) => {
    const values = key(column(target, at));
    return cells[0].map((_, other) => other).filter((other) => key(column(cells, other)) === values);
  });
  const whole = key(target.map((row) => row.join('\u0002')));
  let tries = 0;
  const assign = (chosen) => {
    if (chosen.length === width) {
      tries += 1;
      return key(cells.map((row) => chosen.map((at) => row[at]).join('\u0002'))) === whole;
    }
    if (tries > maxTries) return false;
    return candidates[chosen.length].some((at) => !chosen.includes(at) && assign([...chosen, at]));
  };
  if (assign([])) return { same: true, extraColumns: foundWidth - width };
  const missing = candidates.findIndex((list) => list.length === 0);
  return { same: false, extraColumns: 0, why: missing < 0 ? 'other combinations of values' : 'other values' };
}
