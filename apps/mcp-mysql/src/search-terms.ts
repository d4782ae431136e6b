import { stemmer as englishStem } from '@orama/stemmers/english';
import { stemmer as spanishStem } from '@orama/stemmers/spanish';
import { stopwords as englishStopwords } from '@orama/stopwords/english';
import { stopwords as spanishStopwords } from '@orama/stopwords/spanish';
import { businessWords } from './business-words.js';

const maxWordCharacters = 64;
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

const remembered = new Map<string, readonly string[]>();
const maxRemembered = 50_000;

/**
 * What a word is indexed and looked for as: its stem, then the meanings it is known to have. The stem is that of both
 * languages, one after the other, so that nobody has to guess the language of a name.
 */
export function termsOf(word: string): string[] {
  let terms = remembered.get(word);
  if (!terms) {
    const stem = stemOf(word);
    const { byStem, byBeginning } = dictionary();
    terms = [stem, ...(byStem.get(stem) ?? byBeginning.get(word) ?? [])];
    if (remembered.size >= maxRemembered) remembered.clear();
    remembered.set(word, terms);
  }
  return terms as string[];
}

/** True for a meaning, false for a stem. */
export function isMeaning(term: string): boolean {
  return term.startsWith(meaningMark);
}

/** True for a word that has a meaning as it stands. */
export function isKnownWord(word: string): boolean {
  return dictionary().byStem.has(stemOf(word));
}

export function stemOf(word: string): string {
  return spanishStem(englishStem(word));
}

const meaningMark = '=';
/** Names are often made of words that were cut off, as in `quotat`. */
const beginningLengths = [4, 5, 6, 7];

interface Dictionary {
  byStem: ReadonlyMap<string, string[]>;
  /** Of beginnings with which only words of one meaning begin. */
  byBeginning: ReadonlyMap<string, string[]>;
}

let made: Dictionary | undefined;

/** Made when it is first needed: not at the start of the process. */
function dictionary(): Dictionary {
  return (made ??= makeDictionary());
}

function makeDictionary(): Dictionary {
  const byStem = new Map<string, string[]>();
  const byBeginning = new Map<string, string[]>();
  const add = (meanings: Map<string, string[]>, key: string, meaning: string) => {
    const known = meanings.get(key) ?? [];
    if (!known.includes(meaning)) meanings.set(key, [...known, meaning]);
  };
  for (const group of businessWords) {
    const words = group.split(' ');
    const meaning = meaningMark + words[0]!;
    for (const word of words) {
      add(byStem, stemOf(word), meaning);
      for (const length of beginningLengths) {
        if (word.length > length) add(byBeginning, word.slice(0, length), meaning);
      }
    }
  }
  for (const [beginning, meanings] of byBeginning) if (meanings.length > 1) byBeginning.delete(beginning);
  return { byStem, byBeginning };
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
