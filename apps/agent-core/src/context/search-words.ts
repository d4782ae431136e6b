import MiniSearch from 'minisearch';
import { meaningOf } from '../planner/words.js';
import { plain } from '../planner/tokens.js';

const smallWords = new Set(
  (
    'a an and are as at be by did do does for from had has have how i in is it its many me more most much my of on or our show ' +
    'that the their there these this those to tell us was we were what when where which who whose will with you your ' +
    'al ante cada como con cual cuales cuando cuanta cuantas cuanto cuantos de del desde donde el ella ellos en entre es esa ' +
    'ese eso esta este esto fue ha hay han la las lo los mas me mi muestra no nos o para por que quien quienes se ser si sin ' +
    'sobre son su sus te tiene tienen tu un una unas uno unos y ya'
  ).split(' '),
);

/** The words of a text as things to look for: stems in both languages, and the meanings that both have in common. */
function termsOf(word: string): string[] {
  if (smallWords.has(word)) return [];
  const { english, spanish, concepts } = meaningOf(word);
  return [...new Set([english, spanish, ...concepts.map((concept) => `=${concept}`)])];
}

export interface Searchable {
  heading: string;
  text: string;
}

/** The terms of a text, as the search knows them. */
function wordsOf(text: string): string[] {
  return plain(text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * Of a long text the first lines, which say what it is, and those that share a word with the question; lines left out are
 * marked. A short text is given whole.
 */
export function excerpt(text: string, question: string, maxCharacters: number, firstLines = 3): string {
  if (text.length <= maxCharacters) return text;
  const wanted = new Set(wordsOf(question).flatMap(termsOf));
  let left = maxCharacters;
  let leftOut = false;
  const lines = text.split('\n').flatMap((line, index) => {
    const matches = index < firstLines || wordsOf(line).some((word) => termsOf(word).some((term) => wanted.has(term)));
    left -= matches ? line.length + 1 : 0;
    if (matches && left >= 0) {
      leftOut = false;
      return [line];
    }
    if (leftOut) return [];
    leftOut = true;
    return ['…'];
  });
  return lines.join('\n');
}

/** Finds those of `pieces` that a question is about, best first. Read-only once made. */
export class WordSearch<Piece extends Searchable> {
  readonly #index = new MiniSearch<Searchable & { id: number }>({
    fields: ['heading', 'text'],
    tokenize: wordsOf,
    processTerm: termsOf,
    searchOptions: { boost: { heading: 3 } },
  });

  constructor(private readonly pieces: readonly Piece[]) {
    this.#index.addAll(pieces.map(({ heading, text }, id) => ({ id, heading, text })));
  }

  /** @param minShare leaves out what scores less than this share of the best one */
  find(question: string, minShare: number): Piece[] {
    const found = this.#index.search(question);
    const least = (found[0]?.score ?? 0) * minShare;
    return found.filter(({ score }) => score >= least).map(({ id }) => this.pieces[id as number] as Piece);
  }
}
