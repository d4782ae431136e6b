import { createHash } from 'node:crypto';
import type { Request } from 'express';

/**
 * Two API keys are two callers, each with conversations and a rate of its own; what tells them apart is not the key itself.
 * Where no key is wanted there is one caller: a header that nobody checks makes no other of it.
 */
export function callerOf(request: Request): string {
  return request.res?.locals['caller'] ? String(request.res.locals['caller']) : 'anyone';
}

export function setCaller(request: Request, key: string): void {
  if (request.res) request.res.locals['caller'] = createHash('sha256').update(key).digest('hex').slice(0, 32);
}
