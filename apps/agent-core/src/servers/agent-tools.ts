import { type ToolError, toolErrorMetaKey, toolErrorSchema } from '@sql-agent/contracts';
import {
  CallInterrupted,
  CallRejected,
  type CallToolResult,
  type CatalogueTool,
  CallTimeout,
  type McpServers,
  ServerUnavailable,
  UnknownTool,
} from '@sql-agent/mcp-client';
import type { AgentTool, AgentTools, ToolOutcome } from '../agent/tool-port.js';

/** Text of one result that a model is shown; more would only fill its window. */
const maxResultCharacters = 24_000;

/** A server that lists more, or longer ones, would fill the model's window. */
const maxTools = 128;
const maxDescriptionCharacters = 4_000;
const maxSchemaCharacters = 20_000;

/** The catalogue and the calls of the connected servers, in the agent's words. */
export class ServerTools implements AgentTools {
  constructor(private readonly servers: McpServers) {}

  list(): AgentTool[] {
    return [...this.#catalogue()].map(([name, { server, tool }]) => ({
      name,
      ownName: tool.name,
      server,
      description: (tool.description ?? '').slice(0, maxDescriptionCharacters),
      inputSchema: tool.inputSchema,
    }));
  }

  /** The tools of this moment by a name that every model provider takes; no two share one. */
  #catalogue(): Map<string, CatalogueTool> {
    const byName = new Map<string, CatalogueTool>();
    for (const tool of this.servers.tools().slice(0, maxTools)) {
      if (sizeOf(tool.tool.inputSchema) > maxSchemaCharacters) continue;
      const plain = tool.name.replace(/[^A-Za-z0-9_-]/g, '_');
      let name = plain.slice(0, 64);
      for (let copy = 2; byName.has(name); copy += 1) name = `${plain.slice(0, 60)}_${copy}`;
      byName.set(name, tool);
    }
    return byName;
  }

  async meet(signal: AbortSignal): Promise<void> {
    await this.servers.meet(signal);
  }

  unavailable(): string[] {
    return this.servers
      .snapshots()
      .filter((server) => server.state !== 'ready')
      .map(
        (server) =>
          `The server "${server.name}" is not available. ${server.lastError?.message ?? 'It has not answered yet.'}`,
      );
  }

  async call(
    name: string,
    args: Record<string, unknown>,
    options: { signal: AbortSignal; timeoutMs: number },
  ): Promise<ToolOutcome> {
    const known = this.#catalogue().get(name);
    const server = known?.server ?? '';
    try {
      const result = await this.servers.callTool(known?.name ?? name, args, options);
      const text = textOf(result);
      if (result.isError) return { ok: false, server, error: errorOf(result, text) };
      return { ok: true, server, text, structured: result.structuredContent };
    } catch (error) {
      options.signal.throwIfAborted();
      return { ok: false, server, error: this.#failure(error) };
    }
  }

  /** What went wrong on the way to the tool, as the tool itself would have said it. */
  #failure(error: unknown): ToolError {
    if (error instanceof ServerUnavailable) {
      const unauthorized = error.failure.kind === 'unauthorized';
      return {
        kind: unauthorized ? 'unauthorized' : 'unavailable',
        message: error.message,
        retry: unauthorized ? 'no' : 'later',
      };
    }
    if (error instanceof CallInterrupted) return { kind: 'unavailable', message: error.message, retry: 'later' };
    if (error instanceof CallTimeout) return { kind: 'timeout', message: error.message, retry: 'after-change' };
    if (error instanceof CallRejected)
      return { kind: 'invalid_arguments', message: error.message, retry: 'after-change' };
    if (error instanceof UnknownTool) {
      const suggestions = this.list().map((tool) => tool.name);
      return {
        kind: 'unknown_tool',
        message: error.message,
        retry: 'after-change',
        suggestions: suggestions.slice(0, 20),
      };
    }
    throw error;
  }
}

const sizes = new WeakMap<object, number>();

/** Measured once for each schema that a server lists. */
function sizeOf(schema: object): number {
  let size = sizes.get(schema);
  if (size === undefined) {
    size = JSON.stringify(schema).length;
    sizes.set(schema, size);
  }
  return size;
}

function textOf(result: CallToolResult): string {
  const text = result.content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
  return text.length > maxResultCharacters
    ? `${text.slice(0, maxResultCharacters)}\n[cut: the result is longer]`
    : text;
}

/** Our own servers say what went wrong as data; of any other server only its text is known. */
function errorOf(result: CallToolResult, text: string): ToolError {
  const stated = toolErrorSchema.safeParse(result._meta?.[toolErrorMetaKey]);
  return stated.success
    ? stated.data
    : { kind: 'internal', message: text || 'The tool failed.', retry: 'after-change' };
}
