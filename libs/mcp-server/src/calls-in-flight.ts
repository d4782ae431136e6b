import { setTimeout as delay } from 'node:timers/promises';
import { ToolFailure } from '@sql-agent/contracts';
import { Gauge, type Registry } from '@sql-agent/runtime';

export interface CallsInFlightOptions {
  limit: number;
  timeoutMs: number;
  metrics: Registry;
}

/** After an abort, handlers get this long to notice. */
const abortGraceMs = 1_000;

/** What runs for all sessions, whatever it is: as many as may, each for as long as it may. */
export class CallsInFlight {
  readonly #running = new Map<AbortController, Promise<unknown>>();
  #stopping = false;

  constructor(private readonly options: CallsInFlightOptions) {
    const running = this.#running;
    new Gauge({
      name: 'mcp_tool_calls_in_flight',
      help: 'Tool calls and resource requests that are running now.',
      registers: [options.metrics],
      collect() {
        this.set(running.size);
      },
    });
  }

  /**
   * Answers as soon as the call is aborted; a handler that does not notice keeps its place among the running ones.
   * @throws ToolFailure: busy, timeout, cancelled, or that the server is stopping
   */
  async run<Result>(callerSignal: AbortSignal, handle: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { limit, timeoutMs } = this.options;
    if (this.#stopping) throw stoppingFailure();
    if (this.#running.size >= limit) throw busyFailure(limit);
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    const onCallerGone = () =>
      controller.abort(new ToolFailure({ kind: 'cancelled', message: 'The call was cancelled.', retry: 'no' }));
    callerSignal.addEventListener('abort', onCallerGone, { once: true });
    const timer = setTimeout(() => controller.abort(timeoutFailure(timeoutMs)), timeoutMs);
    timer.unref();
    const work = (async () => handle(signal))().finally(() => {
      clearTimeout(timer);
      callerSignal.removeEventListener('abort', onCallerGone);
      this.#running.delete(controller);
    });
    this.#running.set(controller, work);
    if (callerSignal.aborted) onCallerGone();
    return Promise.race([work, aborted]);
  }

  /** Refuses new calls, waits for those in flight up to the deadline, then aborts what is left. */
  async drain(deadlineMs: number): Promise<void> {
    this.#stopping = true;
    if (await this.#settledWithin(deadlineMs)) return;
    for (const controller of this.#running.keys()) controller.abort(stoppingFailure());
    await this.#settledWithin(abortGraceMs);
  }

  async #settledWithin(milliseconds: number): Promise<boolean> {
    const settled = Promise.allSettled(this.#running.values()).then(() => true);
    return Promise.race([settled, delay(milliseconds, false, { ref: false })]);
  }
}

function busyFailure(limit: number): ToolFailure {
  return new ToolFailure({
    kind: 'busy',
    message: `This server is busy: ${limit} calls are already running. Try again shortly.`,
    retry: 'later',
  });
}

function stoppingFailure(): ToolFailure {
  return new ToolFailure({ kind: 'unavailable', message: 'This server is stopping.', retry: 'later' });
}

function timeoutFailure(timeoutMs: number): ToolFailure {
  return new ToolFailure({
    kind: 'timeout',
    message: `The call took longer than ${timeoutMs} ms.`,
    retry: 'after-change',
  });
}
