/** A day, a month of a year, or a time of day, as an answer writes it. */
export interface WrittenDate {
  kind: 'date';
  text: string;
  start: number;
  end: number;
  /** What it may mean, as the beginning of an ISO date ("2026-06-30", "2026-06"); 3/4/2026 may be two days. */
  prefixes: string[];
}

export interface WrittenTime {
  kind: 'time';
  text: string;
  start: number;
  end: number;
  /** HH:MM, or HH:MM:SS. */
  time: string;
}

const monthNames = [
  ['january|jan|enero|ene', 'february|feb|febrero', 'march|mar|marzo', 'april|apr|abril|abr', 'may|mayo'],
  ['june|jun|junio', 'july|jul|julio', 'august|aug|agosto|ago', 'september|sept|sep|septiembre|setiembre'],
  ['october|oct|octubre', 'november|nov|noviembre', 'december|dec|diciembre|dic'],
].flat();
const month = `(?<month>${monthNames.join('|')})\\.?`;
const day = '(?<day>\\d{1,2})(?:st|nd|rd|th|\\.?º)?';
const year = '(?<year>\\d{4})';
const joint = '(?:,?\\s+(?:of\\s+|del?\\s+)?|-)';
const edge = '(?<![\\p{L}\\d])';
const after = '(?![\\p{L}\\d])';

const patterns = [
  `${edge}${year}-(?<monthNumber>\\d{2})(?:-(?<day>\\d{2}))?(?!-?\\d)`,
  `${edge}(?<first>\\d{1,2})[/.-](?<second>\\d{1,2})[/.-]${year}${after}`,
  `${edge}${day}${joint}${month}${joint}${year}${after}`,
  `${edge}${month}\\s+${day},?\\s+${year}${after}`,
  `${edge}${month}${joint}${year}${after}`,
].map((pattern) => new RegExp(pattern, 'giu'));
const timeOfDay =
  /(?<![\p{L}\d:])(?<hour>\d{1,2}):(?<minute>\d{2})(?<second>:\d{2})?(?:\s?(?<half>[ap])\.?m\b)?(?![\d:])/giu;

/** Dates and times of a text; what they are written with is no number any more. */
export function writtenDates(text: string): (WrittenDate | WrittenTime)[] {
  const found: (WrittenDate | WrittenTime)[] = [];
  const isFree = (start: number, end: number) => !found.some((other) => start < other.end && other.start < end);
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].length];
      const prefixes = prefixesOf(match.groups ?? {});
      if (prefixes.length > 0 && isFree(start, end)) found.push({ kind: 'date', text: match[0], start, end, prefixes });
    }
  }
  for (const match of text.matchAll(timeOfDay)) {
    const [start, end] = [match.index, match.index + match[0].length];
    const { hour = '', minute, second = '', half } = match.groups ?? {};
    const late = half?.toLowerCase() === 'p' ? 12 : 0;
    const hours = half ? (Number(hour) % 12) + late : Number(hour);
    const time = `${String(hours).padStart(2, '0')}:${minute}${second}`;
    if (isFree(start, end)) found.push({ kind: 'time', text: match[0], start, end, time });
  }
  return found.sort((left, right) => left.start - right.start);
}

function prefixesOf(groups: Record<string, string | undefined>): string[] {
  const { year: writtenYear = '', month: name, monthNumber, day: writtenDay, first, second } = groups;
  if (first !== undefined && second !== undefined) {
    return [
      ...new Set([isoPrefix(writtenYear, Number(second), first), isoPrefix(writtenYear, Number(first), second)]),
    ].filter((prefix) => prefix !== undefined);
  }
  const number = name
    ? monthNames.findIndex((names) => names.split('|').includes(name.toLowerCase())) + 1
    : Number(monthNumber);
  const prefix = isoPrefix(writtenYear, number, writtenDay);
  return prefix === undefined ? [] : [prefix];
}

function isoPrefix(writtenYear: string, monthNumber: number, writtenDay: string | undefined): string | undefined {
  if (monthNumber < 1 || monthNumber > 12 || (writtenDay !== undefined && Number(writtenDay) > 31)) return undefined;
  const parts = [writtenYear, String(monthNumber).padStart(2, '0')];
  if (writtenDay !== undefined) parts.push(writtenDay.padStart(2, '0'));
  return parts.join('-');
}
