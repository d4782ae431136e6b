import { isUnknown, type Item } from './items.js';
import { tiers } from './schema-index.js';
import { looksLikeName, plain, type Token } from './tokens.js';
import { singularForms, translationsOf } from './words.js';

// What find_values takes in one call.
const maxLiterals = 20;
const maxWords = 5;

/** Phrases of the question that may be stored values, likeliest first. */
export function possibleLiterals(question: string, tokens: readonly Token[], items: readonly Item[]): string[] {
  const found = new Map<string, string>();
  const add = (text: string) => {
    const literal = text.trim();
    if (literal.length >= 2 && literal.length <= 100 && found.size < maxLiterals && !found.has(plain(literal)))
      found.set(plain(literal), literal);
  };
  const between = (start: number, end: number) => question.slice(tokens[start]?.start ?? 0, tokens[end - 1]?.end ?? 0);

  for (const token of tokens) if (token.kind === 'quoted') add(token.text);
  const runs = [
    ...capitalRuns(question, tokens, /^(of|the|and|in|on|de|del|la|el|los|las|y|&)$/),
    ...capitalRuns(question, tokens, /^(of|the|de|del|la|el|los|las)$/),
  ];
  for (const [start, end] of runs) add(between(start, end));
  const doubtful = items.filter((item) => isDoubtful(item));
  for (const run of neighbouring(doubtful)) add(between(run[0], run[1]));
  for (const item of doubtful) {
    add(item.text);
    for (const form of singularForms(item.text)) add(form);
    for (const translation of translationsOf(item.text)) add(translation);
  }
  for (const [start, end] of runs) {
    for (const translation of translationsOf(between(start, end))) add(translation);
    for (let at = start; at < end && end - start > 1; at += 1)
      if (looksLikeName(tokens[at] as Token, question)) add(between(at, at + 1));
  }
  // "let it be": an unknown word may go on over small words that are known.
  for (const item of doubtful) {
    for (let start = Math.max(0, item.start - 2); start <= item.start; start += 1) {
      for (let end = Math.min(tokens.length, start + maxWords); end > item.start; end -= 1) {
        if (
          end - start > 1 &&
          !beginsSmall(items, start) &&
          !endsSmall.test(tokens[end - 1]?.word ?? '') &&
          isOneStretch(items, item, start, end)
        )
          add(between(start, end));
      }
    }
  }
  for (const item of besideNames(items)) add(item.text);
  return [...found.values()];
}

function isDoubtful(item: Item): boolean {
  if (item.quoted || item.operation !== undefined || item.date) return false;
  const guessed = [...item.tables, ...item.columns];
  const isGuess = guessed.length > 0 && guessed.every((reading) => reading.tier >= tiers.part);
  const isBareAdjective = item.adjective?.form === 'plain' && guessed.length === 0;
  return isUnknown(item) || isGuess || isBareAdjective || item.unsupported;
}

/** Words written with a capital, with small words between them: "Lord of the Rings". */
function capitalRuns(question: string, tokens: readonly Token[], small: RegExp): [number, number][] {
  const runs: [number, number][] = [];
  let start = -1;
  let last = -1;
  tokens.forEach((token, at) => {
    if (token.kind === 'word' && looksLikeName(token, question)) {
      if (start < 0 || at - last > 3) {
        if (start >= 0) runs.push([start, last + 1]);
        start = at;
      }
      last = at;
    } else if (token.kind !== 'word' || !small.test(token.word)) {
      if (start >= 0) runs.push([start, last + 1]);
      start = -1;
    }
  });
  if (start >= 0) runs.push([start, last + 1]);
  return runs.slice(0, 10);
}

function neighbouring(items: readonly Item[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run && run[1] === item.start) run[1] = item.end;
    else runs.push([item.start, item.end]);
  }
  return runs;
}

const endsSmall = /^(of|in|on|for|to|with|by|and|the|a|de|del|en|y|e|que|por|con|para|los|las|el|la|un|una)$/;

/** No value begins with "of", "how many" or "have"; one may begin with an article. */
function beginsSmall(items: readonly Item[], start: number): boolean {
  const first = items.find((item) => item.start === start);
  return (
    first !== undefined &&
    !isDoubtful(first) &&
    (first.operation !== undefined || first.relation || first.filler) &&
    !/^(the|el|la|los|las)$/.test(first.words[0] ?? '')
  );
}

function isOneStretch(items: readonly Item[], centre: Item, start: number, end: number): boolean {
  return items.every(
    (item) =>
      item.end <= start ||
      item.start >= end ||
      item === centre ||
      isDoubtful(item) ||
      item.filler ||
      item.relation ||
      isSmallOperation(item),
  );
}

function isSmallOperation(item: Item): boolean {
  return (
    item.operation !== undefined && item.tables.length === 0 && item.end - item.start === 1 && item.words[0] !== ','
  );
}

/** "sales department": a table's word right beside another name may be a value of it. */
function besideNames(items: readonly Item[]): Item[] {
  return items
    .filter(
      (item, at) =>
        item.tables.length > 0 &&
        [items[at - 1], items[at + 1]].some((other) => other !== undefined && other.tables.length > 0),
    )
    .slice(0, 4);
}
