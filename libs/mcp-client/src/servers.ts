import { EventEmitter } from 'node:events';
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { McpConnection, type ConnectionOptions, type ToolCallOptions } from './connection.js';
import { UnknownTool } from './errors.js';
import type { ConnectionSnapshot } from './snapshot.js';
import type { ToolChange } from './tool-change.js';

/** A tool of a server, under the name by which it is called here. */
export interface CatalogueTool {
  /** The tool's own name, or `server__name` where two servers offer the same one. */
  name: string;
  server: string;
  tool: Tool;
}

export interface ServersEvents {
  state: [snapshot: ConnectionSnapshot];
  /** What the connected servers list has changed. */
  tools: [server: string, change: ToolChange];
}

/** All servers of a program: one healing connection each, one catalogue over all. */
export class McpServers extends EventEmitter<ServersEvents> {
  readonly #connections: readonly McpConnection[];

  constructor(options: readonly ConnectionOptions[]) {
    super();
    this.#connections = options.map((server) => {
      const connection = new McpConnection(server);
      connection.on('state', (snapshot) => this.emit('state', snapshot));
      connection.on('tools', (_tools, change) => this.emit('tools', server.name, change));
      return connection;
    });
  }

  start(): void {
    for (const connection of this.#connections) connection.start();
  }

  snapshots(): ConnectionSnapshot[] {
    return this.#connections.map((connection) => connection.snapshot());
  }

  /** The catalogue of this moment: what the servers listed when they were last heard. */
  tools(): CatalogueTool[] {
    const offered = this.#connections.flatMap((connection) =>
      connection.tools.map((tool) => ({ server: connection.name, tool })),
    );
    const counts = new Map<string, number>();
    for (const { tool } of offered) counts.set(tool.name, (counts.get(tool.name) ?? 0) + 1);
    return offered.map(({ server, tool }) => ({
      name: counts.get(tool.name) === 1 ? tool.name : `${server}__${tool.name}`,
      server,
      tool,
    }));
  }

  /** Calls a tool by its name in {@link tools}. @throws UnknownTool, and what {@link McpConnection.callTool} throws */
  async callTool(name: string, args: Record<string, unknown>, options?: ToolCallOptions): Promise<CallToolResult> {
    const found = this.tools().find((tool) => tool.name === name);
    const connection = this.#connections.find((candidate) => candidate.name === found?.server);
    if (!found || !connection) throw new UnknownTool(name);
    return await connection.callTool(found.tool.name, args, options);
  }

  /** Waits, as long as a call would, for servers that were never heard: until then nobody knows what they offer. */
  async meet(signal?: AbortSignal): Promise<void> {
    const strangers = this.#connections.filter(({ known }) => !known);
    await Promise.allSettled(strangers.map((connection) => connection.connect(signal)));
    signal?.throwIfAborted();
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }
}
