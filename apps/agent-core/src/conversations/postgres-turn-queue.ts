import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { LocalTurnQueue, type TurnQueue } from './turn-queue.js';

const firstRetryMs = 20;
const maxRetryMs = 250;

/**
 * Across replicas by advisory locks, all held by one session: they end with it, so a replica that is killed blocks nobody.
 * https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export class PostgresTurnQueue implements TurnQueue {
  readonly #local = new LocalTurnQueue();
  #session: Promise<pg.Client> | undefined;

  constructor(private readonly createClient: () => pg.Client) {}

  run<Result>(key: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    // One session may take its own lock twice, so this process queues its own callers first.
    return this.#local.run(key, signal, async () => {
      const unlock = await this.#lock(lockNumber(key), signal);
      try {
        return await work();
      } finally {
        await unlock();
      }
    });
  }

  async close(): Promise<void> {
    await this.#local.close();
    const client = await this.#session?.catch(() => undefined);
    await client?.end();
  }

  async #lock(lock: string, signal: AbortSignal): Promise<() => Promise<void>> {
    for (let waitMs = firstRetryMs; ; waitMs = Math.min(2 * waitMs, maxRetryMs)) {
      signal.throwIfAborted();
      const client = await this.#connect();
      const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [lock]);
      if (rows[0]?.locked) {
        return async () => {
          // A session that broke has let go of its locks already.
          await client.query('SELECT pg_advisory_unlock($1)', [lock]).catch(() => undefined);
        };
      }
      await delay(waitMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }

  #connect(): Promise<pg.Client> {
    this.#session ??= this.#open();
    return this.#session;
  }

  async #open(): Promise<pg.Client> {
    const client = this.createClient();
    const forget = () => {
      this.#session = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    try {
      await client.connect();
      return client;
    } catch (error) {
      forget();
      throw error;
    }
  }
}

/** A signed 64-bit number, as Postgres takes it. */
function lockNumber(key: string): string {
  return createHash('sha256').update(key).digest().readBigInt64BE().toString();
}
