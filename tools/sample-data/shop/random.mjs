// Pseudo-random choices that come out the same on every machine: only integer arithmetic and the exactly rounded + - * /.

/** A generator of its own for each part of the data, so that a change in one part leaves the others as they were. */
export function randomSource(name) {
  let state = 2166136261;
  for (let index = 0; index < name.length; index += 1) state = Math.imul(state ^ name.charCodeAt(index), 16777619);

  /** A fraction in [0, 1) with 32 random bits (mulberry32). */
  function fraction() {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from low to high, both included. */
  const integer = (low, high) => low + Math.floor(fraction() * (high - low + 1));
  const chance = (probability) => fraction() < probability;
  const pick = (values) => values[integer(0, values.length - 1)];
  /** A key of `weights`, an object or a list of [value, weight]. */
  function weighted(weights) {
    const entries = Array.isArray(weights) ? weights : Object.entries(weights);
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    let rest = fraction() * total;
    for (const [value, weight] of entries) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return entries[entries.length - 1][0];
  }
  /** Each # becomes a digit, each @ a letter. */
  const fill = (pattern) =>
    pattern.replace(/[#@]/g, (mark) => (mark === '#' ? integer(0, 9) : pick('ABCDEFGHKMNPRTVXY')));

  return { fraction, integer, chance, pick, weighted, fill };
}

/** Picks from a growing list in proportion to the weights; a long-tailed weight makes few items do most of the work. */
export function weightedPool(random) {
  const items = [];
  const upTo = [];
  return {
    add(item, weight) {
      upTo.push((upTo.length ? upTo[upTo.length - 1] : 0) + weight);
      items.push(item);
    },
    pick() {
      const target = random.fraction() * upTo[upTo.length - 1];
      let low = 0;
      let high = upTo.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (upTo[middle] > target) high = middle;
        else low = middle + 1;
      }
      return items[low];
    },
  };
}
