import { Controller, Get } from '@nestjs/common';
import type { ServerSnapshot } from '@sql-agent/contracts';
import { McpServers } from '@sql-agent/mcp-client';

@Controller('v1')
export class ServersController {
  constructor(private readonly servers: McpServers) {}

  /** The live state of every connection. */
  @Get('servers')
  list(): { servers: ServerSnapshot[] } {
    return { servers: this.servers.snapshots() };
  }

  /** What the agent can call now. */
  @Get('tools')
  tools(): { tools: { name: string; server: string; description: string; inputSchema: Record<string, unknown> }[] } {
    return {
      tools: this.servers.tools().map(({ name, server, tool }) => ({
        name,
        server,
        description: tool.description ?? '',
        inputSchema: tool.inputSchema,
      })),
    };
  }
}
