import { setting } from '@sql-agent/runtime';
import { z } from 'zod';

/**
 * Environment variables that every MCP service understands: spread into `readEnvironment`, and override `PORT` with a
 * default of the service's own.
 */
export const mcpServerSettings = {
  PORT: setting.port(3000),
  /** Address to bind. Without it: loopback when no token is required, every interface when one is. */
  HOST: z.string().optional(),
  /** Host names, besides loopback's, under which clients without a token may reach this service. */
  ALLOWED_HOSTS: setting.list(),
  /** Origins, besides loopback's, of web pages that may call this service. */
  ALLOWED_ORIGINS: setting.list(),
  LOG_LEVEL: setting.logLevel(),
  MCP_MAX_SESSIONS: setting.integer(1_000, 1, 100_000),
  MCP_MAX_CALLS_IN_FLIGHT: setting.integer(100, 1, 10_000),
  MCP_SESSION_IDLE_MS: setting.integer(900_000, 100, 86_400_000),
  MCP_CALL_TIMEOUT_MS: setting.integer(300_000, 100, 3_600_000),
  MCP_MAX_BODY_BYTES: setting.integer(4_194_304, 1_024, 67_108_864),
  /** Gives clients of /mcp a session each. Without it every request stands alone and any replica can answer it. */
  MCP_STREAMABLE_SESSIONS: setting.flag(false),
} as const;

export type McpServerSettings = z.output<z.ZodObject<typeof mcpServerSettings>>;

/** Secrets that every MCP service understands. */
export const mcpServerSecretNames = ['MCP_AUTH_TOKEN'] as const;
