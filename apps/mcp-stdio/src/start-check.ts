import type { Logger } from '@sql-agent/runtime';
import { ChildConnection } from './child-connection.js';
import { ownInitialize } from './json-rpc.js';
import type { StdioChild } from './stdio-child.js';

export interface StartCheckOptions {
  takeChild(): StdioChild;
  logger: Logger;
  greetWithinMs: number;
  now?: () => number;
}

/** So long a start that went well speaks for the next one. */
const freshMs = 30_000;

/** Whether a new session would get a child that answers: known from the last one that did, else tried. */
export class StartCheck {
  readonly #now: () => number;
  #provenAtMs = -Infinity;

  constructor(private readonly options: StartCheckOptions) {
    this.#now = options.now ?? (() => performance.now());
  }

  /** A child was initialized just now. */
  proven(): void {
    this.#provenAtMs = this.#now();
  }

  /** One could not be. */
  failed(): void {
    this.#provenAtMs = -Infinity;
  }

  /** @throws ToolFailure why no child can be had */
  async run(): Promise<void> {
    if (this.#now() - this.#provenAtMs < freshMs) return;
    const connection = new ChildConnection({
      ...this.options,
      maxCrashes: 0,
      onMessage: () => {},
      onLost: () => {},
      onGreeted: () => this.proven(),
    });
    connection.greeting = {
      initialize: ownInitialize,
      afterwards: () => [],
    };
    try {
      await connection.ready();
    } finally {
      void connection.close();
    }
  }
}
