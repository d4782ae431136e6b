import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type AskRequest, askRequestSchema } from '@sql-agent/contracts';
import type { Request, Response } from 'express';
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
    await this.asking.answer(request, response, (agent, { caller, signal, onEvent }) =>
      agent.ask(body, caller, signal, onEvent),
    );
  }
}
