import { jest } from '@jest/globals';
import { ManualClock } from '@sql-agent/testing';
import { Heartbeat } from './heartbeat.js';

function build(probe: () => Promise<void>) {
  const clock = new ManualClock();
  const drop = jest.fn();
  const probed = jest.fn(probe);
  const misses: number[] = [];
  const heartbeat = new Heartbeat({
    clock,
    intervalMs: 1_000,
    timeoutMs: 200,
    allowedMisses: 2,
    probe: probed,
    onRoundTrip: () => undefined,
    onMissed: (count) => misses.push(count),
    drop,
  });
  return { clock, drop, probed, misses, heartbeat };
}

/** A probe that ends like a real one whose peer is silent: by its time-out. */
const silent = (clock: () => ManualClock) => () =>
  new Promise<void>((_, reject) => void clock().setTimer(() => reject(new Error('timeout')), 200));

it('probes only after silence', async () => {
  const { clock, probed, heartbeat } = build(() => Promise.resolve());
  await clock.advance(900);
  heartbeat.alive();
  await clock.advance(900);
  expect(probed).not.toHaveBeenCalled();
  await clock.advance(100);
  expect(probed).toHaveBeenCalledTimes(1);
});

it('drops a silent peer within interval + misses × timeout, once', async () => {
  const parts = build(silent(() => parts.clock));
  await parts.clock.advance(1_399);
  expect(parts.drop).not.toHaveBeenCalled();
  await parts.clock.advance(1);
  expect(parts.drop).toHaveBeenCalledTimes(1);
  expect(parts.misses).toEqual([1, 2]);
  await parts.clock.advance(60_000);
  expect(parts.drop).toHaveBeenCalledTimes(1);
});

it('forgives a miss when anything arrives', async () => {
  const parts = build(silent(() => parts.clock));
  await parts.clock.advance(1_250);
  parts.heartbeat.alive();
  await parts.clock.advance(900);
  expect(parts.drop).not.toHaveBeenCalled();
  expect(parts.misses).toEqual([1, 0]);
});

it('does not hurry when probes fail at once', async () => {
  const { clock, probed, drop } = build(() => Promise.reject(new Error('refused')));
  await clock.advance(1_000);
  expect(probed).toHaveBeenCalledTimes(1);
  await clock.advance(200);
  expect(probed).toHaveBeenCalledTimes(2);
  expect(drop).toHaveBeenCalledTimes(1);
});

it('leaves no timer when stopped', async () => {
  const { clock, heartbeat, probed } = build(() => Promise.resolve());
  heartbeat.stop();
  await clock.advance(10_000);
  expect(probed).not.toHaveBeenCalled();
  expect(clock.pending()).toBe(0);
});
