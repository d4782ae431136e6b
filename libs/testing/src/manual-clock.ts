/** Time that moves only when a test says so: timers fire in order, inside `advance`. */
export class ManualClock {
  #now = 0;
  #sequence = 0;
  readonly #timers = new Map<number, { at: number; run: () => void }>();

  readonly now = (): number => this.#now;

  readonly setTimer = (run: () => void, delayMs: number): (() => void) => {
    const id = ++this.#sequence;
    this.#timers.set(id, { at: this.#now + Math.max(0, delayMs), run });
    return () => void this.#timers.delete(id);
  };

  /** Timers that wait. */
  pending(): number {
    return this.#timers.size;
  }

  /** Moves time on, running each timer at its moment and letting promises settle in between. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await settle();
      const [id, timer] = [...this.#timers].sort(([a, x], [b, y]) => x.at - y.at || a - b)[0] ?? [];
      if (id === undefined || timer === undefined || timer.at > end) break;
      this.#timers.delete(id);
      this.#now = timer.at;
      timer.run();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets every promise that can settle do so. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
