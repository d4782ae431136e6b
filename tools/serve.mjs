// Runs the app of the current folder and restarts it whenever its source, or the source of a lib, changes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'rolldown';
import { bundleInput, bundleOutput } from './bundle.mjs';

// Packages stay where they are; the workspace's own libs are bundled, so that an edit of a lib is seen.
const packages = /^(?!@sql-agent\/|@oxc-project\/)[a-z@][^:]*$/;
const outDir = 'dist/serve';
let child;

async function stop() {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await exited;
  clearTimeout(timer);
}

const watcher = watch({ ...bundleInput([packages]), output: bundleOutput(outDir) });
let turn = Promise.resolve();
watcher.on('event', (event) => {
  if (event.code === 'ERROR') console.error(`build failed: ${event.error.message}`);
  if (event.code === 'BUNDLE_END') {
    turn = turn.then(stop).then(() => {
      child = spawn(process.execPath, ['--enable-source-maps', `${outDir}/main.js`], { stdio: 'inherit' });
    });
  }
  if (event.code === 'BUNDLE_END' || event.code === 'ERROR') void event.result?.close();
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await watcher.close();
    await turn.then(stop);
    process.exit(0);
  });
}
