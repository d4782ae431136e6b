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
import { ToolSession } from './tool-session.js';

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
  let jsonSchemaValidator: AjvJsonSchemaValidator | undefined;
  const createProtocol = (hearsNotifications: boolean) => {
    const capabilities = {
      tools: {},
      ...(resources && {
        resources: hearsNotifications ? { subscribe: true, listChanged: true } : {},
        completions: {},
      }),
    };
    jsonSchemaValidator ??= new AjvJsonSchemaValidator();
    const server = new Server({ name, version }, { capabilities, instructions, jsonSchemaValidator });
    server.onerror = (error) => logger.debug({ err: error, event: 'mcp-error' }, 'protocol error');
    resources?.serve(server);
    const stopNotifying = hearsNotifications ? resources?.notify(server) : undefined;
    server.onclose = () => stopNotifying?.();
    server.setRequestHandler(ListToolsRequestSchema, () => listing);
    // Plain calls never come this far; what does is answered with what is wrong with it.
    server.setRequestHandler(CallToolRequestSchema, ({ params }, { signal }) =>
      calls.call(params.name, params.arguments, { signal, progress: () => {} }),
    );
    return sessionServer(server);
  };
  return ({ hearsNotifications, onClose }) =>
    new ToolSession({ calls, createProtocol: () => createProtocol(hearsNotifications), onClose });
}

/** An MCP server of this process as the server of a session. */
export function sessionServer(server: Server): SessionServer {
  return {
    connect: (channel) => server.connect(channel),
    clientAlive: (withinMs) => clientAlive(server, withinMs),
    close: () => server.close(),
  };
}
