import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  type Conversation,
  conversationIdSchema,
  type ConversationList,
  type Reply,
  replySchema,
} from '@sql-agent/contracts';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { AskService } from '../ask/ask.service.js';
import { callerOf } from '../http/caller.js';
import { ProblemException } from '../http/problem.js';
import { Conversations } from './conversations.js';

/** Deleting waits for the turn that runs. */
const deleteWithinMs = 10_000;

const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.string().max(200).optional(),
});

@Controller('v1/conversations')
export class ConversationsController {
  constructor(
    private readonly conversations: Conversations,
    private readonly asking: AskService,
  ) {}

  @Get()
  list(
    @Query({ schema: pageSchema }) { limit, before }: z.infer<typeof pageSchema>,
    @Req() request: Request,
  ): Promise<ConversationList> {
    return this.conversations.list(callerOf(request), limit, before);
  }

  @Get(':id')
  async read(
    @Param('id', { schema: conversationIdSchema }) id: string,
    @Req() request: Request,
  ): Promise<Conversation> {
    return (await this.conversations.read({ caller: callerOf(request), id })) ?? notFound();
  }

  /** Really deleted: turns, rows, and a run that waits. */
  @Delete(':id')
  @HttpCode(204)
  async delete(@Param('id', { schema: conversationIdSchema }) id: string, @Req() request: Request): Promise<void> {
    const key = { caller: callerOf(request), id };
    const limit = AbortSignal.timeout(deleteWithinMs);
    const deleted = await this.conversations
      .inTurn(key, limit, () => this.conversations.delete(key))
      .catch((error: unknown) => {
        if (!limit.aborted) throw error;
        const detail = 'A question of this conversation is being answered; delete it when that has ended.';
        throw new ProblemException('conversation-busy', 409, 'The conversation is busy', detail);
      });
    if (!deleted) notFound();
  }

  /** The person's yes or no to a statement, or the reply to a question; the answer is that of `POST /v1/ask`. */
  @Post(':id/reply')
  @HttpCode(200)
  async reply(
    @Param('id', { schema: conversationIdSchema }) id: string,
    @Body({ schema: replySchema }) body: Reply,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.asking.answer(request, response, (agent, { caller, signal, onEvent }) =>
      agent.reply({ caller, id }, body, signal, onEvent),
    );
  }
}

function notFound(): never {
  throw new ProblemException('not-found', 404, 'Not found', 'There is no such conversation.');
}
