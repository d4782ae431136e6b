import { serverFactory, type ServerDescription } from './build-server.js';
import { CallsInFlight } from './calls-in-flight.js';
import { ResourceService } from './serve-resources.js';
import { type McpService, type McpServiceOptions, startSessionService } from './service.js';
import { ToolCalls } from './tool-calls.js';

export interface ToolServiceOptions extends McpServiceOptions, ServerDescription {}

/**
 * Serves one registry of tools (and resources): every session gets an MCP server of its own over it.
 * @throws ConfigurationError, PortError
 */
export async function startMcpService(options: ToolServiceOptions): Promise<McpService> {
  const { settings, logger, metrics, tools } = options;
  const inFlight = new CallsInFlight({
    limit: settings.MCP_MAX_CALLS_IN_FLIGHT,
    timeoutMs: settings.MCP_CALL_TIMEOUT_MS,
    metrics,
  });
  const calls = new ToolCalls({ tools, inFlight, logger, metrics });
  const resources =
    options.resources && new ResourceService({ resources: options.resources, inFlight, logger, metrics });
  const createServer = serverFactory({ description: options, calls, resources, logger });
  const service = await startSessionService({ ...options, createServer, inFlight });
  logger.info({ event: 'tools', tools: tools.map(({ name }) => name) }, 'tools offered');
  return service;
}
