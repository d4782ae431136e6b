import { createMetricsRegistry } from '@sql-agent/runtime';
import { type Session, Sessions } from './sessions.js';

class TestSession implements Session {
  readonly transport = 'sse';
  asked = 0;
  closed = 0;
  answer: () => Promise<boolean> = async () => false;
  isAlive(): Promise<boolean> {
    this.asked++;
    return this.answer();
  }
  async close(): Promise<void> {
    this.closed++;
  }
}
class OtherSession extends TestSession {}

let nowMs: number;
let sessions: Sessions;
let session: TestSession;

beforeEach(() => {
  nowMs = 1_000;
  sessions = new Sessions({ limit: 2, idleMs: 100, metrics: createMetricsRegistry('test'), now: () => nowMs });
  session = new TestSession();
  sessions.add('a', session);
});

it('finds a session by id, as what it is', () => {
  expect(sessions.find('a', TestSession)).toBe(session);
  expect(sessions.find('a', OtherSession)).toBeUndefined();
  expect(sessions.find('b', TestSession)).toBeUndefined();
});

it('has room up to its limit, and again when one leaves', () => {
  expect(sessions.hasRoom).toBe(true);
  sessions.add('b', new TestSession());
  expect(sessions.hasRoom).toBe(false);
  sessions.delete('b');
  expect(sessions.hasRoom).toBe(true);
});

it('leaves a session alone until it was silent for the idle time', async () => {
  nowMs += 99;
  await sessions.expireIdle();
  expect(session.asked).toBe(0);
  nowMs += 1;
  await sessions.expireIdle();
  expect(session).toMatchObject({ asked: 1, closed: 1 });
  expect(sessions.find('a', TestSession)).toBeUndefined();
});

it('begins to count anew at each sign of life', async () => {
  nowMs += 99;
  sessions.find('a', TestSession);
  nowMs += 99;
  await sessions.expireIdle();
  expect(session.asked).toBe(0);
});

it('keeps a session whose client answers', async () => {
  session.answer = async () => true;
  for (let round = 1; round <= 3; round++) {
    nowMs += 100;
    await sessions.expireIdle();
    expect(session).toMatchObject({ asked: round, closed: 0 });
  }
});

it('asks once at a time', async () => {
  let answer = (_alive: boolean) => {};
  session.answer = () => new Promise((resolve) => (answer = resolve));
  nowMs += 100;
  const first = sessions.expireIdle();
  nowMs += 100;
  await sessions.expireIdle();
  expect(session.asked).toBe(1);
  answer(false);
  await first;
  expect(session.closed).toBe(1);
});

it('closes all of them, also where closing fails, and takes no more', async () => {
  const failing = new TestSession();
  failing.close = () => Promise.reject(new Error('broken pipe'));
  sessions.add('b', failing);
  await sessions.closeAll();
  expect(session.closed).toBe(1);
  expect(sessions.hasRoom).toBe(false);
});
