export interface BackoffOptions {
  /** Upper bound of the second delay; it doubles from there. */
  baseMs: number;
  capMs: number;
  /** 0 ≤ value < 1. */
  random: () => number;
}

/**
 * Delays before attempts: the first is 0, the n-th is drawn evenly from 0 to min(cap, base × 2ⁿ⁻²), so that a fleet of
 * clients spreads out ("full jitter": M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
 */
export class Backoff {
  #failures = 0;
  constructor(private readonly options: BackoffOptions) {}

  next(): number {
    const { baseMs, capMs, random } = this.options;
    const bound = this.#failures === 0 ? 0 : Math.min(capMs, baseMs * 2 ** (this.#failures - 1));
    this.#failures = Math.min(this.#failures + 1, 64);
    return Math.round(random() * bound);
  }

  reset(): void {
    this.#failures = 0;
  }
}
