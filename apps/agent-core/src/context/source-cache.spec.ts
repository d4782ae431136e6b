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
  expect(reads()).toBe(1);
});

it('gives out an old value while it is read anew, once, and waits for a new one when it is older still', async () => {
  let now = 0;
  const cache = new SourceCache(1_000, 10, () => now);
  const { read, reads } = counted();
  await cache.get('a', read);
  now = 1_500;
  expect(await Promise.all([cache.get('a', read), cache.get('a', read)])).toEqual([1, 1]);
  expect(reads()).toBe(2);
  expect(await cache.get('a', read)).toBe(2);
  now = 3_500;
  expect(await cache.get('a', read)).toBe(3);
});

it('keeps no failure, and an old value no longer than it may', async () => {
  let now = 0;
  const cache = new SourceCache(1_000, 10, () => now);
  const away = () => Promise.reject(new Error('away'));
  await expect(cache.get('a', away)).rejects.toThrow('away');
  expect(await cache.get('a', () => Promise.resolve('back'))).toBe('back');
  now = 1_500;
  expect(await cache.get('a', away)).toBe('back');
  now = 2_000;
  await expect(cache.get('a', away)).rejects.toThrow('away');
});

it('does not bring back what was forgotten while it was read', async () => {
  let now = 0;
  const cache = new SourceCache(1_000, 10, () => now);
  await cache.get('s/a', () => Promise.resolve('old'));
  now = 1_500;
  let finish = (_value: string) => {};
  await cache.get('s/a', () => new Promise<string>((resolve) => (finish = resolve)));
  cache.forget('s/');
  finish('of the old connection');
  await Promise.resolve();
  expect(await cache.get('s/a', () => Promise.resolve('new'))).toBe('new');
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
