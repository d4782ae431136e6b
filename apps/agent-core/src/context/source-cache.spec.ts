import { SourceCache } from './source-cache.js';

function counted() {
  let reads = 0;
  return { read: () => Promise.resolve((reads += 1)), reads: () => reads };
}

it('reads once for callers at the same time and for a while after', async () => {
  let now = 0;
  const cache = new SourceCache(1_000, 10, () => now);
  const { read, reads } = counted();
  expect(await Promise.all([cache.get('a', read), cache.get('a', read)])).toEqual([1, 1]);
  now = 999;
  expect(await cache.get('a', read)).toBe(1);
  now = 1_000;
  expect(await cache.get('a', read)).toBe(2);
  expect(reads()).toBe(2);
});

it('keeps no failure', async () => {
  const cache = new SourceCache(1_000, 10, () => 0);
  await expect(cache.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await cache.get('a', () => Promise.resolve('back'))).toBe('back');
});

it('keeps no more than so many, and forgets by prefix', async () => {
  const cache = new SourceCache(1_000, 2, () => 0);
  const { read, reads } = counted();
  for (const key of ['s/a', 's/b', 't/c', 's/a']) await cache.get(key, read);
  expect(reads()).toBe(4);
  cache.forget('s/');
  await cache.get('t/c', read);
  expect(reads()).toBe(4);
  await cache.get('s/a', read);
  expect(reads()).toBe(5);
});
