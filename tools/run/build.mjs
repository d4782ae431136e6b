// Builds the apps; what has not changed comes from the cache.
import path from 'node:path';
import { run } from './command.mjs';
import { withLock } from './lock.mjs';
import { SetupError, line, since } from './progress.mjs';

const buildMs = 10 * 60_000;

export async function buildApps({ root, apps, log }) {
  const startedAt = performance.now();
  const nx = path.join(root, 'node_modules', '.bin', 'nx');
  const { code, output } = await withLock({
    root,
    name: 'build',
    log,
    work: () =>
      run(nx, ['run-many', '-t', 'build', `--projects=${apps.join(',')}`, '--output-style=static'], {
        timeoutMs: buildMs,
        cwd: root,
        env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
      }),
  });
  if (code !== 0) {
    log(output.trimEnd());
    throw new SetupError(
      code === 124 ? `The build took longer than ${buildMs / 60_000} minutes.` : 'The build failed; see above.',
    );
  }
  log(line('build', `${apps.join(', ')} in ${since(startedAt)}`));
}
