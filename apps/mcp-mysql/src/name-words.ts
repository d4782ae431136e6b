import { isKnownWord, stemOf, wordsOf } from './search-terms.js';

const shortestPart = 3;
const shortestGlued = 7;

/** Takes names apart into words, also those that are written together: `premiumpayments` is `premium`, `payments`. */
export class NameWords {
  /** Stems of words that stand between others in several names of the schema. */
  readonly #own = new Set<string>();
  readonly #split = new Map<string, readonly string[]>();

  /** @param names of all tables and columns: what is a word in one of them is a word in the others */
  constructor(names: Iterable<string>) {
    const seen = new Map<string, number>();
    for (const name of new Set(names)) {
      const words = wordsOf(name);
      if (words.length < 2) continue;
      for (const word of words) if (word.length > shortestPart) seen.set(word, (seen.get(word) ?? 0) + 1);
    }
    for (const [word, count] of seen) if (count > 1) this.#own.add(stemOf(word));
  }

  /** Every word that a name may be found by: as it is written, and the parts of what is written together. */
  of(name: string): string[] {
    return wordsOf(name).flatMap((word) => [word, ...this.#partsOf(word)]);
  }

  /** The words that a name is made of. */
  parts(name: string): string[] {
    return wordsOf(name).flatMap((word) => {
      const parts = this.#partsOf(word);
      return parts.length ? parts : word;
    });
  }

  #partsOf(word: string): readonly string[] {
    if (word.length < shortestGlued) return [];
    let parts = this.#split.get(word);
    if (!parts) this.#split.set(word, (parts = this.#isWord(word) ? [] : this.#fewestParts(word)));
    return parts;
  }

  #isWord(word: string): boolean {
    return isKnownWord(word) || this.#own.has(stemOf(word));
  }

  /** The fewest words that make up the whole; none when it cannot be made up of words. */
  #fewestParts(word: string): readonly string[] {
    const best: (readonly string[] | undefined)[] = [[]];
    for (let end = shortestPart; end <= word.length; end++) {
      for (let start = 0; start <= end - shortestPart; start++) {
        const before = best[start];
        if (!before || (best[end]?.length ?? Infinity) <= before.length + 1) continue;
        const part = word.slice(start, end);
        if (this.#isWord(part)) best[end] = [...before, part];
      }
    }
    return best[word.length] ?? [];
  }
}
