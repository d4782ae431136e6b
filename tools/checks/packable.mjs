// The connection library is useful by itself: it is packed, installed in an empty project, and the example of its README is
// type-checked and run there against a server process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { run } from '../run/command.mjs';
import { freePort } from '../run/ports.mjs';

const library = path.resolve('libs/mcp-client');
const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
const compiler = {
  compilerOptions: { strict: true, module: 'nodenext', target: 'es2022', types: ['node'], skipLibCheck: false },
};

async function must(command, parameters, { cwd, env }) {
  const { code, output } = await run(command, parameters, { cwd, env, timeoutMs: 180_000 });
  if (code !== 0) throw new Error(`${command} ${parameters.join(' ')}: ${code}\n${output}`);
  return output;
}

/** The first example of the README, with the place of our server and the name of its tool. */
async function example(port) {
  const readme = await readFile(path.join(library, 'README.md'), 'utf8');
  const code = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const own = code.replace('http://localhost:3000/mcp', `http://127.0.0.1:${port}/mcp`).replace("'forecast'", "'pid'");
  if (own.includes('forecast') || own.includes(':3000')) throw new Error('The example of the README has changed.');
  return own;
}

const folder = await mkdtemp(path.join(tmpdir(), 'packable-'));
const port = await freePort();
const server = spawn(process.execPath, [path.join(library, 'tests/processes/server.mjs')], {
  env: { ...process.env, PORT: String(port) },
  stdio: 'ignore',
});
const ended = once(server, 'exit');
try {
  const env = { ...process.env, WEATHER_TOKEN: 'any' };
  await must('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: library, env });
  const [archive] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const kept = ['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline'];
  await must('npm', ['install', ...quietly, `./${archive}`, ...kept], { cwd: folder, env });
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(compiler));
  await writeFile(path.join(folder, 'example.ts'), await example(port));
  await must('npx', ['tsc', '-p', '.'], { cwd: folder, env });
  const printed = await must(process.execPath, ['example.js'], { cwd: folder, env });
  if (!printed.includes(`text: '${server.pid}'`)) throw new Error(`The example printed\n${printed}`);
  console.log('packable    mcp-client, packed and installed in an empty project, runs the example of its README');
} catch (error) {
  console.error(`mcp-client cannot be used from an empty project: ${error.message}`);
  process.exitCode = 1;
} finally {
  server.kill('SIGKILL');
  await ended;
  await rm(folder, { recursive: true, force: true });
}
