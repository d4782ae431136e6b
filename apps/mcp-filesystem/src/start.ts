import { startMcpService } from '@sql-agent/mcp-server';
import { createLogger, createMetricsRegistry, type RunningService, version } from '@sql-agent/runtime';
import type { Config } from './config.js';
import { FileResources } from './file-resources.js';
import { Sandbox } from './sandbox.js';
import { fileInfoTool } from './tools/file-info.js';
import { listDirectory } from './tools/list-directory.js';
import { readFile } from './tools/read-file.js';
import { searchFilesTool } from './tools/search-files.js';

const name = 'mcp-filesystem';

/** Composition: one folder, the tools that read it, and the server that offers them. */
export async function startFilesystemServer({ settings, secrets }: Config): Promise<RunningService> {
  const logger = createLogger(name, settings.LOG_LEVEL);
  const sandbox = new Sandbox(settings.CONTEXT_ROOT);
  const problem = await sandbox.problem();
  if (problem) logger.warn({ event: 'root-unavailable', root: settings.CONTEXT_ROOT }, problem);
  const service = await startMcpService({
    name,
    version,
    instructions:
      'Business context beside the database: glossaries, rules, notes and logs, read-only. ' +
      'List the root first, or search_files; paths are relative to the root.',
    tools: [listDirectory(sandbox), readFile(sandbox), searchFilesTool(sandbox), fileInfoTool(sandbox)],
    resources: new FileResources(sandbox),
    settings,
    authToken: secrets.MCP_AUTH_TOKEN,
    logger,
    metrics: createMetricsRegistry(name),
    ready: () => sandbox.problem(),
  });
  return { logger, stop: service.stop };
}
