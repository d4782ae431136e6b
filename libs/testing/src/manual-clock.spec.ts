import { ManualClock } from './manual-clock.js';

it('fires timers in order, each at its moment, also those set on the way', async () => {
  const clock = new ManualClock();
  const fired: [string, number][] = [];
  clock.setTimer(() => fired.push(['late', clock.now()]), 30);
  clock.setTimer(() => {
    fired.push(['early', clock.now()]);
    clock.setTimer(() => fired.push(['between', clock.now()]), 5);
  }, 10);
  const cancel = clock.setTimer(() => fired.push(['never', clock.now()]), 20);
  cancel();
  await clock.advance(29);
  expect(fired).toEqual([
    ['early', 10],
    ['between', 15],
  ]);
  await clock.advance(1);
  expect(fired.at(-1)).toEqual(['late', 30]);
  expect(clock.pending()).toBe(0);
});
