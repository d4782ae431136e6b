/**
 * The names most like the one that was asked for, best first, by edit distance without regard to case. Names that
 * differ in more than a share of their letters are left out.
 */
export function nearestNames(wanted: string, names: Iterable<string>, limit = 3, differingShare = 0.5): string[] {
  const compared = (name: string) => name.slice(0, maxCompared).toLowerCase();
  const target = compared(wanted);
  return [...names]
    .map((name) => ({ name, length: compared(name).length, distance: editDistance(target, compared(name)) }))
    .filter(({ length, distance }) => distance <= Math.max(target.length, length) * differingShare)
    .sort((left, right) => left.distance - right.distance || left.name.localeCompare(right.name))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** The work of a comparison grows with the square of the lengths; no identifier is longer than this. */
const maxCompared = 64;

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const substituted = previous[column - 1]! + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}
