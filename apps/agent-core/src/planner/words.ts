import snowball from 'snowball-stemmers';
import { plain } from './tokens.js';
import { wordGroups } from './word-list.js';

const englishStemmer = snowball.newStemmer('english');
const spanishStemmer = snowball.newStemmer('spanish');

const irregular: Record<string, string> = {
  children: 'child',
  people: 'person',
  men: 'man',
  women: 'woman',
  feet: 'foot',
  mice: 'mouse',
  analyses: 'analysis',
  diagnoses: 'diagnosis',
  bought: 'buy',
  sold: 'sell',
  spent: 'spend',
  paid: 'pay',
  taught: 'teach',
  written: 'write',
  wrote: 'write',
  lent: 'lend',
  sung: 'sing',
  sang: 'sing',
  staffs: 'staff',
  media: 'media',
};

/** What a word may be equal to: its stem in either language, and the meanings the word list gives it. */
export interface Meaning {
  english: string;
  spanish: string;
  concepts: number[];
}

const memory = new Map<string, Meaning>();
const maxRemembered = 20_000;

const conceptsOfWord = new Map<string, number[]>();
const conceptsOfStem = new Map<string, number[]>();
const englishWords = new Set(wordGroups.flatMap(({ english }) => english));

function remember(map: Map<string, number[]>, key: string, concept: number): void {
  const known = map.get(key);
  if (!known) map.set(key, [concept]);
  else if (!known.includes(concept)) known.push(concept);
}

wordGroups.forEach(({ english, spanish }, concept) => {
  for (const word of english) {
    remember(conceptsOfWord, word, concept);
    if (!word.includes('_')) remember(conceptsOfStem, `e:${englishStemmer.stem(irregular[word] ?? word)}`, concept);
  }
  for (const word of spanish) {
    remember(conceptsOfWord, word, concept);
    if (!word.includes('_')) remember(conceptsOfStem, `s:${spanishStemmer.stem(word).replace(/s$/, '')}`, concept);
  }
});

/** The word and its likely singulars, most literal first. */
function singulars(word: string): string[] {
  const forms = [word];
  if (/ies$/.test(word)) forms.push(`${word.slice(0, -3)}y`);
  if (/ces$/.test(word)) forms.push(`${word.slice(0, -3)}z`);
  if (/s$/.test(word)) forms.push(word.slice(0, -1));
  if (/es$/.test(word)) forms.push(word.slice(0, -2));
  return forms;
}

/** "republics" may be stored as "republic". */
export function singularForms(word: string): string[] {
  return /^\p{L}{4,}s$/u.test(word) ? singulars(plain(word)).slice(1) : [];
}

/** `word` is lower case without accents. */
export function meaningOf(word: string): Meaning {
  const known = memory.get(word);
  if (known) return known;
  const regular = Object.hasOwn(irregular, word) ? (irregular[word] ?? word) : word;
  // A word that is listed itself means just that: "puerta" (door) and "puerto" (port) have one stem.
  const listed = singulars(regular).find((form) => conceptsOfWord.has(form));
  // The stemmer keeps the plural of words that are not Spanish: "artists", "clubs".
  const spanishStem = spanishStemmer.stem(word).replace(/s$/, '');
  const stem = englishStemmer.stem(regular);
  // "personal" is staff in Spanish, and no form of "person".
  const english = listed === word && !englishWords.has(word) && conceptsOfStem.has(`e:${stem}`) ? word : stem;
  const spanish = listed ?? spanishStem;
  const concepts = listed
    ? (conceptsOfWord.get(listed) ?? [])
    : [...new Set([...(conceptsOfStem.get(`e:${english}`) ?? []), ...(conceptsOfStem.get(`s:${spanishStem}`) ?? [])])];
  const meaning = { english, spanish, concepts };
  if (memory.size < maxRemembered) memory.set(word, meaning);
  return meaning;
}

function isListedWord(word: string): boolean {
  return singulars(word).some((form) => conceptsOfWord.has(form));
}

const sides = new Map<string, { english: boolean; spanish: boolean }>();

function isIn(word: string, language: 'english' | 'spanish'): boolean {
  let known = sides.get(word);
  if (!known) {
    const english = conceptsOfStem.has(
      `e:${englishStemmer.stem(Object.hasOwn(irregular, word) ? (irregular[word] ?? word) : word)}`,
    );
    known = { english, spanish: conceptsOfStem.has(`s:${spanishStemmer.stem(word).replace(/s$/, '')}`) };
    if (sides.size < maxRemembered) sides.set(word, known);
  }
  return known[language];
}

