export type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
export { type Clock, systemClock } from './clock.js';
export {
  type ConnectionEvents,
  type ConnectionOptions,
  type ConnectionSettings,
  McpConnection,
  type ToolCallOptions,
} from './connection.js';
export { CallInterrupted, CallRejected, CallTimeout, ServerUnavailable, UnknownTool } from './errors.js';
export type { Failure, FailureKind } from './failure.js';
export { type ConnectionLimits, defaultLimits } from './limits.js';
export { type CatalogueTool, McpServers, type ServersEvents } from './servers.js';
export type { ConnectionSnapshot } from './snapshot.js';
export type { ToolChange } from './tool-change.js';
export type { HttpServerTarget, ServerTarget } from './transport.js';
export type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
