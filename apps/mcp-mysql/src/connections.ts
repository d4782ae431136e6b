import { setTimeout as delay } from 'node:timers/promises';
import { ToolFailure } from '@sql-agent/contracts';
import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2';
import type { DatabaseSettings } from './config.js';
import { isConnectionError } from './database-error.js';

const connectWithinMs = 1_500;
const waitForConnectionMs = 5_000;
/** A statement of ours that is not answered by then shows that the connection is lost. */
export const answerWithinMs = 2_000;
const closeWithinMs = 1_000;
const killers = 2;

/** Connections to the one database: a pool for statements, and a tiny one that ends statements of the first. */
export class Connections {
  readonly #statements: Pool;
  readonly #killers: Pool;
  readonly #abandoned = new Set<Promise<void>>();
  #claims = 0;

  constructor(private readonly settings: DatabaseSettings) {
    this.#statements = openPool(settings, settings.poolSize);
    this.#killers = openPool(settings, killers);
  }

  /** Statements that hold a connection or wait for one. */
  get claims(): number {
    return this.#claims;
  }

  /** @throws ToolFailure `busy` when too many wait already, or the wait is too long; the reason of the signal */
  async take(signal: AbortSignal): Promise<PoolConnection> {
    signal.throwIfAborted();
    if (this.#claims >= this.settings.poolSize + this.settings.queueLimit) throw tooManyStatements();
    this.#claims++;
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        waiting = false;
        outcome();
      };
      let waiting = true;
      const onAbort = () => settle(() => reject(signal.reason as Error));
      const timer = setTimeout(() => settle(() => reject(tooManyStatements())), waitForConnectionMs);
      signal.addEventListener('abort', onAbort, { once: true });
      // The claim lasts until the pool has answered, even when nobody waits any more: so its queue stays bounded.
      this.#statements.getConnection((error, connection) => {
        if (!error && waiting) return settle(() => resolve(connection));
        this.#claims--;
        if (error) settle(() => reject(error));
        else connection.release();
      });
    });
  }

  /** For a connection in its first state: nothing runs on it, its transaction is over. */
  giveBack(connection: PoolConnection): void {
    this.#claims--;
    connection.release();
  }

  discard(connection: PoolConnection): void {
    this.#claims--;
    connection.destroy();
  }

  /** Ends the statement that runs on a connection, then the connection. */
  abandon(connection: PoolConnection): void {
    connection.pause();
    const work = this.#aside((killer) => command(killer, `KILL QUERY ${Number(connection.threadId)}`))
      // It has ended by itself, or the server is gone; without its connection it ends too.
      .catch(() => undefined)
      .finally(() => {
        this.discard(connection);
        this.#abandoned.delete(work);
      });
    this.#abandoned.add(work);
  }

  /** Resolves when the server answers now. */
  async ping(): Promise<void> {
    await this.#aside((connection) => command(connection, 'DO 0'));
  }

  async close(): Promise<void> {
    await Promise.all(this.#abandoned);
    const pools = [this.#statements, this.#killers];
    const ended = Promise.all(pools.map((pool) => new Promise<void>((resolve) => pool.end(() => resolve()))));
    await Promise.race([ended, delay(closeWithinMs, undefined, { ref: false })]);
  }

  /** Connections that lay idle may be dead by now: each such one is replaced, so only a fresh one's failure counts. */
  async #aside(work: (connection: PoolConnection) => Promise<unknown>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const connection = await new Promise<PoolConnection>((resolve, reject) =>
        this.#killers.getConnection((error, given) => (error ? reject(error) : resolve(given))),
      );
      try {
        await work(connection);
        return connection.release();
      } catch (error) {
        connection.destroy();
        if (attempt >= killers || !isConnectionError(error)) throw error;
      }
    }
  }
}

/** Runs a short statement of ours. A connection that does not answer it in time counts as lost. */
export function command(connection: PoolConnection, sql: string): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    // The driver's own time limit leaves its timer behind when the connection breaks.
    const timer = setTimeout(
      () => reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
      answerWithinMs,
    );
    connection.query({ sql, rowsAsArray: true }, (error, rows) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(Array.isArray(rows) ? (rows as unknown[][]) : []);
    });
  });
}

function openPool(settings: DatabaseSettings, size: number): Pool {
  const { host, port, user, password, database, tls } = settings;
  const options: PoolOptions = {
    host,
    port,
    user,
    database,
    charset: 'utf8mb4',
    connectionLimit: size,
    connectTimeout: connectWithinMs,
    enableKeepAlive: true,
    multipleStatements: false,
    flags: ['-LOCAL_FILES', '-IGNORE_SPACE', '-CLIENT_QUERY_ATTRIBUTES'],
    // Rows of statements come as bytes and are decoded here; these are for the few of our own.
    supportBigNumbers: true,
    dateStrings: true,
    ...(password && { password: password.reveal() }),
    ...(tls && {
      ssl: {
        rejectUnauthorized: tls.verify,
        verifyIdentity: tls.verify,
        ...(tls.authority !== undefined && { ca: tls.authority }),
      },
    }),
  };
  const pool = createPool(options);
  // A connection that dies leaves its pool by itself; its error must not end the process.
  pool.on('connection', (connection) => connection.on('error', () => undefined));
  return pool;
}

function tooManyStatements(): ToolFailure {
  return new ToolFailure({
    kind: 'busy',
    message: 'Too many statements are running at the moment. Try again shortly.',
    retry: 'later',
  });
}
