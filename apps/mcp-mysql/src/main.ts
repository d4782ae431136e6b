import { runService } from '@sql-agent/runtime';
import { readConfig } from './config.js';
import { reportGrants } from './grants-report.js';
import { startMysqlService } from './mysql-service.js';

if (process.argv.includes('--grants')) {
  process.exitCode = await reportGrants(process.env, (text) => process.stdout.write(`${text}\n`));
} else {
  await runService(async () => startMysqlService(readConfig(process.env)));
}
