import type { State } from './connection-state.js';
import type { FailureKind } from './failure.js';

/** One connection as health, metrics and a user interface show it. Times are ISO 8601, durations milliseconds. */
export interface ConnectionSnapshot {
  name: string;
  state: State<unknown>['name'];
  since: string;
  /** Failed attempts in a row. */
  attempt: number;
  /** Null: none is planned; a call makes one. */
  nextAttemptAt: string | null;
  lastError: { kind: FailureKind; message: string; at: string } | null;
  /** Round trip of the last probe. */
  rttMs: number | null;
  missedBeats: number;
  /** Null while there is no session. */
  sessionAgeMs: number | null;
  reconnects: number;
  /** What the server calls itself. */
  server: { name: string; version: string } | null;
  /** Tools in the catalogue as last read. */
  tools: number;
}
