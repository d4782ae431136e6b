import { runService } from '@sql-agent/runtime';
import { readConfig } from './config.js';
import { startFilesystemServer } from './start.js';

await runService(() => startFilesystemServer(readConfig(process.env)));
