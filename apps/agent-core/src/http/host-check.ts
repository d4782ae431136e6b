import { hostAllowed, type HostPolicy, originAllowed } from '@sql-agent/runtime';
import type { NextFunction, Request, Response } from 'express';
import { ProblemException, toProblem } from './problem.js';
import { requestIdOf } from './request-id.js';

/** Turns away a web page that reaches this service under a name of its own (DNS rebinding). */
export function hostCheck(policy: HostPolicy) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const { host, origin } = request.headers;
    if (hostAllowed(policy, host) && originAllowed(policy, origin)) return next();
    const setting = hostAllowed(policy, host)
      ? 'Origin is not allowed here; see ALLOWED_ORIGINS.'
      : 'Host is not allowed here; see ALLOWED_HOSTS.';
    const problem = toProblem(
      new ProblemException('forbidden', 403, 'Not allowed from there', `This ${setting}`),
      requestIdOf(request),
    );
    response.status(403).type('application/problem+json').send(JSON.stringify(problem));
  };
}
