import { createHash } from 'node:crypto';
import type { Request } from 'express';

/** Two API keys are two callers, each with conversations of its own. What tells them apart is not the key itself. */
export function callerOf(request: Request): string {
  return createHash('sha256')
    .update(request.get('authorization') ?? '')
    .digest('hex')
    .slice(0, 16);
}
