import { LocalTurnQueue } from './turn-queue.js';

const never = new AbortController().signal;

function held() {
  let release = () => {};
  const open = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { open, release };
}

it('does one after the other for one key, in order, and side by side for different keys', async () => {
  const queue = new LocalTurnQueue();
  const done: string[] = [];
  const first = held();
  const works = [
    queue.run('a', never, async () => {
      await first.open;
      done.push('a1');
    }),
    queue.run('a', never, () => Promise.resolve(void done.push('a2'))),
    queue.run('b', never, () => Promise.resolve(void done.push('b1'))),
    queue.run('a', never, () => Promise.resolve(void done.push('a3'))),
  ];
  await works[2];
  expect(done).toEqual(['b1']);
  first.release();
  await Promise.all(works);
  expect(done).toEqual(['b1', 'a1', 'a2', 'a3']);
});

it('goes on after work that failed', async () => {
  const queue = new LocalTurnQueue();
  await expect(queue.run('a', never, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(queue.run('a', never, () => Promise.resolve(1))).resolves.toBe(1);
});

it('lets nobody pass before their turn when one in the middle gives up', async () => {
  const queue = new LocalTurnQueue();
  const done: string[] = [];
  const first = held();
  const patience = new AbortController();
  const running = queue.run('a', never, async () => {
    await first.open;
    done.push('first');
  });
  const impatient = queue.run('a', patience.signal, () => Promise.resolve(void done.push('impatient')));
  const last = queue.run('a', never, () => Promise.resolve(void done.push('last')));
  patience.abort(new Error('gone'));
  await expect(impatient).rejects.toThrow('gone');
  expect(done).toEqual([]);
  first.release();
  await Promise.all([running, last]);
  expect(done).toEqual(['first', 'last']);
});
