export { CallsInFlight } from './calls-in-flight.js';
export { defineTool, type Tool, type ToolContext, type ToolDefinition, type ToolResult } from './define-tool.js';
export { jsonRpcMessage, latestProtocolVersion } from './json-rpc-message.js';
export { nearestNames } from './nearest-names.js';
export type {
  CompletionRequest,
  ResourceContent,
  ResourceContext,
  ResourceListing,
  ResourcePage,
  Resources,
  ResourceTemplateListing,
} from './resources.js';
export { type McpService, type McpServiceOptions, type SessionServiceOptions, startSessionService } from './service.js';
export type {
  Channel,
  CreateSessionServer,
  JsonRpcId,
  JsonRpcMessage,
  SessionServer,
  SessionUse,
} from './session-server.js';
export { mcpServerSecretNames, type McpServerSettings, mcpServerSettings } from './settings.js';
export { startMcpService, type ToolServiceOptions } from './tool-service.js';
