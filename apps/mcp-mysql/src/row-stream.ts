import type { PoolConnection } from 'mysql2';
import type { WireColumn } from './cells.js';
import type { ResultRows } from './result-rows.js';

/** What ends a result on the wire: a packet of the driver's that it takes for itself. */
interface EndPacket {
  isEOF?(): boolean;
  eofWarningCount?(): number;
}

/** The driver's running statement: a chain of functions, each of which takes one packet and names the next. */
interface RunningQuery {
  row?: PacketHandler;
}
type PacketHandler = (this: RunningQuery, packet: EndPacket, connection: unknown) => unknown;

/**
 * Runs a statement and hands over its rows, as bytes, until they end or are enough. Gives the number of warnings that the
 * server counted.
 */
export function readRows(
  connection: PoolConnection,
  sql: string,
  rows: ResultRows,
  signal: AbortSignal,
): Promise<'at-cap' | { warnings: number }> {
  return new Promise((resolve, reject) => {
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
    const query = connection.query({ sql, rowsAsArray: true, typeCast: false as never });
    const warnings = warningCount(query as unknown as RunningQuery);
    query
      .on('fields', (fields: WireColumn[] | undefined) => rows.start(fields))
      .on('result', (row: unknown) => {
        if (!settled && Array.isArray(row) && !rows.add(row as (Buffer | null)[])) settle(() => resolve('at-cap'));
      })
      .on('end', () => settle(() => resolve({ warnings: warnings() })))
      .on('error', (error: Error) => settle(() => reject(error)));
  });
}

/**
 * The server counts its warnings in the packet after the last row, and the driver drops the number: looking at it there
 * spares asking for warnings after every statement. Where the driver is not as we know it, there may be some.
 */
function warningCount(query: RunningQuery): () => number {
  let count = 1;
  const takeRow = query.row;
  if (typeof takeRow === 'function') {
    const look: PacketHandler = function (packet, connection) {
      if (packet.isEOF?.()) count = packet.eofWarningCount?.() ?? count;
      const next = takeRow.call(this, packet, connection);
      return next === takeRow ? look : next;
    };
    query.row = look;
  }
  return () => count;
}
