import { plain } from './plain.js';
import type { Facts } from './row-facts.js';

export interface WrittenName {
  kind: 'name';
  text: string;
  start: number;
  end: number;
  /** Begins a sentence, so that its first word may have its capital from there. */
  opens: boolean;
}

const quoted = /"([^"\n]{2,120})"|“([^”\n]{2,120})”|«([^»\n]{2,120})»|(?<![\p{L}\d])'([^'\n]{2,120})'(?![\p{L}\d])/gu;
const capital = /\p{Lu}[\p{L}\p{M}\p{N}'’.&-]*/u.source;
const joint = '(?:(?:de|del|la|las|los|of|the|van|von|di|da|&)\\s+)?';
const sequence = new RegExp(`(?<![\\p{L}\\d'’])${capital}(?:[ \\u00a0]${joint}${capital})*`, 'gu');
/** What stands before the first word of a sentence, of a line or of a quotation: a capital there says nothing. */
const beginning = /(?:^|[.!?:;]["”»*_]*\s+|\n\s*|[¿¡"“«(*_|>•–—-]\s*|\d[.)]\s+)$/u;

/** ", Sweden" or " and Sweden": names in a row. */
const beginsList = /^(?:,| and| y| e) ?\p{Lu}/u;

/** Rows that are looked at for one name. */
const maxRows = 500;

/** Capitals that every language model writes. */
const everyday = plain(
  `January February March April May June July August September October November December Monday Tuesday Wednesday Thursday
   Friday Saturday Sunday enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes
   martes miércoles jueves viernes sábado domingo Q1 Q2 Q3 Q4 T1 T2 T3 T4 I MySQL MariaDB`,
).split(' ');

/** Countries by any of their names: a database may say "Switzerland" where the answer says "Suiza". */
const countries = countryNames();

/**
 * Names in an answer: what it quotes, and words with a capital where a sentence does not begin. Only English and Spanish
 * write so; for other languages quotations alone tell.
 */
export function writtenNames(answer: string): WrittenName[] {
  const names: WrittenName[] = [...answer.matchAll(quoted)].map((match) => ({
    kind: 'name',
    text: match[1] ?? match[2] ?? match[3] ?? match[4] ?? '',
    start: match.index,
    end: match.index + match[0].length,
    opens: false,
  }));
  for (const match of answer.matchAll(sequence)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (names.some((name) => start < name.end && name.start < end)) continue;
    const opens = beginning.test(answer.slice(Math.max(0, start - 12), start)) || start === 0;
    const text = match[0].replace(/[.'’-]+$/, '');
    // The first word of a sentence has its capital from there; alone it is no name, unless it begins a list of names or
    // is one that everybody knows.
    const lists = answer[start - 2] === ':' && beginsList.test(answer.slice(end));
    if (opens && !/\s/.test(text) && !lists && !countries.has(plain(text))) continue;
    if (!/\s/.test(text) && /^\p{Lu}{1,5}s?$/u.test(text)) continue;
    names.push({ kind: 'name', text, start, end, opens });
  }
  return names;
}

/** Whether a name stands in what was read or said: as a whole, or word by word in one row. */
export function isKnownName({ text, opens }: WrittenName, facts: Facts, given: string): boolean {
  return isKnown(plain(text), facts, given) || (opens && isKnown(plain(text.replace(/^\S+\s+/, '')), facts, given));
}

function isKnown(name: string, facts: Facts, given: string): boolean {
  if (name === '' || ` ${given} `.includes(` ${name} `)) return true;
  if (facts.byText.has(name)) return true;
  const words = name.split(' ');
  const common = new Set([...everyday, ...given.split(' ')]);
  const wanted = words.filter((word) => !common.has(word) && !/^\d+$/.test(word));
  if (wanted.length === 0) return true;
  return [wanted, ...(countries.get(name) ?? []).map((form) => form.split(' '))].some((all) => isInOneRow(all, facts));
}

/** Whether all the words stand in the texts of one row. Begins with the rows of the rarest word, and with a bounded number. */
function isInOneRow(words: readonly string[], { byWord }: Facts): boolean {
  const places = words.map((word) => [byWord.get(word) ?? [], byWord.get(singular(word)) ?? []]);
  const rarest = Math.min(...places.map(([exact, short]) => (exact?.length ?? 0) + (short?.length ?? 0)));
  const rows = places.find(([exact, short]) => (exact?.length ?? 0) + (short?.length ?? 0) === rarest)?.flat() ?? [];
  return rows.slice(0, maxRows).some(({ texts }) => {
    const own = new Set([...texts.values()].flatMap((text) => text.split(' ')));
    return words.every((word) => own.has(word) || own.has(singular(word)));
  });
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word;
}

function countryNames(): Map<string, string[]> {
  const languages = ['en', 'es'].map((locale) => new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' }));
  const names = new Map<string, string[]>();
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const code of letters.flatMap((first) => letters.map((second) => `${first}${second}`))) {
    const forms = languages.flatMap((language) => language.of(code) ?? []).map(plain);
    if (forms.length === 0) continue;
    for (const form of forms) names.set(form, [...forms, plain(code)]);
  }
  return names;
}
