import type { PoolConnection } from 'mysql2';
import { encodeBatch, runBatch } from './command-batch.js';
import { answerWithinMs, command } from './connections.js';

/** IGNORE_SPACE: "COUNT (*)" is a call of the built-in function, as the policy reads it, never of a stored one. */
const pinnedModes = 'STRICT_TRANS_TABLES,IGNORE_SPACE';

/**
 * The settings under which statements are read and run. The SQL policy relies on them: with another sql_mode the server
 * would cut a statement into other tokens. They are set before every use, because a view may call a function that
 * changes them. Of the server's own modes, the one that decides which GROUP BY is valid is kept.
 */
function pinnedSettings(timeoutMs: number): string {
  // The server's own time limit stands behind ours. Each server reads its own kind of executable comment.
  const backstopMs = timeoutMs + 2_000;
  return [
    'SET NAMES utf8mb4',
    `SESSION sql_mode = CONCAT('${pinnedModes}', IF(FIND_IN_SET('ONLY_FULL_GROUP_BY', @@GLOBAL.sql_mode), ',ONLY_FULL_GROUP_BY', ''))`,
    'SESSION time_zone = @@GLOBAL.time_zone',
    `SESSION autocommit = 1 /*M!100200 , SESSION max_statement_time = ${backstopMs / 1_000} */ /*!80000 , SESSION max_execution_time = ${backstopMs} */`,
  ].join(', ');
}

const readOnlySessions = new WeakSet<PoolConnection>();

/** How a connection was left when it was last given back: nothing has run on it since. */
interface Left {
  timeoutMs: number;
  atMs: number;
}

const left = new WeakMap<PoolConnection, Left>();

/** A connection that lay idle for longer is asked first whether it is still there. */
const trustedForMs = 1_000;

/**
 * Makes a connection ready for one statement: pinned settings, and a transaction in which nothing can be written. One
 * that was left so a moment ago is taken as it is; then the answer is false: that it still lives is only to be hoped.
 */
export async function beginReading(connection: PoolConnection, timeoutMs: number): Promise<boolean> {
  const last = left.get(connection);
  left.delete(connection);
  if (last?.timeoutMs === timeoutMs && performance.now() - last.atMs < trustedForMs) return false;
  if (!readOnlySessions.has(connection)) {
    // Definitions (DROP …) end the transaction they are in; on MariaDB only a session that is read-only stops them.
    await command(connection, 'SET SESSION TRANSACTION READ ONLY');
    readOnlySessions.add(connection);
  }
  await command(connection, pinnedSettings(timeoutMs));
  await command(connection, 'START TRANSACTION READ ONLY');
  return true;
}

let lastBatch: { timeoutMs: number; bytes: Buffer } | undefined;

function endingBatch(timeoutMs: number): Buffer {
  if (lastBatch?.timeoutMs !== timeoutMs) {
    // CHAIN: the next transaction is read-only like this one; it sees and holds nothing before its first read.
    lastBatch = { timeoutMs, bytes: encodeBatch(['ROLLBACK AND CHAIN', pinnedSettings(timeoutMs)]) };
  }
  return lastBatch.bytes;
}

/** Undoes what the statement did and leaves the connection ready for the next one, so that it needs not wait for that. */
export async function endReading(connection: PoolConnection, timeoutMs: number): Promise<void> {
  await runBatch(connection, endingBatch(timeoutMs), 2, answerWithinMs);
  left.set(connection, { timeoutMs, atMs: performance.now() });
}
