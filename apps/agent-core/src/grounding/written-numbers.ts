export interface Reading {
  value: number;
  /** Worth of the last digit that was written: 0.01 for "12.34", 100 000 for "1.2 million". */
  unit: number;
}

/** A number as an answer writes it. */
export interface WrittenNumber {
  kind: 'number';
  /** As written, with sign, scale and percent sign. */
  text: string;
  start: number;
  end: number;
  /** What it may mean: "1.234" is 1234 in Madrid and 1.234 in London. */
  readings: Reading[];
  percent: boolean;
  /** Written with a minus sign. */
  negative: boolean;
  /** Words around it that make it less than exact. */
  hedge: 'about' | 'over' | 'under' | undefined;
  /** "3rd", "2.º": a place in an order, not an amount. */
  ordinal: boolean;
  /** Written as a word: "three". */
  word: boolean;
}

const scales: [RegExp, number][] = [
  [/^(?:mil millones|billions?|bn)$/i, 1e9],
  [/^(?:billones|billón|trillions?)$/i, 1e12],
  [/^(?:millions?|millones|millón|mill\.|mn|M)$/i, 1e6],
  [/^(?:thousands?|mil|k)$/i, 1e3],
];

const figure =
  /(?<![\p{L}\d_])(?<sign>(?<![)\]])[-−])?\p{Sc}?(?<digits>\d+(?:[.,'’\u00a0\u202f]\d+)*)(?:(?<ordinal>st|nd|rd|th|\.?[ºª])(?![\p{L}\d])|\s?(?<scale>mil millones|thousands?|millions?|billions?|trillions?|millones|millón|billones|billón|mil|bn|mn|[kKM])(?![\p{L}\d]))?(?:\s?\p{Sc})?(?<percent>\s?(?:%|percent\b|per cent\b|por ciento\b))?/gu;

/** "1. First", "2) Second": numbers that only count the lines of a list. */
const listMarker = /^[ \t>*-]*\d{1,3}[.)](?=\s)/gm;

const words = [
  ...['', '', 'two dos', 'three tres', 'four cuatro', 'five cinco', 'six seis', 'seven siete', 'eight ocho'],
  ...['nine nueve', 'ten diez', 'eleven once', 'twelve doce', 'thirteen trece', 'fourteen catorce'],
  ...['fifteen quince', 'sixteen dieciséis', 'seventeen diecisiete', 'eighteen dieciocho', 'nineteen diecinueve'],
  ...['twenty veinte'],
].map((names) => names.split(' ').filter(Boolean));
const wordValues = new Map(words.flatMap((names, value) => names.map((name) => [name, value] as const)));
const wordPattern = new RegExp(`(?<![\\p{L}\\d])(?:${[...wordValues.keys()].join('|')})(?![\\p{L}\\d])`, 'giu');

const about =
  /(?:about|around|roughly|approximately|approx\.|circa|some|unos|unas|cerca de|alrededor de|aproximadamente|aprox\.|[~≈])\s*$/iu;
const over = /(?:over|more than|at least|upwards of|más de|al menos|por encima de|como mínimo)\s*$/iu;
const under =
  /(?:under|less than|fewer than|nearly|almost|(?<!\b(?:add|adds|added|amount|amounts|come|comes) )up to|just short of|menos de|casi|hasta)\s*$/iu;

/** Every number of a text, but for those that only count the lines of a list. */
export function writtenNumbers(text: string): WrittenNumber[] {
  const markers = [...text.matchAll(listMarker)].map((match) => [match.index, match.index + match[0].length] as const);
  const inMarker = (at: number) => markers.some(([from, to]) => from <= at && at < to);
  const figures = [...text.matchAll(figure)].flatMap((match): WrittenNumber[] => {
    const { sign, digits = '', ordinal, scale, percent } = match.groups ?? {};
    if (inMarker(match.index)) return [];
    const factor = scale ? (scales.find(([pattern]) => pattern.test(scale))?.[1] ?? 1) : 1;
    return [
      {
        kind: 'number',
        text: match[0].trim(),
        start: match.index,
        end: match.index + match[0].length,
        readings: readDigits(digits).map(({ value, unit }) => ({ value: value * factor, unit: unit * factor })),
        percent: percent !== undefined,
        negative: sign !== undefined,
        hedge: hedgeBefore(text, match.index),
        ordinal: ordinal !== undefined,
        word: false,
      },
    ];
  });
  const spelled = [...text.matchAll(wordPattern)].map((match): WrittenNumber => ({
    kind: 'number',
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
    readings: [{ value: wordValues.get(match[0].toLowerCase()) ?? 0, unit: 1 }],
    percent: false,
    negative: false,
    hedge: hedgeBefore(text, match.index),
    ordinal: false,
    word: true,
  }));
  return [...figures, ...spelled].sort((left, right) => left.start - right.start);
}

/** "1,234.50", "1.234,50", "12,5", "1'234" and "1234"; where two readings are possible, both. */
export function readDigits(digits: string): Reading[] {
  const plain = digits.replace(/['’\u00a0\u202f]/g, '');
  const written = new Set<string>();
  if (/^\d+(?:,\d{3})*(?:\.\d+)?$/.test(plain)) written.add(plain.replaceAll(',', ''));
  if (/^\d+(?:\.\d{3})*(?:,\d+)?$/.test(plain)) written.add(plain.replaceAll('.', '').replace(',', '.'));
  if (written.size === 0) written.add(plain.replace(/[.,]/g, ''));
  return [...written].map((text) => ({
    value: Number(text),
    unit: 10 ** -Math.min(text.split('.')[1]?.length ?? 0, 12),
  }));
}

/**
 * The values that may be written so, as bounds: equal, or equal once rounded to the digits that were written, or, where words
 * such as "about" or "more than" say so, near the last digit that is not zero.
 */
export function acceptedValues({ readings, hedge }: Pick<WrittenNumber, 'readings' | 'hedge'>): [number, number][] {
  return readings.map(({ value, unit }) => {
    const rounding = Math.max((unit / 2) * (1 + 1e-9), Math.abs(value) * 1e-12);
    if (!hedge || value === 0) return [value - rounding, value + rounding];
    const coarse = coarseUnit(value, unit);
    const below = hedge === 'under' ? Math.max(coarse / 2, value * 0.02) : hedge === 'about' ? coarse / 2 : 0;
    // "More than 12,000" ends before 13,000.
    const above = hedge === 'over' ? coarse * (1 - 1e-9) : hedge === 'about' ? coarse / 2 : 0;
    return [value - Math.max(below, rounding), value + Math.max(above, rounding)];
  });
}

/** Whether a value may be written so. The sign is not looked at: "fell by 5" is -5. */
export function isWrittenAs(value: number, written: Pick<WrittenNumber, 'readings' | 'hedge'>): boolean {
  return acceptedValues(written).some(([low, high]) => low <= Math.abs(value) && Math.abs(value) <= high);
}

/** Worth of the last digit that is not zero, at most a tenth of the number. */
function coarseUnit(written: number, unit: number): number {
  let coarse = unit;
  while (written % (coarse * 10) === 0 && coarse * 100 <= Math.abs(written)) coarse *= 10;
  return coarse;
}

function hedgeBefore(text: string, at: number): WrittenNumber['hedge'] {
  const before = text.slice(Math.max(0, at - 24), at).replace(/\p{Sc}\s?$/u, '');
  if (about.test(before)) return 'about';
  if (over.test(before)) return 'over';
  return under.test(before) ? 'under' : undefined;
}
