import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type ListToolsResult,
} from '@modelcontextprotocol/sdk/types.js';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv-provider.js';
import type { Logger } from '@sql-agent/runtime';
import { clientAlive } from './client-alive.js';
import type { Tool } from './define-tool.js';
import type { Resources } from './resources.js';
import type { ResourceService } from './serve-resources.js';
import type { CreateSessionServer, SessionServer } from './session-server.js';
import type { ToolCalls } from './tool-calls.js';

export interface ServerDescription {
  name: string;
  version: string;
  /** What a model is told about this server as a whole. */
  instructions: string;
  tools: readonly Tool[];
  resources?: Resources;
}

export interface ServerFactoryOptions {
  description: ServerDescription;
  calls: ToolCalls;
  resources: ResourceService | undefined;
  logger: Logger;
}

/** Makes MCP servers, one for each session (or each request that stands alone). What does not change is made once. */
export function serverFactory({ description, calls, resources, logger }: ServerFactoryOptions): CreateSessionServer {
  const { name, version, instructions, tools } = description;
  const listing = { tools: tools.map((tool) => tool.listing) } as unknown as ListToolsResult;
  // By default each Server makes a validator of its own, the dearest part of a session.
  const jsonSchemaValidator = new AjvJsonSchemaValidator();
  return ({ hearsNotifications, onClose }) => {
    const capabilities = {
      tools: {},
      ...(resources && {
        resources: hearsNotifications ? { subscribe: true, listChanged: true } : {},
        completions: {},
      }),
    };
    const server = new Server({ name, version }, { capabilities, instructions, jsonSchemaValidator });
    server.onerror = (error) => logger.debug({ err: error, event: 'mcp-error' }, 'protocol error');
    resources?.serve(server);
    const stopNotifying = hearsNotifications ? resources?.notify(server) : undefined;
    server.onclose = () => {
      stopNotifying?.();
      onClose();
    };
    server.setRequestHandler(ListToolsRequestSchema, () => listing);
    server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal, sendNotification }) => {
      const progressToken = params._meta?.progressToken;
      return calls.call(params.name, params.arguments, {
        signal,
        progress(progress, total, message) {
          if (progressToken === undefined) return;
          const notification = {
            method: 'notifications/progress' as const,
            params: { progressToken, progress, total, message },
          };
          sendNotification(notification).catch((error: unknown) => server.onerror?.(error as Error));
        },
      });
    });
    return sessionServer(server);
  };
}

/** An MCP server of this process as the server of a session. */
export function sessionServer(server: Server): SessionServer {
  return {
    connect: (channel) => server.connect(channel),
    clientAlive: (withinMs) => clientAlive(server, withinMs),
    close: () => server.close(),
  };
}
