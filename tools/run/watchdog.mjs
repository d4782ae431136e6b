// Waits until the process that started it is gone, whichever way that ended, then ends its children and removes its folder.
import { removeOwnedFolder } from './owned-folder.mjs';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('error', () => {});
process.stdin.once('close', async () => {
  await removeOwnedFolder(process.argv[2]).catch(() => {});
  process.exit(0);
});
