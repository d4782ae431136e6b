import { Backoff } from './backoff.js';

const draw = (backoff: Backoff, times: number) => Array.from({ length: times }, () => backoff.next());

it('tries at once, then doubles the bound up to the cap, then starts over after a reset', () => {
  const backoff = new Backoff({ baseMs: 100, capMs: 1_000, random: () => 1 });
  expect(draw(backoff, 7)).toEqual([0, 100, 200, 400, 800, 1_000, 1_000]);
  backoff.reset();
  expect(draw(backoff, 2)).toEqual([0, 100]);
});

it('draws from the whole range below the bound', () => {
  const values = [0, 0, 0.25, 0.5];
  const backoff = new Backoff({ baseMs: 100, capMs: 1_000, random: () => values.shift() ?? 0 });
  expect(draw(backoff, 4)).toEqual([0, 0, 50, 200]);
});
