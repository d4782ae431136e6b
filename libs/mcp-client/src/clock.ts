/** Time as the connection sees it; tests own it. Timers do not keep the process alive. */
export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Runs once after `delayMs`; the function returned cancels it. */
  setTimer(run: () => void, delayMs: number): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
