// Every built app is one folder that runs with nothing but Node: each is copied to an empty place and started there.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { freePort } from '../run/ports.mjs';

const environments = {
  'agent-core': {},
  'mcp-mysql': { MYSQL_HOST: '127.0.0.1', MYSQL_PORT: '1', MYSQL_USER: 'nobody', MYSQL_DATABASE: 'none' },
  'mcp-filesystem': { CONTEXT_ROOT: process.cwd() },
  'mcp-stdio': { MCP_STDIO_COMMAND: 'cat', PATH: process.env.PATH },
};
const aliveWithinMs = 20_000;

async function startsAlone(app, environment) {
  const folder = await mkdtemp(path.join(tmpdir(), 'deployable-'));
  await cp(path.join('apps', app, 'dist'), folder, { recursive: true });
  const port = await freePort();
  const child = spawn(process.execPath, ['main.js'], {
    cwd: folder,
    env: { PORT: String(port), ...environment },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  try {
    const giveUpAt = performance.now() + aliveWithinMs;
    while (performance.now() < giveUpAt && child.exitCode === null) {
      const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  } finally {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

let failed = 0;
for (const [app, environment] of Object.entries(environments)) {
  if (await startsAlone(app, environment)) continue;
  failed += 1;
  console.error(`${app}: its dist folder does not run by itself`);
}
console.log(
  `deployable  ${Object.keys(environments).length - failed} of ${Object.keys(environments).length} apps run from their folder alone`,
);
process.exit(failed ? 1 : 0);
