import { runService } from '@sql-agent/runtime';
import { readConfig } from './config.js';
import { startAgent } from './service.js';

await runService(async () => await startAgent(readConfig(process.env)));
