import { mcpServerSecretNames, mcpServerSettings } from '@sql-agent/mcp-server';
import { type Environment, readEnvironment, setting } from '@sql-agent/runtime';
import { z } from 'zod';

/** @throws ConfigurationError */
export function readConfig(environment: Environment) {
  const shape = {
    ...mcpServerSettings,
    PORT: setting.port(3002),
    CONTEXT_ROOT: z.string().default('/data/context'),
  };
  return readEnvironment(environment, shape, mcpServerSecretNames);
}

export type Config = ReturnType<typeof readConfig>;
