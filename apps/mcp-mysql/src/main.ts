import { runService } from '@sql-agent/runtime';
import { readConfig } from './config.js';
import { startMysqlService } from './mysql-service.js';

await runService(async () => startMysqlService(readConfig(process.env)));
