import fc from 'fast-check';
import { type State, type StateEvent, transition } from './connection-state.js';

const failure = { kind: 'refused', message: 'Nothing listens.' } as const;

it('refuses the late result of an attempt that is no longer current', () => {
  const connecting: State<string> = { name: 'connecting', since: 0, attemptId: 2 };
  expect(transition(connecting, { type: 'connected', attemptId: 1, session: 'old' }, 1)).toBeUndefined();
  expect(transition(connecting, { type: 'failed', attemptId: 1, failure, nextAttemptAt: 5 }, 1)).toBeUndefined();
  expect(transition(connecting, { type: 'connected', attemptId: 2, session: 'new' }, 1)).toEqual({
    name: 'ready',
    since: 1,
    session: 'new',
  });
});

it('refuses the loss of a session that was replaced', () => {
  const ready: State<string> = { name: 'ready', since: 0, session: 'new' };
  expect(transition(ready, { type: 'lost', session: 'old', failure, nextAttemptAt: 5 }, 1)).toBeUndefined();
});

it('keeps its invariants under any sequence of events', () => {
  const event: fc.Arbitrary<StateEvent<string>> = fc.oneof(
    fc.record({ type: fc.constant('attempt' as const), attemptId: fc.nat(3) }),
    fc.record({ type: fc.constant('connected' as const), attemptId: fc.nat(3), session: fc.constantFrom('a', 'b') }),
    fc.record({
      type: fc.constant('failed' as const),
      attemptId: fc.nat(3),
      failure: fc.constant(failure),
      nextAttemptAt: fc.option(fc.nat()),
    }),
    fc.record({
      type: fc.constant('lost' as const),
      session: fc.constantFrom('a', 'b'),
      failure: fc.constant(failure),
      nextAttemptAt: fc.option(fc.nat()),
    }),
    fc.record({ type: fc.constant('close' as const) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state: State<string> = { name: 'idle', since: 0 };
      events.forEach((next, now) => {
        const before = state;
        state = transition(state, next, now) ?? state;
        // Closed is for good; a session begins only where an attempt was under way; ready ends only by loss or close.
        if (before.name === 'closed') expect(state).toBe(before);
        if (state.name === 'ready' && before.name !== 'ready') expect(before.name).toBe('connecting');
        if (before.name === 'ready' && state !== before) expect(['waiting', 'closed']).toContain(state.name);
      });
    }),
  );
});
