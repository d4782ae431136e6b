import { plain } from './tokens.js';
import { conceptsOfPhrase, isSpanishOnly, meaningOf } from './words.js';

const commonPrefixes = new Set([
  'tbl',
  't',
  'tb',
  'tab',
  'table',
  'dim',
  'fact',
  'fct',
  'vw',
  'v',
  'view',
  'mst',
  'trn',
  'xref',
  'lnk',
]);

/** A first word that most names share carries no meaning ("tbl_", "app_", "cus_name", "cus_city"). */
export function sharedPrefix(names: readonly string[][], minimum: number): string | undefined {
  const counts = new Map<string, number>();
  for (const [first, second] of names) if (first && second) counts.set(first, (counts.get(first) ?? 0) + 1);
  const [best] = [...counts].sort((left, right) => right[1] - left[1]);
  return best && best[1] >= minimum && best[1] >= names.length * 0.6 ? best[0] : undefined;
}

export function withoutPrefix(words: string[], prefix: string | undefined): string[] {
  const [first = '', ...rest] = words;
  return rest.length > 0 && (first === prefix || commonPrefixes.has(first)) ? rest : words;
}

export function withoutTableWords(words: readonly string[], tableWords: readonly string[]): string[] {
  const stems = new Set(tableWords.map((word) => meaningOf(word).english));
  return words.filter((word) => !stems.has(meaningOf(word).english));
}

export function isSpanishName(words: readonly string[]): boolean {
  return words.length > 1 && conceptsOfPhrase(words).length === 0 && words.every(isSpanishOnly);
}

export function commentWords(comment: string): string[] {
  const lead = comment.slice(0, 200).split(/[.;:,(\n]/)[0] ?? '';
  const words = (
    plain(lead)
      .slice(0, 80)
      .match(/[a-z0-9]+/g) ?? []
  ).filter((word) => !/^(the|a|an|of|el|la|los|las|de|del|un|una|s)$/.test(word));
  return words.length <= 4 ? words : [];
}
