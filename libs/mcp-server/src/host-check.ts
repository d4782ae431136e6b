import { hostAllowed, type HostPolicy, originAllowed } from '@sql-agent/runtime';
import type { RequestHandler } from 'express';
import { refuse, rpcCode } from './json-rpc-reply.js';

/** Turns away what the policy does not allow, before any route. */
export function hostCheck(policy: HostPolicy): RequestHandler {
  return (request, response, next) => {
    if (!originAllowed(policy, request.headers.origin)) {
      return refuse(response, 403, rpcCode.refused, 'This Origin is not allowed here; see ALLOWED_ORIGINS.');
    }
    if (!hostAllowed(policy, request.headers.host)) {
      return refuse(response, 403, rpcCode.refused, 'This Host is not allowed here; see ALLOWED_HOSTS.');
    }
    next();
  };
}
