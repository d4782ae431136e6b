import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from './secret.js';

/** The token of an `Authorization: Bearer …` header (RFC 6750), or undefined. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(header ?? '')?.[1];
}

/** Compares in constant time, whatever the lengths. */
export function tokenMatches(given: string | undefined, expected: Secret): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(expected.reveal())) && given !== undefined;
}
