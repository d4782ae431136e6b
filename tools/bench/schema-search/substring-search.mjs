// The reference: what `LIKE '%word%'` over names and comments finds, ranked by how many words are found and where.
import { createRequire } from 'node:module';

const app = createRequire(new URL('../../../apps/mcp-mysql/package.json', import.meta.url));
const { stopwords: english } = app('@orama/stopwords/english');
const { stopwords: spanish } = app('@orama/stopwords/spanish');
const stopwords = new Set([...english, ...spanish].map(fold));

/** The same places count for as much as in ours. */
const weights = { name: 4, comment: 3, columns: 1.5, columnComments: 1 };

/** @param {import('./schema.mjs').Table[]} tables @returns {(question: string, limit: number) => string[]} names of tables */
export function substringSearch(tables) {
  const entries = tables.map(({ name, comment, columns }) => ({
    name,
    places: {
      name: fold(name),
      comment: fold(comment),
      columns: fold(columns.map((column) => column.name).join('\n')),
      columnComments: fold(columns.map((column) => column.comment).join('\n')),
    },
  }));
  return (question, limit) => {
    const words = wordsOf(question);
    return entries
      .map(({ name, places }) => ({ name, score: scoreOf(places, words) }))
      .filter(({ score }) => score > 0)
      .sort((left, right) => right.score - left.score || left.name.length - right.name.length)
      .slice(0, limit)
      .map(({ name }) => name);
  };
}

/** Without the endings of a plural: somebody who searches by LIKE would think of that. */
function wordsOf(question) {
  const words = fold(question).match(/[\p{L}\p{N}]+/gu) ?? [];
  const meaningful = words.filter((word) => word.length > 2 && !stopwords.has(word));
  return [...new Set(meaningful.map((word) => (word.length > 4 ? word.replace(/(?<=[^aeiou])es$|s$/, '') : word)))];
}

function scoreOf(places, words) {
  let score = 0;
  for (const [place, weight] of Object.entries(weights)) {
    for (const word of words) if (places[place].includes(word)) score += weight;
  }
  return score;
}

function fold(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
