import { bearerToken, type Secret, tokenMatches } from '@sql-agent/runtime';
import type { RequestHandler } from 'express';
import { refuse, rpcCode } from './json-rpc-reply.js';

/** Lets a request pass when it carries the token. Without a token to compare with, everybody passes. */
export function tokenGuard(expected: Secret | undefined): RequestHandler {
  return (request, response, next) => {
    if (!expected) return next();
    const given = bearerToken(request.headers.authorization);
    if (tokenMatches(given, expected)) return next();
    refuse(
      response,
      401,
      rpcCode.refused,
      given === undefined ? 'A bearer token is required.' : 'The bearer token is not the right one.',
      { 'WWW-Authenticate': given === undefined ? 'Bearer' : 'Bearer error="invalid_token"' },
    );
  };
}
