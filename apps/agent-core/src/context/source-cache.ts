interface Entry {
  readAtMs: number;
  value: Promise<unknown>;
  /** The reading that will take its place. */
  refreshing: boolean;
}

/** What a server was asked lately, so that not every question asks again. */
export class SourceCache {
  readonly #entries = new Map<string, Entry>();

  /** @param maxAgeMs an older value is read anew; for as long again it is given out while that goes on, so that nobody waits */
  constructor(
    private readonly maxAgeMs: number,
    private readonly maxEntries: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * The value under `key`, read when it is absent or too old. Callers at the same time share one reading, so `read` must not
   * depend on the signal of any of them. A failed reading is not kept.
   */
  async get<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key);
    const ageMs = known ? this.now() - known.readAtMs : Infinity;
    if (known && ageMs >= this.maxAgeMs && ageMs < 2 * this.maxAgeMs && !known.refreshing) {
      known.refreshing = true;
      this.#refresh(key, known, read);
    }
    if (known && ageMs < 2 * this.maxAgeMs) return (await known.value) as Value;
    return (await this.#store(key, read()).value) as Value;
  }

  /** Forgets every key that begins so. */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }

  #refresh(key: string, known: Entry, read: () => Promise<unknown>): void {
    read().then(
      (value) => {
        // What was forgotten meanwhile may be of another connection.
        if (this.#entries.get(key) === known) this.#store(key, Promise.resolve(value));
      },
      // The next one that finds it too old is told why.
      () => {
        known.refreshing = false;
      },
    );
  }

  #store(key: string, value: Promise<unknown>): Entry {
    const entry = { readAtMs: this.now(), value, refreshing: false };
    value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    // Deleted first: a Map keeps the order of insertion, so the oldest comes first.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.maxEntries && oldest !== undefined) this.#entries.delete(oldest);
    return entry;
  }
}
