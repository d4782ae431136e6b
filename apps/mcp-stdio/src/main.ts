import { runService } from '@sql-agent/runtime';
import { help, readConfig } from './config.js';
import { startBridge } from './start.js';

const words = process.argv.slice(2);
const separator = words.indexOf('--');
const ours = separator === -1 ? words : words.slice(0, separator);
if (ours.includes('--help') || ours.includes('-h')) process.stdout.write(help);
else await runService(() => startBridge(readConfig(words, process.env)));
