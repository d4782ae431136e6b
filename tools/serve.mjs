// Runs the app of the current folder and restarts it whenever its source, or the source of a lib, changes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { watch } from 'rolldown';
import { bundleInput, bundleOutput } from './bundle.mjs';

// Packages stay where they are; the workspace's own libs are bundled, so that an edit of a lib is seen.
const packages = /^(?!@sql-agent\/|@oxc-project\/)[a-z@][^:]*$/;
const outDir = 'dist/serve';
/** Paths in settings are meant as they were typed: npm says where that was. */
const cwd = process.env.INIT_CWD ?? process.cwd();
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
      const main = path.resolve(outDir, 'main.js');
      child = spawn(process.execPath, ['--enable-source-maps', main], { cwd, stdio: 'inherit' });
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
