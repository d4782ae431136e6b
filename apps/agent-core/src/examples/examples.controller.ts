import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { type ExampleRequest, exampleRequestSchema, type SavedExample } from '@sql-agent/contracts';
import type { Request } from 'express';
import { z } from 'zod';
import { callerOf } from '../http/caller.js';
import { ProblemException } from '../http/problem.js';
import { SavedExamples } from './saved-examples.js';

@Controller('v1/examples')
export class ExamplesController {
  constructor(private readonly examples: SavedExamples) {}

  @Get()
  async list(@Req() request: Request): Promise<{ examples: SavedExample[] }> {
    return { examples: await this.examples.list(callerOf(request)) };
  }

  /** A good answer, kept for later questions like it. */
  @Post()
  async save(
    @Body({ schema: exampleRequestSchema }) body: ExampleRequest,
    @Req() request: Request,
  ): Promise<SavedExample> {
    const gone = new AbortController();
    request.res?.once('close', () => gone.abort(new Error('The client went away.')));
    return this.examples.save(callerOf(request), body, gone.signal);
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(
    @Param('id', { schema: z.uuid('An example has the id that GET /v1/examples tells.') }) id: string,
    @Req() request: Request,
  ): Promise<void> {
    if (await this.examples.delete(callerOf(request), id)) return;
    throw new ProblemException('not-found', 404, 'Not found', 'There is no such example.');
  }
}
