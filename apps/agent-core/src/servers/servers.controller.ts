import { Controller, Get } from '@nestjs/common';
import type { ServerSnapshot } from '@sql-agent/contracts';
import { McpServers } from '@sql-agent/mcp-client';
import { ContextReader } from '../context/context-reader.js';

/** The states are told at once even when a server's files are slow to read. */
const warningsWithinMs = 1_000;

@Controller('v1')
export class ServersController {
  constructor(
    private readonly servers: McpServers,
    private readonly context: ContextReader,
  ) {}

  /** The live state of every connection, and what is wrong with the context files that a server holds. */
  @Get('servers')
  async list(): Promise<{ servers: (ServerSnapshot & { warnings: string[] })[] }> {
    const limits = { signal: AbortSignal.timeout(warningsWithinMs), timeoutMs: warningsWithinMs };
    // A server that does not answer says so by its state.
    const warnings = await this.context.warnings(limits).catch(() => new Map<string, string[]>());
    return {
      servers: this.servers.snapshots().map((server) => ({ ...server, warnings: warnings.get(server.name) ?? [] })),
    };
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
