import type { Failure } from './failure.js';

/** The life of a connection as data. Each state carries only what it needs; times are the clock's milliseconds. */
export type State<Session> =
  | { name: 'idle'; since: number }
  | { name: 'connecting'; since: number; attemptId: number }
  | { name: 'ready'; since: number; session: Session }
  /** `nextAttemptAt` is null when only a call, not time, starts the next attempt. */
  | { name: 'waiting'; since: number; nextAttemptAt: number | null; failure: Failure }
  | { name: 'closed'; since: number };

export type StateEvent<Session> =
  | { type: 'attempt'; attemptId: number }
  | { type: 'connected'; attemptId: number; session: Session }
  | { type: 'failed'; attemptId: number; nextAttemptAt: number | null; failure: Failure }
  | { type: 'lost'; session: Session; nextAttemptAt: number | null; failure: Failure }
  | { type: 'close' };

/**
 * The only place where a state changes. Gives the next state, or undefined when the event does not belong to the present
 * one: the result of an attempt that is no longer current, the loss of a session that was replaced. The caller then
 * releases what the event carried.
 */
export function transition<Session>(
  state: State<Session>,
  event: StateEvent<Session>,
  now: number,
): State<Session> | undefined {
  if (state.name === 'closed') return undefined;
  switch (event.type) {
    case 'attempt':
      return state.name === 'idle' || state.name === 'waiting'
        ? { name: 'connecting', since: now, attemptId: event.attemptId }
        : undefined;
    case 'connected':
      return state.name === 'connecting' && state.attemptId === event.attemptId
        ? { name: 'ready', since: now, session: event.session }
        : undefined;
    case 'failed':
      return state.name === 'connecting' && state.attemptId === event.attemptId
        ? { name: 'waiting', since: now, nextAttemptAt: event.nextAttemptAt, failure: event.failure }
        : undefined;
    case 'lost':
      return state.name === 'ready' && state.session === event.session
        ? { name: 'waiting', since: now, nextAttemptAt: event.nextAttemptAt, failure: event.failure }
        : undefined;
    case 'close':
      return { name: 'closed', since: now };
  }
}
