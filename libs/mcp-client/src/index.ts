export type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
export { type Clock, systemClock } from './clock.js';
export {
  type ConnectionEvents,
  type ConnectionLimits,
  type ConnectionOptions,
  defaultLimits,
  McpConnection,
  type ToolCallOptions,
} from './connection.js';
export { CallInterrupted, CallRejected, CallTimeout, ServerUnavailable, UnknownTool } from './errors.js';
export type { Failure, FailureKind } from './failure.js';
export { type CatalogueTool, McpServers, type ServersEvents } from './servers.js';
export type { ServerTarget } from './transport.js';
