import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type AskRequest, askRequestSchema } from '@sql-agent/contracts';
import type { Request, Response } from 'express';
import { callerOf } from '../http/caller.js';
import { requestIdOf } from '../http/request-id.js';
import { AskService } from './ask.service.js';
import { deliver } from './deliver.js';

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
    const caller = callerOf(request);
    await deliver(request, response, this.asking.admit(), (signal, onEvent) =>
      this.asking.run(requestIdOf(request), signal, (agent) => agent.ask(body, caller, signal, onEvent)),
    );
  }
}
