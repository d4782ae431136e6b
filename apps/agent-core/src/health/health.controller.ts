import { Controller, Get, Res } from '@nestjs/common';
import { McpServers } from '@sql-agent/mcp-client';
import { Registry, version } from '@sql-agent/runtime';
import type { Response } from 'express';

@Controller()
export class HealthController {
  constructor(
    private readonly servers: McpServers,
    private readonly registry: Registry,
  ) {}

  @Get('healthz')
  alive(): { status: 'ok'; version: string } {
    return { status: 'ok', version };
  }

  /** Ready while every server is connected; 503 names those that are not. */
  @Get('readyz')
  ready(@Res() response: Response): void {
    const servers = this.servers.snapshots().map(({ name, state, lastError }) => ({
      name,
      state,
      ...(state !== 'ready' && { reason: lastError?.message ?? 'It has not answered yet.' }),
    }));
    const ready = servers.every(({ state }) => state === 'ready');
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', servers });
  }

  @Get('metrics')
  async metrics(@Res() response: Response): Promise<void> {
    response.type(this.registry.contentType).send(await this.registry.metrics());
  }
}