/** Whether the word list has the word on its Spanish side only. */
export function isSpanishOnly(word: string): boolean {
  return isIn(word, 'spanish') && !isIn(word, 'english');
}

export function isEnglishOnly(word: string): boolean {
  return isIn(word, 'english') && !isIn(word, 'spanish');
}

/** Meanings of words that belong together, as "last name" or "fecha de nacimiento". */
export function conceptsOfPhrase(words: readonly string[]): number[] {
  if (words.length < 2) return [];
  const joined = [words, words.map((word) => singulars(word).at(-1) ?? word), [...words].reverse()].map((list) =>
    list.join('_'),
  );
  return joined.flatMap((phrase) => conceptsOfWord.get(phrase) ?? []);
}

/** Whether an identifier's words include one with the meaning of the English word `concept`. */
export function hasConcept(words: readonly string[], concept: string): boolean {
  const wanted = conceptsOfWord.get(concept) ?? [];
  const stem = meaningOf(concept).english;
  return words.some(
    (word) => meaningOf(word).english === stem || meaningOf(word).concepts.some((id) => wanted.includes(id)),
  );
}

/** The same phrase in the other language, word for word or as a whole: "españa" → "spain". */
export function translationsOf(phrase: string): string[] {
  const words = plain(phrase).split(/\s+/);
  if (words.length > 4) return [];
  const whole =
    words.length === 1
      ? meaningOf(words[0] ?? '').concepts
      : conceptsOfPhrase(words.filter((word) => word !== 'de' && word !== 'del'));
  const found = whole.flatMap((concept) => [
    ...(wordGroups[concept]?.english ?? []),
    ...(wordGroups[concept]?.spanish ?? []),
  ]);
  return [...new Set(found.map((word) => word.replaceAll('_', ' ')))]
    .filter((word) => word !== words.join(' '))
    .slice(0, 6);
}

const maxOptions = 27;

export interface Keys {
  direct: string[];
  meant: string[];
}

const rememberedKeys = new Map<string, Keys>();

/**
 * Keys under which a name is found again whatever the order of its words: `direct` by stems, `meant` by meanings.
 */
export function keysOf(words: readonly string[]): Keys {
  const text = words.join(' ');
  const known = rememberedKeys.get(text);
  if (known) return known;
  const keys = makeKeys(words);
  if (rememberedKeys.size < maxRemembered && text.length < 200) rememberedKeys.set(text, keys);
  return keys;
}

function makeKeys(words: readonly string[]): Keys {
  const meanings = words.map(meaningOf);
  const direct = [`e:${sorted(meanings.map((meaning) => meaning.english))}`];
  // Spanish endings mean nothing in an English word: "teacher" is no form of "teach".
  if (!words.some(isEnglishOnly)) direct.push(`s:${sorted(meanings.map((meaning) => meaning.spanish))}`);
  let combinations: string[][] = [[]];
  for (const meaning of meanings) {
    const options =
      meaning.concepts.length > 0 ? meaning.concepts.map(String) : [...new Set([meaning.english, meaning.spanish])];
    combinations = combinations
      .flatMap((combination) => options.map((option) => [...combination, option]))
      .slice(0, maxOptions);
  }
  const meant = combinations.map((combination) => `c:${sorted(combination)}`);
  for (const concept of conceptsOfPhrase(words)) meant.push(`c:${concept}`);
  return { direct, meant };
}

function sorted(parts: string[]): string {
  return [...parts].sort().join(' ');
}

const identifierPart = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
const joiners = new Set(['of', 'de', 'del', 'the', 'la', 'el', 'los', 'las', 'y', 'and']);

/** The words of an identifier: "orderDate", "order_date" and "ORDER_DATE" are "order", "date". */
export function identifierWords(name: string): string[] {
  const letters = name.normalize('NFD').replace(/\p{M}/gu, '');
  const parts = letters.match(identifierPart)?.map((part) => part.toLowerCase()) ?? [];
  const split = parts.flatMap(splitCompound).filter((word) => !joiners.has(word));
  return split.length > 0 ? split.slice(0, 8) : [letters.toLowerCase()];
}

/** "orderdetails" is "order", "details" when both halves are words and the whole is none. */
function splitCompound(word: string): string[] {
  if (word.length < 7 || isListedWord(word)) return [word];
  for (let at = word.length - 3; at >= 3; at -= 1) {
    const [head, tail] = [word.slice(0, at), word.slice(at)];
    if (head.length >= 4 && tail.length >= 4 && isListedWord(head) && isListedWord(tail)) return [head, tail];
  }
  return [word];
}
