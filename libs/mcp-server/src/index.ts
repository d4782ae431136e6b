export { defineTool, type Tool, type ToolContext, type ToolDefinition, type ToolResult } from './define-tool.js';
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
export { type McpService, type McpServiceOptions, startMcpService } from './service.js';
export { mcpServerSecretNames, type McpServerSettings, mcpServerSettings } from './settings.js';
