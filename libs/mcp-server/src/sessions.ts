import { Gauge, type Registry } from '@sql-agent/runtime';

export type TransportName = 'sse' | 'streamable';

/** A client that stays connected, as far as bookkeeping needs to know it. */
export interface Session {
  readonly transport: TransportName;
  /** Asks the client for a sign of life. */
  isAlive(withinMs: number): Promise<boolean>;
  close(): Promise<void>;
}

interface Entry<Kind extends Session> {
  session: Kind;
  lastSeenMs: number;
  asked: boolean;
}

export interface SessionsOptions {
  limit: number;
  idleMs: number;
  metrics: Registry;
  now?: () => number;
}

const answerWithinMs = 5_000;

/** All sessions of all transports, by id. */
export class Sessions {
  readonly #entries = new Map<string, Entry<Session>>();
  readonly #now: () => number;
  #closed = false;

  constructor(private readonly options: SessionsOptions) {
    this.#now = options.now ?? (() => performance.now());
    const entries = this.#entries;
    new Gauge({
      name: 'mcp_sessions',
      help: 'Open MCP sessions by transport.',
      labelNames: ['transport'],
      registers: [options.metrics],
      collect() {
        for (const transport of ['sse', 'streamable'] as const) {
          this.set(
            { transport },
            [...entries.values()].filter(({ session }) => session.transport === transport).length,
          );
        }
      },
    });
  }

  /** Whether one more session may be opened. */
  get hasRoom(): boolean {
    return !this.#closed && this.#entries.size < this.options.limit;
  }

  add(id: string, session: Session): void {
    this.#entries.set(id, { session, lastSeenMs: this.#now(), asked: false });
  }

  /** The session of an id, when it is of the given class; being looked for counts as a sign of life. */
  find<Kind extends Session>(id: string, kind: abstract new (...given: never[]) => Kind): Kind | undefined {
    const entry = this.#entries.get(id);
    if (!(entry?.session instanceof kind)) return undefined;
    entry.lastSeenMs = this.#now();
    return entry.session;
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  /** Closes the sessions that were silent for too long and do not answer when asked. */
  async expireIdle(): Promise<void> {
    const silentSince = this.#now() - this.options.idleMs;
    const idle = [...this.#entries].filter(([, entry]) => !entry.asked && entry.lastSeenMs <= silentSince);
    await Promise.allSettled(
      idle.map(async ([id, entry]) => {
        entry.asked = true;
        if (await entry.session.isAlive(Math.min(answerWithinMs, this.options.idleMs))) {
          entry.asked = false;
          entry.lastSeenMs = this.#now();
          return;
        }
        this.#entries.delete(id);
        await entry.session.close();
      }),
    );
  }

  /** Closes every session; none can be opened afterwards. */
  async closeAll(): Promise<void> {
    this.#closed = true;
    const sessions = [...this.#entries.values()].map(({ session }) => session);
    this.#entries.clear();
    await Promise.allSettled(sessions.map((session) => session.close()));
  }
}
