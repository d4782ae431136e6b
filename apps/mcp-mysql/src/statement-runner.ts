import { type QueryResult, ToolFailure } from '@sql-agent/contracts';
import type { PoolConnection } from 'mysql2';
import type { WireColumn } from './cells.js';
import type { StatementLimits } from './config.js';
import { command, type Connections } from './connections.js';
import { explainDatabaseError, isConnectionError } from './database-error.js';
import { ResultRows } from './result-rows.js';
import { beginReading, endReading } from './session.js';

export interface RunOptions extends StatementLimits {
  signal: AbortSignal;
  /** Also fetches what the database has to remark on the statement. */
  withWarnings?: boolean;
}

const maxWarnings = 5;
const replaceWithinMs = 2_500;

/** Runs one statement at a time on a connection: pinned, read-only, streamed, and stopped at the first cap it meets. */
export class StatementRunner {
  constructor(private readonly connections: Connections) {}

  /** @throws ToolFailure */
  async run(sql: string, options: RunOptions): Promise<QueryResult> {
    const { signal, release } = stopSignal(options);
    try {
      const connection = await this.#ready(signal, options.timeoutMs);
      return await this.#runOn(connection, sql, options, signal);
    } catch (error) {
      throw explainDatabaseError(error);
    } finally {
      release();
    }
  }

  /** A connection that lay idle may be dead by now. Nothing has run on it yet, so the next one is tried. */
  async #ready(signal: AbortSignal, timeoutMs: number): Promise<PoolConnection> {
    const startedAt = performance.now();
    for (;;) {
      const connection = await this.connections.take(signal);
      try {
        await beginReading(connection, timeoutMs);
        signal.throwIfAborted();
        return connection;
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
    let ended: 'at-end' | 'at-cap';
    try {
      ended = await streamRows(connection, sql, rows, signal);
    } catch (error) {
      if (signal.aborted) this.connections.abandon(connection);
      else this.connections.discard(connection);
      throw error;
    }
    const elapsedMs = Math.round((performance.now() - startedAt) * 10) / 10;
    const warnings = rows.warnings;
    if (ended === 'at-cap') this.connections.abandon(connection);
    else warnings.push(...(await this.#finish(connection, options.withWarnings ?? false)));
    return {
      columns: rows.columns,
      rows: rows.rows,
      rowCount: rows.rows.length,
      truncated: rows.truncated,
      elapsedMs,
      warnings,
    };
  }

  async #finish(connection: PoolConnection, withWarnings: boolean): Promise<string[]> {
    try {
      const remarks = withWarnings ? await command(connection, `SHOW WARNINGS LIMIT ${maxWarnings}`) : [];
      endReading(connection).then(
        () => this.connections.giveBack(connection),
        () => this.connections.discard(connection),
      );
      return remarks.map((remark) => String(remark[2]));
    } catch {
      // The rows are here; that the connection broke afterwards is no reason to withhold them.
      this.connections.discard(connection);
      return [];
    }
  }
}

function streamRows(
  connection: PoolConnection,
  sql: string,
  rows: ResultRows,
  signal: AbortSignal,
): Promise<'at-end' | 'at-cap'> {
  return new Promise<'at-end' | 'at-cap'>((resolve, reject) => {
    const onAbort = () => settle(() => reject(signal.reason as Error));
    // The driver tells the connection, not the statement, when the server goes away.
    const onLost = (error: Error) => settle(() => reject(error));
    let settled = false;
    const settle = (outcome: () => void) => {
      settled = true;
      signal.removeEventListener('abort', onAbort);
      connection.removeListener('error', onLost);
      outcome();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    connection.once('error', onLost);
    connection
      .query({ sql, rowsAsArray: true, typeCast: false as never })
      .on('fields', (fields: WireColumn[] | undefined) => rows.start(fields))
      .on('result', (row: unknown) => {
        if (!settled && Array.isArray(row) && !rows.add(row as (Buffer | null)[])) settle(() => resolve('at-cap'));
      })
      .on('end', () => settle(() => resolve('at-end')))
      .on('error', (error: Error) => settle(() => reject(error)));
  });
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
