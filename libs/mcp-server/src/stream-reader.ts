import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** The first of these streams to drain or close; undefined while all of them are read. */
export function untilStreamsRead(streams: Iterable<ServerResponse>): Promise<void> | undefined {
  const stuck = [...streams].filter((stream) => stream.writableNeedDrain && !stream.destroyed);
  if (stuck.length === 0) return undefined;
  const controller = new AbortController();
  const { signal } = controller;
  const ends = stuck.flatMap((stream) => [once(stream, 'drain', { signal }), once(stream, 'close', { signal })]);
  const settled = Promise.race(ends).then(
    () => {},
    () => {},
  );
  void Promise.allSettled(ends);
  return settled.finally(() => controller.abort());
}
