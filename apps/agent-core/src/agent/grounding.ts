import type { Evidence, Grounding } from '@sql-agent/contracts';

/** A number as people write it: digits with separators, and perhaps decimals. */
const figure = /(?<![\p{L}\d_])\d+(?:[.,'’\u00a0\u202f]\d+)*/gu;

/** Rows looked at; an answer that needs more than these is not one a person can check either. */
const maxCells = 200_000;

/**
 * Looks every figure of the answer up in what was read: cells (exact, or rounded as the answer rounds), row counts,
 * figures inside text and dates. Figures that the question itself or the statement holds are not claims.
 */
export function checkFigures(answer: string, question: string, evidence: readonly Evidence[]): Grounding {
  const said = [...answer.matchAll(figure)].map(([text]) => text);
  const given = new Set(
    [question, ...evidence.map(({ sql }) => sql)].flatMap((text) =>
      [...text.matchAll(figure)].flatMap(([found]) => readings(found)),
    ),
  );
  const known = knownFigures(evidence);
  // Without evidence nothing in the answer is backed, not even a figure that the person named.
  const claims = said.filter((text) => evidence.length === 0 || !readings(text).some((value) => given.has(value)));
  const notFound = claims.filter(
    (text) =>
      !readings(text).some((value) => known.some((candidate) => equalAsWritten(candidate, value, decimals(text)))),
  );
  return { verified: notFound.length === 0, checked: claims.length, notFound: [...new Set(notFound)] };
}

function knownFigures(evidence: readonly Evidence[]): number[] {
  const known = new Set<number>();
  for (const { rows, rowCount } of evidence) {
    known.add(rowCount);
    for (const cell of rows.flat().slice(0, maxCells)) {
      if (typeof cell === 'number') known.add(Math.abs(cell));
      else if (typeof cell === 'string')
        for (const [text] of cell.matchAll(figure)) readings(text).forEach((value) => known.add(value));
    }
  }
  return [...known];
}

/** What a written number may mean: "1.234" is 1234 in Madrid and 1.234 in London. */
function readings(text: string): number[] {
  const plain = text.replace(/['’\u00a0\u202f]/g, '');
  const candidates = [plain.replaceAll(',', ''), plain.replaceAll('.', '').replace(',', '.')];
  return [...new Set(candidates.map(Number).filter(Number.isFinite))];
}

function decimals(text: string): number {
  return /[.,](\d+)$/.exec(text)?.[1]?.length ?? 0;
}

/** Equal, or equal once the stored figure is rounded to as many decimals as were written. */
function equalAsWritten(stored: number, written: number, places: number): boolean {
  if (stored === written) return true;
  const unit = 10 ** -Math.min(places, 12);
  return Math.abs(stored - written) <= unit / 2 + 1e-9 && (places > 0 || Number.isInteger(written));
}
