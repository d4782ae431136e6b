import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import type { ServerSnapshot } from '@sql-agent/contracts';
import { McpServers, type HttpServerTarget } from '@sql-agent/mcp-client';
import { Gauge, type Logger, type Registry } from '@sql-agent/runtime';

/** The connections as part of Nest's life: opened after the start, closed at the end, told in logs and metrics. */
@Module({})
export class ServersModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(McpServers) private readonly servers: McpServers) {}

  static register(targets: HttpServerTarget[], logger: Logger, registry: Registry): DynamicModule {
    const servers = new McpServers(targets);
    const up = new Gauge({
      name: 'sql_agent_server_up',
      help: '1 while the connection to the MCP server is ready.',
      labelNames: ['server'],
      registers: [registry],
    });
    for (const { name } of targets) up.set({ server: name }, 0);
    const shown = new Map<string, string>();
    servers.on('state', (snapshot) => {
      up.set({ server: snapshot.name }, snapshot.state === 'ready' ? 1 : 0);
      logState(logger, shown, snapshot);
    });
    return {
      module: ServersModule,
      global: true,
      providers: [{ provide: McpServers, useValue: servers }],
      exports: [McpServers],
    };
  }

  onApplicationBootstrap(): void {
    this.servers.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.servers.close();
  }
}

/** A server that stays away is told once for each reason; its attempts are detail. */
function logState(
  logger: Logger,
  shown: Map<string, string>,
  { name, state, lastError, reconnects }: ServerSnapshot,
): void {
  const news = state === 'waiting' ? `waiting: ${lastError?.kind}` : state;
  const repeated = state === 'connecting' || shown.get(name) === news;
  if (!repeated) shown.set(name, news);
  const level = repeated ? 'debug' : state === 'waiting' ? 'warn' : 'info';
  const reason = state === 'waiting' ? lastError?.message : undefined;
  logger[level]({ event: 'server-state', server: name, state, reason, reconnects }, `server ${name}: ${state}`);
}
