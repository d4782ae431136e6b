/** Work on one key is done one after the other, in the order in which it was asked for; work on different keys is not. */
export interface TurnQueue {
  /** @throws the signal's reason when it aborts while waiting; what `work` throws */
  run<Result>(key: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Within this process. */
export class LocalTurnQueue implements TurnQueue {
  /** The end of the last work of each key; it never rejects. */
  readonly #last = new Map<string, Promise<void>>();

  async run<Result>(key: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key);
    let done = () => {};
    const mine = new Promise<void>((resolve) => {
      done = resolve;
    });
    // Who gives up waiting must not let the next one pass before its turn.
    const ended = before ? before.then(() => mine) : mine;
    this.#last.set(key, ended);
    try {
      if (before) await orAborted(before, signal);
      return await work();
    } finally {
      done();
      if (this.#last.get(key) === ended) this.#last.delete(key);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}

async function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
  });
  signal.addEventListener('abort', abort);
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
