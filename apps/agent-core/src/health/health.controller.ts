import { Controller, Get, Res } from '@nestjs/common';
import { McpServers } from '@sql-agent/mcp-client';
import { Registry, version } from '@sql-agent/runtime';
import type { Response } from 'express';
import { Conversations } from '../conversations/conversations.js';

@Controller()
export class HealthController {
  constructor(
    private readonly servers: McpServers,
    private readonly conversations: Conversations,
    private readonly registry: Registry,
  ) {}

  @Get('healthz')
  alive(): { status: 'ok'; version: string } {
    return { status: 'ok', version };
  }

  /** Ready while every server is connected and conversations can be kept; 503 names what is not. */
  @Get('readyz')
  async ready(@Res() response: Response): Promise<void> {
    const servers = this.servers.snapshots().map(({ name, state, lastError }) => ({
      name,
      state,
      ...(state !== 'ready' && { reason: lastError?.message ?? 'It has not answered yet.' }),
    }));
    const reason = await this.conversations.check().then(
      () => undefined,
      (error: Error) => error.message,
    );
    const ready = !reason && servers.every(({ state }) => state === 'ready');
    response
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ready' : 'not ready', servers, conversations: reason ? { reason } : {} });
  }

  @Get('metrics')
  async metrics(@Res() response: Response): Promise<void> {
    response.type(this.registry.contentType).send(await this.registry.metrics());
  }
}
