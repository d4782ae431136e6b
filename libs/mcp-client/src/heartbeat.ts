import type { Clock } from './clock.js';

export interface HeartbeatOptions {
  clock: Clock;
  /** Silence after which the first probe is sent. */
  intervalMs: number;
  /** How long a probe may take. */
  timeoutMs: number;
  /** Probes in a row that may fail; with the last of them the connection is dropped. */
  allowedMisses: number;
  probe(timeoutMs: number): Promise<void>;
  onRoundTrip(milliseconds: number): void;
  onMissed(misses: number): void;
  drop(): void;
}

/**
 * Finds the connection that is dead though no error ever arrives. Any traffic counts as life; silence is probed. A dead
 * peer is dropped within intervalMs + allowedMisses × timeoutMs of its last sign of life.
 */
export class Heartbeat {
  #lastSign: number;
  #misses = 0;
  #stopped = false;
  #cancelTimer: () => void = () => undefined;

  constructor(private readonly options: HeartbeatOptions) {
    this.#lastSign = options.clock.now();
    this.#wait(options.intervalMs);
  }

  /** Something arrived from the peer. */
  alive(): void {
    this.#lastSign = this.options.clock.now();
    if (this.#misses > 0) {
      this.#misses = 0;
      this.options.onMissed(0);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
  }

  #wait(delayMs: number): void {
    this.#cancelTimer = this.options.clock.setTimer(() => void this.#beat(), delayMs);
  }

  async #beat(): Promise<void> {
    const { clock, intervalMs, timeoutMs, allowedMisses } = this.options;
    const silence = clock.now() - this.#lastSign;
    if (silence < intervalMs) return this.#wait(intervalMs - silence);
    const sentAt = clock.now();
    const answered = await this.options.probe(timeoutMs).then(
      () => true,
      () => false,
    );
    if (this.#stopped) return;
    if (answered) {
      this.options.onRoundTrip(clock.now() - sentAt);
      this.alive();
      return this.#wait(intervalMs);
    }
    // Traffic that came while the probe hung is life too: a server busy with one call may answer no other.
    if (this.#lastSign > sentAt) return this.#wait(intervalMs);
    this.#misses += 1;
    this.options.onMissed(this.#misses);
    if (this.#misses >= allowedMisses) return this.options.drop();
    // A probe that failed early must not be repeated in a tight loop.
    this.#wait(Math.max(0, timeoutMs - (clock.now() - sentAt)));
  }
}
