import { stemmer as englishStem } from '@orama/stemmers/english';
import { stemmer as spanishStem } from '@orama/stemmers/spanish';
import { stopwords as englishStopwords } from '@orama/stopwords/english';
import { stopwords as spanishStopwords } from '@orama/stopwords/spanish';
import { businessWords } from './business-words.js';

const maxWordCharacters = 40;
const stopwords = new Set([...englishStopwords, ...spanishStopwords].map(fold));

/** The words of a name or a text, in lower case and without accents: `custOrders_2024` is `cust`, `orders`, `2024`. */
export function wordsOf(text: string): string[] {
  const spaced = text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2');
  return (fold(spaced).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, maxWordCharacters));
}

/** The words of a question that carry its meaning; all of them when none does. */
export function questionWords(question: string): string[] {
  const words = wordsOf(question);
  const meaningful = words.filter((word) => !stopwords.has(word));
  return [...new Set(meaningful.length ? meaningful : words)];
}

/**
 * What a word is indexed and looked for as: its stem, then the meanings it is known to have. The stem is that of both
 * languages, one after the other, so that nobody has to guess the language of a name.
 */
export function termsOf(word: string): string[] {
  const stem = stemOf(word);
  return [stem, ...(meanings.get(stem) ?? [])];
}

/** True for a meaning, false for a stem. */
export function isMeaning(term: string): boolean {
  return term.startsWith(meaningMark);
}

const meaningMark = '=';
const meanings = meaningsByStem();

function meaningsByStem(): Map<string, string[]> {
  const byStem = new Map<string, string[]>();
  for (const group of businessWords) {
    const words = group.split(' ');
    for (const stem of new Set(words.map(stemOf))) {
      byStem.set(stem, [...(byStem.get(stem) ?? []), meaningMark + words[0]!]);
    }
  }
  return byStem;
}

function stemOf(word: string): string {
  return spanishStem(englishStem(word));
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
