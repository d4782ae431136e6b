import { randomUUID } from 'node:crypto';
import { Counter, Gauge, type Logger, type Registry } from '@sql-agent/runtime';
import { endMarked, treeMarker } from './process-tree.js';
import { type ChildCommand, StdioChild } from './stdio-child.js';
import type { Watchdog } from './watchdog.js';

export interface ChildrenOptions extends ChildCommand {
  /** Children that stand ready for sessions to come. */
  warm: number;
  watchdog: Watchdog;
  logger: Logger;
  metrics: Registry;
}

/** A warm child that ends by itself is not replaced more often than this. */
const refillAfterEndMs = 5_000;

/** Starts children, keeps a few ready, and sees that nothing of them is left. */
export class Children {
  readonly #all = new Set<StdioChild>();
  readonly #warm = new Set<StdioChild>();
  readonly #ended = new Set<string>();
  readonly #starts: Counter;
  readonly #crashes: Counter;
  #sweep: Promise<void> | undefined;
  #refill: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(private readonly options: ChildrenOptions) {
    const registers = [options.metrics];
    const [all, warm] = [this.#all, this.#warm];
    this.#starts = new Counter({ name: 'mcp_stdio_child_starts_total', help: 'Children started.', registers });
    this.#crashes = new Counter({
      name: 'mcp_stdio_child_crashes_total',
      help: 'Children that ended before they were asked to, or could not be started.',
      registers,
    });
    new Gauge({
      name: 'mcp_stdio_children',
      help: 'Children that run, by whether they wait for a session (warm) or serve one (used).',
      labelNames: ['state'],
      registers,
      collect() {
        this.set({ state: 'warm' }, warm.size);
        this.set({ state: 'used' }, all.size - warm.size);
      },
    });
  }

  /** Starts the children that are to stand ready. */
  fill(): void {
    while (!this.#closed && this.#warm.size < this.options.warm) {
      const child = this.#start();
      this.#warm.add(child);
      child.listen({
        onMessage: () => {},
        onOversizedAnswer: () => {},
        onGone: (reason) => {
          this.options.logger.warn({ event: 'warm-child-ended', reason }, 'a child ended before it was used');
          this.#warm.delete(child);
          void child.end();
          this.#fillIn(refillAfterEndMs);
        },
      });
    }
  }

  /** A child nobody else has: one that stands ready, or a new one. */
  take(): StdioChild {
    const [child] = this.#warm;
    if (!child) return this.#start();
    this.#warm.delete(child);
    this.#fillIn(0);
    return child;
  }

  /** Ends those that stand ready; none is started beforehand any more. */
  async endWarm(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#refill);
    await Promise.all([...this.#warm].map((child) => child.end()));
  }

  /** Waits until nothing is left of any child. */
  async close(): Promise<void> {
    await this.endWarm();
    await Promise.all([...this.#all].map((child) => child.end()));
    await this.#sweep;
  }

  #fillIn(milliseconds: number): void {
    clearTimeout(this.#refill);
    this.#refill = setTimeout(() => this.fill(), milliseconds);
    this.#refill.unref();
  }

  #start(): StdioChild {
    const { watchdog, logger } = this.options;
    const marker = `${watchdog.marker}.${randomUUID()}`;
    const environment = { ...this.options.environment, [treeMarker]: marker };
    const child: StdioChild = new StdioChild({ ...this.options, environment }, logger, () => {
      this.#all.delete(child);
      if (child.crashed) this.#crashes.inc();
      if (child.pid !== undefined) watchdog.forget(child.pid);
      this.#endDescendants(marker);
    });
    if (child.pid !== undefined) watchdog.watch(child.pid);
    this.#starts.inc();
    this.#all.add(child);
    return child;
  }

  /** Looks through the processes once for all children that ended meanwhile. */
  #endDescendants(marker: string): void {
    this.#ended.add(marker);
    this.#sweep ??= (async () => {
      while (this.#ended.size > 0) {
        const markers = new Set(this.#ended);
        this.#ended.clear();
        await endMarked(markers);
      }
      this.#sweep = undefined;
    })();
  }
}
