import type { Logger } from '@sql-agent/runtime';
import type { Conversations } from './conversations.js';

const everyMs = 3_600_000;
const dayMs = 86_400_000;

/** Deletes conversations that rested longer than `retentionDays` (0: none), now and every hour. @returns what ends it */
export function expireRegularly(conversations: Conversations, retentionDays: number, logger: Logger): () => void {
  if (retentionDays === 0) return () => undefined;
  const stopped = new AbortController();
  const expire = async () => {
    try {
      const deleted = await conversations.expire(new Date(Date.now() - retentionDays * dayMs), stopped.signal);
      if (deleted > 0) logger.info({ event: 'conversations-expired', deleted }, `${deleted} old conversations deleted`);
    } catch (error) {
      if (!stopped.signal.aborted) logger.warn({ event: 'expiry-failed', err: error }, 'old conversations remain');
    }
  };
  const timer = setInterval(() => void expire(), everyMs);
  timer.unref();
  void expire();
  return () => {
    clearInterval(timer);
    stopped.abort(new Error('The service stops.'));
  };
}
