import { type Language } from './language.js';
import { numberOfWord } from './function-words.js';
import { type Token } from './tokens.js';

/** Days from `from` up to, but not including, `to`; both YYYY-MM-DD. */
export interface DateRange {
  from: string;
  to: string;
}

export interface DateMatch extends DateRange {
  length: number;
  /** Set when the words were only a year, which may also be a plain number. */
  year?: number;
}

export type DateUnit = 'day' | 'week' | 'month' | 'quarter' | 'year';

const monthNames = [
  'january jan enero',
  'february feb febrero',
  'march mar marzo',
  'april apr abril',
  'may mayo',
  'june jun junio',
  'july jul julio',
  'august aug agosto',
  'september sept sep septiembre setiembre',
  'october oct octubre',
  'november nov noviembre',
  'december dec diciembre',
].map((names) => names.split(' '));
const months = new Map(monthNames.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));

const units = new Map<string, DateUnit>(
  Object.entries({
    day: 'day days dia dias daily diario diaria',
    week: 'week weeks semana semanas weekly semanal',
    month: 'month months mes meses monthly mensual',
    quarter: 'quarter quarters trimestre trimestres quarterly trimestral',
    year: 'year years ano anos yearly anual annual',
  }).flatMap(([unit, words]) => words.split(' ').map((word) => [word, unit as DateUnit] as const)),
);

const ordinals = new Map(
  [
    'first primer primero 1st q1 t1',
    'second segundo 2nd q2 t2',
    'third tercer tercero 3rd q3 t3',
    'fourth cuarto 4th q4 t4',
  ].flatMap((words, index) => words.split(' ').map((word) => [word, index + 1] as const)),
);

const words = (text: string) => new Set(text.split(' '));
const previous = words('last previous past pasado pasada anterior ultimo ultima');
const several = words('last past previous ultimos ultimas pasados pasadas');
const current = words('this current este esta actual presente');
const yearSoFarPhrases = [
  'year to date',
  'ytd',
  'so far this year',
  'this year so far',
  'en lo que va de ano',
  'lo que va de ano',
].map((phrase) => phrase.split(' '));
const joining = words('of de del the el la in en year ano');

/** "day", "meses" …: the unit of time a word names. */
export function unitOfWord(word: string): DateUnit | undefined {
  return units.get(word);
}

/** Reads the longest date or period that starts at `start`. `today` is YYYY-MM-DD. */
export function matchDate(
  tokens: readonly Token[],
  start: number,
  today: string,
  language: Language,
): DateMatch | undefined {
  const first = tokens[start];
  if (!first) return undefined;
  const wordAt = (index: number) => tokens[index]?.word ?? '';
  if (first.kind === 'date') {
    const day = readDay(first.text, language);
    return day === undefined ? undefined : { ...span(day, 1, 'day'), length: 1 };
  }
  if (
    wordAt(start) === 'the' ||
    wordAt(start) === 'el' ||
    wordAt(start) === 'la' ||
    wordAt(start) === 'los' ||
    wordAt(start) === 'las'
  ) {
    const rest = matchDate(tokens, start + 1, today, language);
    return rest && { ...rest, length: rest.length + 1 };
  }
  return (
    dayOfMonth(tokens, start) ??
    monthOfYear(tokens, start) ??
    quarterOfYear(tokens, start) ??
    relative(wordAt, start, today) ??
    yearAlone(tokens, start)
  );
}

function yearAt(tokens: readonly Token[], start: number): { year: number; next: number } | undefined {
  let index = start;
  while (index < start + 3 && joining.has(tokens[index]?.word ?? '')) index += 1;
  const text = tokens[index]?.text ?? '';
  return /^(1[89]|20|21)\d{2}$/.test(text) ? { year: Number(text), next: index + 1 } : undefined;
}

function yearAlone(tokens: readonly Token[], start: number): DateMatch | undefined {
  const word = tokens[start]?.word ?? '';
  const named = word === 'year' || word === 'ano';
  if (!named && tokens[start]?.kind !== 'number') return undefined;
  const found = yearAt(tokens, start);
  return found && { ...span(iso(found.year, 1, 1), 1, 'year'), length: found.next - start, year: found.year };
}

function monthOfYear(tokens: readonly Token[], start: number): DateMatch | undefined {
  const month = months.get(tokens[start]?.word ?? '');
  if (month === undefined) return undefined;
  const day = /^(\d{1,2})(st|nd|rd|th)?$/.exec(tokens[start + 1]?.word ?? '');
  const afterDay = day && yearAt(tokens, start + 2);
  if (day && afterDay) return oneDay(afterDay.year, month, Number(day[1]), afterDay.next - start);
  const found = yearAt(tokens, start + 1);
  return found && { ...span(iso(found.year, month, 1), 1, 'month'), length: found.next - start };
}

