import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const header = 'x-request-id';
const wellFormed = /^[A-Za-z0-9._-]{1,64}$/;

/** Every request has an id: the caller's own where it is harmless to log, else a new one. It is answered in the same header. */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.get(header);
  const id = given && wellFormed.test(given) ? given : randomUUID();
  response.setHeader(header, id);
  next();
}

export function requestIdOf(request: Request): string {
  return String(request.res?.getHeader(header) ?? '');
}
