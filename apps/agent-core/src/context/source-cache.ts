/** What a server was asked lately, so that not every question asks again. */
export class SourceCache {
  readonly #entries = new Map<string, { readAtMs: number; value: Promise<unknown> }>();

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
    if (known && this.now() - known.readAtMs < this.maxAgeMs) return (await known.value) as Value;
    const entry = { readAtMs: this.now(), value: read() };
    // Deleted first: a Map keeps the order of insertion, so the oldest comes first.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.maxEntries && oldest !== undefined) this.#entries.delete(oldest);
    try {
      return await entry.value;
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }

  /** Forgets every key that begins so. */
  forget(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.#entries.delete(key);
  }
}
