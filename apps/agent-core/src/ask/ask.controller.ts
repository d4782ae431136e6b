import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type AskEvent, type AskRequest, askRequestSchema } from '@sql-agent/contracts';
import type { Request, Response } from 'express';
import { toProblem } from '../http/problem.js';
import { requestIdOf } from '../http/request-id.js';
import { AskService } from './ask.service.js';

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
    // The client that goes away stops the work, down to the database.
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort(new Error('The client went away.'));
    });
    const release = this.asking.admit();
    try {
      if (request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
        await this.#stream(body, request, response, gone.signal);
      } else {
        response.json(await this.asking.ask(body, gone.signal));
      }
    } finally {
      release();
    }
  }

  async #stream(body: AskRequest, request: Request, response: Response, signal: AbortSignal): Promise<void> {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const send = ({ event, data }: AskEvent) =>
      void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    const keepAlive = setInterval(() => response.write(': ping\n\n'), 15_000);
    try {
      send({ event: 'answer', data: await this.asking.ask(body, signal, send) });
    } catch (error) {
      if (!signal.aborted) send({ event: 'error', data: toProblem(error, requestIdOf(request)) });
    } finally {
      clearInterval(keepAlive);
      response.end();
    }
  }
}
