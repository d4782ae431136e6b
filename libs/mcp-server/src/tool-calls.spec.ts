import { setImmediate as nextTurn } from 'node:timers/promises';
import { toolErrorMetaKey } from '@sql-agent/contracts';
import { createLogger, createMetricsRegistry } from '@sql-agent/runtime';
import { z } from 'zod';
import { CallsInFlight } from './calls-in-flight.js';
import { defineTool, type ToolContext } from './define-tool.js';
import { type Caller, ToolCalls } from './tool-calls.js';

let running: { context: ToolContext; finish: () => void }[];
let calls: ToolCalls;
let inFlight: CallsInFlight;
const caller = (signal = new AbortController().signal): Caller => ({ signal, progress: () => {} });
const kindOf = (result: Awaited<ReturnType<ToolCalls['call']>>) =>
  (result._meta?.[toolErrorMetaKey] as { kind: string } | undefined)?.kind ?? 'ok';

beforeEach(() => {
  running = [];
  const wait = defineTool({
    name: 'wait',
    title: 'Wait',
    description: 'Waits for the test.',
    input: z.strictObject({ list: z.array(z.object({ size: z.number() })).default([]) }),
    output: z.object({}),
    annotations: { readOnlyHint: true },
    handle: (_input, context) =>
      new Promise((resolve) => running.push({ context, finish: () => resolve({ structured: {}, text: 'done' }) })),
  });
  const metrics = createMetricsRegistry('test');
  inFlight = new CallsInFlight({ limit: 2, timeoutMs: 60_000, metrics });
  calls = new ToolCalls({
    tools: [wait],
    inFlight,
    logger: createLogger('test', 'silent'),
    metrics,
  });
});
afterEach(() => running.forEach(({ finish }) => finish()));

it('names the place of a problem inside the arguments', async () => {
  const result = await calls.call('wait', { list: [{ size: 1 }, { size: 'big' }] }, caller());
  expect(result._meta?.[toolErrorMetaKey]).toMatchObject({
    kind: 'invalid_arguments',
    message: expect.stringMatching(/"list\.1\.size": .*expected number/),
  });
});

it.each([['text'], [42], [[1]], [null, 'ok']])('arguments %j', async (given, expected = 'invalid_arguments') => {
  const result = calls.call('wait', given, caller());
  await nextTurn();
  running.forEach(({ finish }) => finish());
  expect(kindOf(await result)).toBe(expected);
});

it('keeps what it says of hostile names and arguments short', async () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`${'k'.repeat(1_000)}${index}`, 1]));
  for (const result of [
    await calls.call('wait', many, caller()),
    await calls.call('n'.repeat(100_000), {}, caller()),
  ]) {
    expect(JSON.stringify(result).length).toBeLessThan(4_000);
  }
});

it('a call that was cancelled before it began does not stay', async () => {
  expect(kindOf(await calls.call('wait', {}, caller(AbortSignal.abort())))).toBe('cancelled');
  expect(running[0]!.context.signal.aborted).toBe(true);
});

it('draining waits for what runs and refuses what comes', async () => {
  const first = calls.call('wait', {}, caller());
  await nextTurn();
  const drained = inFlight.drain(60_000);
  expect(kindOf(await calls.call('wait', {}, caller()))).toBe('unavailable');
  expect(running).toHaveLength(1);
  running[0]!.finish();
  expect(kindOf(await first)).toBe('ok');
  await drained;
});

it('draining aborts what is late', async () => {
  const late = calls.call('wait', {}, caller());
  await nextTurn();
  running[0]!.context.signal.addEventListener('abort', () => running[0]!.finish());
  await inFlight.drain(1);
  expect(kindOf(await late)).toBe('unavailable');
});
