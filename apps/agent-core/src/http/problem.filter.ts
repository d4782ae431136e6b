import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@sql-agent/runtime';
import type { Request, Response } from 'express';
import { requestIdOf } from './request-id.js';
import { ProblemException, toProblem } from './problem.js';

/** Where an error becomes an answer: once, for every route. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = toProblem(error, requestIdOf(request));
    // Nobody is there to be told; that the client left is no fault.
    if (response.destroyed) return;
    if (problem.status >= 500)
      this.logger.error({ err: error, requestId: problem.requestId, event: 'request-failed' }, problem.title);
    if (response.headersSent) return void response.end();
    if ([409, 429, 503].includes(problem.status)) {
      const seconds = error instanceof ProblemException ? error.more.retryAfterSeconds : undefined;
      response.setHeader('retry-after', String(seconds ?? 2));
    }
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