function dayOfMonth(tokens: readonly Token[], start: number): DateMatch | undefined {
  const day = /^(\d{1,2})(st|nd|rd|th)?$/.exec(tokens[start]?.word ?? '');
  if (!day) return undefined;
  const skipped = joining.has(tokens[start + 1]?.word ?? '') ? 2 : 1;
  const month = months.get(tokens[start + skipped]?.word ?? '');
  const found = month === undefined ? undefined : yearAt(tokens, start + skipped + 1);
  return month !== undefined && found ? oneDay(found.year, month, Number(day[1]), found.next - start) : undefined;
}

function oneDay(year: number, month: number, day: number, length: number): DateMatch | undefined {
  return isDay(year, month, day) ? { ...span(iso(year, month, day), 1, 'day'), length } : undefined;
}

function quarterOfYear(tokens: readonly Token[], start: number): DateMatch | undefined {
  const word = tokens[start]?.word ?? '';
  const quarter = ordinals.get(word);
  if (quarter === undefined) return undefined;
  const short = /^[qt]\d$/.test(word);
  if (!short && unitOfWord(tokens[start + 1]?.word ?? '') !== 'quarter') return undefined;
  const found = yearAt(tokens, start + (short ? 1 : 2));
  return found && { ...span(iso(found.year, quarter * 3 - 2, 1), 1, 'quarter'), length: found.next - start };
}

function relative(wordAt: (index: number) => string, start: number, today: string): DateMatch | undefined {
  const [first, second, third] = [wordAt(start), wordAt(start + 1), wordAt(start + 2)];
  if (first === 'today' || first === 'hoy') return { ...span(today, 1, 'day'), length: 1 };
  if (first === 'yesterday' || first === 'ayer') return { ...span(shift(today, -1, 'day'), 1, 'day'), length: 1 };
  const yearSoFar = yearSoFarPhrases.find((phrase) => phrase.every((word, at) => word === wordAt(start + at)));
  if (yearSoFar) return { from: startOf(today, 'year'), to: shift(today, 1, 'day'), length: yearSoFar.length };
  const count = /^\d{1,4}$/.test(second) ? Number(second) : numberOfWord(second);
  const counted = unitOfWord(third);
  if (several.has(first) && count !== undefined && count > 0 && count <= 1_000 && counted) {
    return { from: shift(today, -count, counted), to: shift(today, 1, 'day'), length: 3 };
  }
  const unit = unitOfWord(second);
  if (unit && previous.has(first)) return { ...span(shift(startOf(today, unit), -1, unit), 1, unit), length: 2 };
  if (unit && current.has(first)) return { ...span(startOf(today, unit), 1, unit), length: 2 };
  const leading = unitOfWord(first);
  if (leading && (second === 'pasado' || second === 'pasada' || second === 'anterior'))
    return { ...span(shift(startOf(today, leading), -1, leading), 1, leading), length: 2 };
  if (leading && (second === 'actual' || second === 'corriente' || (second === 'en' && third === 'curso')))
    return { ...span(startOf(today, leading), 1, leading), length: second === 'en' ? 3 : 2 };
  return undefined;
}

function readDay(text: string, language: Language): string | undefined {
  const dashed = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (dashed) return isDay(Number(dashed[1]), Number(dashed[2]), Number(dashed[3])) ? text : undefined;
  const [a = 0, b = 0, year = 0] = text.split('/').map(Number);
  const [day, month] = language === 'es' || a > 12 ? [a, b] : [b, a];
  return isDay(year, month, day) ? iso(year, month, day) : undefined;
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function iso(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

function span(from: string, count: number, unit: DateUnit): DateRange {
  return { from, to: shift(from, count, unit) };
}

function shift(day: string, count: number, unit: DateUnit): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  if (unit === 'day') return iso(year, month, date + count);
  if (unit === 'week') return iso(year, month, date + 7 * count);
  const monthsMoved = count * (unit === 'year' ? 12 : unit === 'quarter' ? 3 : 1);
  const lastOfMonth = Number(iso(year, month + monthsMoved + 1, 0).slice(8));
  return iso(year, month + monthsMoved, Math.min(date, lastOfMonth));
}

function startOf(day: string, unit: DateUnit): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  if (unit === 'year') return iso(year, 1, 1);
  if (unit === 'quarter') return iso(year, Math.floor((month - 1) / 3) * 3 + 1, 1);
  if (unit === 'month') return iso(year, month, 1);
  if (unit === 'week')
    return iso(year, month, date - ((new Date(Date.UTC(year, month - 1, date)).getUTCDay() + 6) % 7));
  return day;
}
