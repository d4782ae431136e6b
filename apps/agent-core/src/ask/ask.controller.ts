import { createHash } from 'node:crypto';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type AskEvent, type AskRequest, askRequestSchema } from '@sql-agent/contracts';
import type { Request, Response } from 'express';
import { toProblem } from '../http/problem.js';
import { requestIdOf } from '../http/request-id.js';
import { AskService, type Question } from './ask.service.js';

/** A client that has not read its answer by then is cut off. */
const deliverWithinMs = 30_000;

@Controller('v1/ask')
export class AskController {
  constructor(private readonly asking: AskService) {}

  /** The answer as one JSON document, or as server-sent events while it is made. */
  @Post()
  @HttpCode(200)
  async ask(
    @Body({ schema: askRequestSchema }) body: AskRequest,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const release = this.asking.admit();
    const gone = new AbortController();
    response.once('close', () => {
      // The place is taken until the answer has left: a client that does not read holds it, not our memory.
      release();
      // The client that goes away stops the work, down to the database.
      if (!response.writableFinished) gone.abort(new Error('The client went away.'));
    });
    const question = { request: body, caller: callerOf(request), requestId: requestIdOf(request) };
    try {
      if (request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
        await this.#stream(question, response, gone.signal);
      } else {
        response.json(await this.asking.ask(question, gone.signal));
      }
    } finally {
      const deadline = setTimeout(() => response.destroy(), deliverWithinMs);
      response.once('close', () => clearTimeout(deadline));
    }
  }

  async #stream(question: Question, response: Response, signal: AbortSignal): Promise<void> {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const send = ({ event, data }: AskEvent) =>
      void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    const keepAlive = setInterval(() => response.write(': ping\n\n'), 15_000);
    try {
      send({ event: 'answer', data: await this.asking.ask(question, signal, send) });
    } catch (error) {
      if (!signal.aborted) send({ event: 'error', data: toProblem(error, question.requestId) });
    } finally {
      clearInterval(keepAlive);
      response.end();
    }
  }
}

/** Two API keys are two callers. */
function callerOf(request: Request): string {
  return createHash('sha256')
    .update(request.get('authorization') ?? '')
    .digest('hex')
    .slice(0, 16);
}
