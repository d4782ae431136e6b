import type { ServerResponse } from 'node:http';
import type { Logger } from '@sql-agent/runtime';
import type { RequestHandler } from 'express';

/** Looking at every open answer is cheap, but not so cheap that each request should pay for it. */
const requestsBetweenLooks = 16;

/**
 * Bounds what waits in this process for clients that do not read: past `maxBytes` in all, those that owe the most are cut
 * off, so that everybody else goes on being served.
 */
export function unreadLimit(maxBytes: number, logger: Logger): RequestHandler {
  const open = new Set<ServerResponse>();
  let requests = 0;
  return (_request, response, next) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    if (++requests % requestsBetweenLooks === 0) {
      const cut = cutUnread(open, maxBytes);
      if (cut > 0) logger.warn({ event: 'unread-answers', cut }, 'clients that do not read their answers are cut off');
    }
    next();
  };
}

function cutUnread(open: Iterable<ServerResponse>, maxBytes: number): number {
  const unread = [...open].filter(({ writableLength }) => writableLength > 0);
  let total = unread.reduce((sum, { writableLength }) => sum + writableLength, 0);
  if (total <= maxBytes) return 0;
  unread.sort((left, right) => right.writableLength - left.writableLength);
  let cut = 0;
  for (const response of unread) {
    if (total <= maxBytes) break;
    total -= response.writableLength;
    response.destroy();
    cut++;
  }
  return cut;
}
