import { type QueryResult, ToolFailure } from '@sql-agent/contracts';
import type { PoolConnection } from 'mysql2';
import type { StatementLimits } from './config.js';
import { command, type Connections } from './connections.js';
import { explainDatabaseError, isConnectionError } from './database-error.js';
import { ResultRows } from './result-rows.js';
import { readRows } from './row-stream.js';
import { beginReading, endReading } from './session.js';

export interface RunOptions extends StatementLimits {
  signal: AbortSignal;
  /** Also fetches what the database has to remark on the statement. */
  withWarnings?: boolean;
}

const maxWarnings = 5;
const replaceWithinMs = 2_500;

/** A connection that was trusted to be alive and was not tells so at once. A statement that was killed ran for longer. */
const deadWithinMs = 50;

/** Runs one statement at a time on a connection: pinned, read-only, streamed, and stopped at the first cap it meets. */
export class StatementRunner {
  constructor(private readonly connections: Connections) {}

  /** @throws ToolFailure */
  async run(sql: string, options: RunOptions): Promise<QueryResult> {
    const { signal, release } = stopSignal(options);
    try {
      return await this.#run(sql, options, signal);
    } catch (error) {
      throw explainDatabaseError(error);
    } finally {
      release();
    }
  }

  /** A connection that was used a moment ago may be dead by now. The statement has not run then, so it gets another one. */
  async #run(sql: string, options: RunOptions, signal: AbortSignal): Promise<QueryResult> {
    for (;;) {
      const { connection, checked } = await this.#ready(signal, options.timeoutMs);
      const startedAt = performance.now();
      try {
        return await this.#runOn(connection, sql, options, signal);
      } catch (error) {
        const atOnce = performance.now() - startedAt < deadWithinMs;
        if (checked || signal.aborted || !atOnce || !isConnectionError(error)) throw error;
      }
    }
  }

  /** A connection that lay idle may be dead by now. Nothing has run on it yet, so the next one is tried. */
  async #ready(signal: AbortSignal, timeoutMs: number): Promise<{ connection: PoolConnection; checked: boolean }> {
    const startedAt = performance.now();
    for (;;) {
      const connection = await this.connections.take(signal);
      try {
        const checked = await beginReading(connection, timeoutMs);
        signal.throwIfAborted();
        return { connection, checked };
      } catch (error) {
        this.connections.discard(connection);
        const late = performance.now() - startedAt > replaceWithinMs;
        if (signal.aborted || late || !isConnectionError(error)) throw error;
      }
    }
  }

  async #runOn(
    connection: PoolConnection,
    sql: string,
    options: RunOptions,
    signal: AbortSignal,
  ): Promise<QueryResult> {
    const startedAt = performance.now();
    const rows = new ResultRows(options);
    let outcome: 'at-cap' | { warnings: number };
    try {
      outcome = await readRows(connection, sql, rows, signal);
    } catch (error) {
      if (signal.aborted || error instanceof ToolFailure) this.connections.abandon(connection);
      else if (isConnectionError(error)) this.connections.discard(connection);
      else this.#finish(connection, options.timeoutMs);
      throw error;
    }
    const elapsedMs = Math.round((performance.now() - startedAt) * 10) / 10;
    const warnings = rows.warnings;
    if (outcome === 'at-cap') this.connections.abandon(connection);
    else {
      if (options.withWarnings && outcome.warnings > 0) warnings.push(...(await remarks(connection)));
      this.#finish(connection, options.timeoutMs);
    }
    return {
      columns: rows.columns,
      rows: rows.rows,
      rowCount: rows.rows.length,
      truncated: rows.truncated,
      elapsedMs,
      warnings,
    };
  }

  /** The answer goes out before the connection is made ready for its next use. */
  #finish(connection: PoolConnection, timeoutMs: number): void {
    setImmediate(() =>
      endReading(connection, timeoutMs).then(
        () => this.connections.giveBack(connection),
        () => this.connections.discard(connection),
      ),
    );
  }
}

async function remarks(connection: PoolConnection): Promise<string[]> {
  // The rows are here; that the connection broke afterwards is no reason to withhold them.
  const rows = await command(connection, `SHOW WARNINGS LIMIT ${maxWarnings}`).catch(() => []);
  return rows.map((remark) => String(remark[2]));
}

/** Aborts when the caller's signal does, or when the time is over. */
function stopSignal({ signal, timeoutMs }: RunOptions): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onAbort = () => controller.abort(signal.reason instanceof ToolFailure ? signal.reason : cancelled());
  const timer = setTimeout(() => controller.abort(timedOut(timeoutMs)), timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const release = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  return { signal: controller.signal, release };
}

function cancelled(): ToolFailure {
  return new ToolFailure({ kind: 'cancelled', message: 'The statement was cancelled.', retry: 'no' });
}

function timedOut(timeoutMs: number): ToolFailure {
  return new ToolFailure({
    kind: 'timeout',
    message: `The statement took longer than ${timeoutMs} ms and was stopped. Read fewer rows, filter by an indexed column, or aggregate less.`,
    retry: 'after-change',
  });
}
