import { ToolFailure } from '@sql-agent/contracts';
import type { PoolConnection } from 'mysql2';
import type { WireColumn } from './cells.js';
import type { ResultRows, RowPacket } from './result-rows.js';

/** What the driver hands to its running statement: a row, or the end of the result. */
interface ResultPacket extends RowPacket {
  isEOF(): boolean;
  eofWarningCount(): number;
}

/** The driver's running statement: a chain of functions, each of which takes one packet and names the next. */
interface RunningQuery {
  row: PacketHandler;
}
type PacketHandler = (this: RunningQuery, packet: ResultPacket, connection: unknown) => unknown;

/** What the driver cuts into packets with. The parts (of 16 MB) of a row that is longer than one of them it keeps until it has the last. */
interface PacketParser {
  largePacketParts: Pick<Buffer[], 'push' | 'length'>;
  onPacket(packet: unknown): void;
}

/**
 * Runs a statement and hands over its rows until they end or are enough. Gives the number of warnings that the server
 * counted.
 *
 * Rows are taken where the driver would take them. Its own way makes an object of every cell and drops the number of
 * warnings, for which every statement would have to be followed by another.
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
    let warnings = 0;
    const query = connection.query({ sql, rowsAsArray: true });
    refuseHugeRows(connection, () => settle(() => reject(hugeRow())));
    const running = query as unknown as RunningQuery;
    const driversRow = running.row;
    const takeRow: PacketHandler = function (packet, from) {
      if (packet.isEOF()) {
        warnings = packet.eofWarningCount();
        return driversRow.call(this, packet, from);
      }
      if (!settled && !rows.add(packet)) settle(() => resolve('at-cap'));
      return takeRow;
    };
    running.row = takeRow;
    query
      .on('fields', (fields: WireColumn[] | undefined) => rows.start(fields))
      .on('end', () => settle(() => resolve({ warnings })))
      .on('error', (error: Error) => settle(() => reject(error)));
  });
}

/** A row is never collected beyond its first part; nothing that follows on this connection is understood any more. */
function refuseHugeRows(connection: PoolConnection, refuse: () => void): void {
  const { packetParser: parser } = connection as unknown as { packetParser: PacketParser };
  const push = () => {
    parser.onPacket = () => undefined;
    refuse();
    return 0;
  };
  parser.largePacketParts = { push, length: 0 };
}

function hugeRow(): ToolFailure {
  return new ToolFailure({
    kind: 'too_large',
    message:
      'A row of the result is larger than 16 MB. Name the columns that are needed, and take the beginning of a long one: LEFT(column, 1000).',
    retry: 'after-change',
  });
}
