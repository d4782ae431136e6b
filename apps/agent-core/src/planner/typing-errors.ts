/** The one known word that differs from `word` by a typing error: one edit from 5 letters on, two from 8. */
export function closestWord(word: string, vocabulary: readonly string[]): string | undefined {
  if (word.length < 5 || word.length > 40 || /\d/.test(word)) return undefined;
  const allowed = word.length >= 8 ? 2 : 1;
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const known of vocabulary) {
    for (const form of [known, `${known}s`, `${known}es`]) {
      if (form.length < 5 || Math.abs(form.length - word.length) > allowed || form[0] !== word[0]) continue;
      const distance = editDistance(word, form, allowed);
      if (distance < bestDistance) [best, bestDistance] = [known, distance];
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours; any number above `limit` once that is passed. */
function editDistance(left: string, right: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let at = 1; at <= right.length; at += 1) {
      const same = left[row - 1] === right[at - 1];
      let cost = Math.min(
        (previous[at] ?? 0) + 1,
        (current[at - 1] ?? 0) + 1,
        (previous[at - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && at > 1 && left[row - 1] === right[at - 2] && left[row - 2] === right[at - 1])
        cost = Math.min(cost, (before[at - 2] ?? 0) + 1);
      current.push(cost);
    }
    if (Math.min(...current) > limit) return limit + 1;
    [before, previous] = [previous, current];
  }
  return previous[right.length] ?? 0;
}
