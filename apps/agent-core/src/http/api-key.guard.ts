import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { bearerToken, type Secret, tokenMatches } from '@sql-agent/runtime';
import type { Request, Response } from 'express';
import { HealthController } from '../health/health.controller.js';
import { setCaller } from './caller.js';
import { ProblemException } from './problem.js';

/** With `AGENT_API_KEYS` set, every route but the probes wants one of the keys. */
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly keys: readonly Secret[]) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    if (this.keys.length === 0 || context.getClass() === HealthController) return true;
    const token = bearerToken(request.get('authorization'));
    // Every key is compared, so that the time taken does not tell which one was near.
    const [key] = this.keys.filter((candidate) => tokenMatches(token, candidate));
    if (key) {
      setCaller(request, key.reveal());
      return true;
    }
    http.getResponse<Response>().setHeader('www-authenticate', 'Bearer');
    throw new ProblemException(
      'unauthorized',
      401,
      'A key is required',
      'Send one of the keys of this service as "Authorization: Bearer <key>".',
    );
  }
}
