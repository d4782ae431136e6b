// The compose stack as its operator runs it: up, a question, who reaches whom and holds what, every container killed in
// turn while questions flow, down.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../run/command.mjs';
import { freePort } from '../run/ports.mjs';
import { since } from '../run/progress.mjs';

const upMs = 15 * 60_000;
const commandMs = 60_000;
/** How long the stack may be without answers after one container was killed. */
const backMs = 60_000;
const question = 'How many customers do we have?';

const project = `sql-agent-check-${randomBytes(4).toString('hex')}`;
const secretsFolder = await mkdtemp(path.join(tmpdir(), 'compose-secrets-'));
const port = await freePort();
const env = {
  ...process.env,
  COMPOSE_PROJECT_NAME: project,
  SECRETS_FOLDER: secretsFolder,
  SQL_AGENT_PORT: String(port),
};
const agentUrl = `http://127.0.0.1:${port}`;
const say = (line) => console.log(`compose     ${line}`);
let failures = 0;

function expect(promise, kept, seen = '') {
  if (!kept) failures += 1;
  say(`${kept ? 'ok  ' : 'FAIL'} ${promise}${kept ? '' : `\n${seen}`}`);
}

const docker = (...words) => run('docker', words, { env, timeoutMs: commandMs });
const compose = (...words) => docker('compose', '-f', 'docker/compose.yaml', ...words);
const inside = (service, ...words) => compose('exec', '-T', service, ...words);
const node = (service, script) => inside(service, 'node', '-e', script);
const container = async (service) => (await compose('ps', '--all', '--quiet', service)).output.trim();
const inspect = async (service) => JSON.parse((await docker('inspect', await container(service))).output)[0];

/** @returns {Promise<string>} "answered", or what came instead */
async function ask(timeoutMs = 15_000, conversationId = undefined) {
  try {
    const response = await fetch(`${agentUrl}/v1/ask`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question, ...(conversationId && { conversationId }) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await response.json();
    const proved = body.outcome === 'answered' && body.grounding.verified && body.evidence.length > 0;
    return response.ok && proved ? 'answered' : JSON.stringify(body).slice(0, 300);
  } catch (error) {
    return error.message;
  }
}

/** Whether a TCP connection opens from within a container. */
async function reaches(service, host, toPort) {
  const { code } = await node(
    service,
    `require('net').connect({ host: '${host}', port: ${toPort}, timeout: 2000 })
       .on('connect', () => process.exit(0)).on('error', () => process.exit(1)).on('timeout', () => process.exit(1))`,
  );
  return code === 0;
}

/** Every byte that a container's own file system holds, searched for these words. */
async function holds(service, words) {
  const exporting = spawn('docker', ['export', await container(service)], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const longest = Math.max(...words.map((word) => word.length));
  let tail = '';
  let bytes = 0;
  const found = new Set();
  for await (const chunk of exporting.stdout) {
    bytes += chunk.length;
    const text = tail + chunk.toString('latin1');
    for (const word of words) if (text.includes(word)) found.add(word);
    tail = text.slice(-longest);
  }
  return { bytes, found };
}

async function checkSecrets() {
  const secret = async (name) => await readFile(path.join(secretsFolder, name), 'utf8');
  const [root, reader] = [await secret('mysql_root_password'), await secret('mysql_password')];
  const agent = await inspect('sql-agent-core');
  const { output: environment } = await inside('sql-agent-core', 'env');
  const inEnvironment = [root, reader].some((word) => `${agent.Config.Env}${environment}`.includes(word));
  expect('the agent has no database credential in its environment', !inEnvironment && !/^MYSQL_/m.test(environment));
  const { bytes, found } = await holds('sql-agent-core', [root, reader]);
  expect(
    `... nor in its file system (${Math.round(bytes / 2 ** 20)} MB searched)`,
    bytes > 2 ** 20 && found.size === 0,
  );
  const mounts = async (service) => (await inspect(service)).Mounts.map(({ Source }) => path.basename(Source));
  const holders = { 'sql-agent-core': [], 'mcp-fs': [], 'mcp-mysql': ['mysql_password'] };
  for (const [service, allowed] of Object.entries(holders)) {
    const given = (await mounts(service)).filter((name) => name.startsWith('mysql_'));
    expect(`${service} is given ${allowed.join() || 'no password'}`, given.join() === allowed.join(), given);
  }
}

async function checkNetwork() {
  const { Networks: networks } = (await inspect('mysql')).NetworkSettings;
  const address = Object.values(networks)[0].IPAddress;
  expect('mcp-mysql reaches the database', await reaches('mcp-mysql', 'mysql', 3306));
  for (const host of ['mysql', address]) {
    expect(`the agent does not reach the database (${host})`, !(await reaches('sql-agent-core', host, 3306)));
  }
  expect('the agent reaches its sidecars', await reaches('sql-agent-core', 'mcp-fs', 3000));
  expect('a sidecar does not reach the other', !(await reaches('mcp-fs', 'mcp-mysql', 3000)));

  const stream = (header) =>
    inside('sql-agent-core', 'sh', '-c', `timeout 3 wget -q -O - ${header} http://mcp-mysql:3000/sse 2>&1; true`);
  const { output: greeting } = await stream('--header "Authorization: Bearer $(cat /run/secrets/mcp_mysql_token)"');
  expect(
    'the SSE handshake passes from container to container',
    /event: endpoint\s+data: \/messages/.test(greeting),
    greeting,
  );
  const { output: refusal } = await stream('');
  expect('... and is refused without the token', refusal.includes('401'), refusal);
}

async function checkConfinement() {
  for (const service of ['sql-agent-core', 'mcp-mysql', 'mcp-fs']) {
    const { output: user } = await inside(service, 'id', '-u');
    const { code } = await inside(service, 'touch', '/app/written');
    expect(`${service} is not root and cannot write`, user.trim() !== '0' && code !== 0, user);
  }
}

/** Kills the container's first process, as a crash would: the restart policy acts after that, not after "docker kill". */
async function crash(service) {
  const { State: state } = await inspect(service);
  const { code, output } =
    process.getuid() === 0
      ? await run('kill', ['-9', String(state.Pid)], { timeoutMs: commandMs })
      : await run('sudo', ['-n', 'kill', '-9', String(state.Pid)], { timeoutMs: commandMs });
  if (code !== 0) throw new Error(`${service} could not be killed: ${output}`);
}

async function checkCrash(service) {
  const before = await inspect('sql-agent-core');
  const answers = [];
  let asking = true;
  const flow = async () => {
    while (asking) {
      const startedAt = performance.now();
      const answer = await ask();
      answers.push({ startedAt, endedAt: performance.now(), answer });
      await delay(50);
    }
  };
  const flows = [flow(), flow()];
  await delay(500);
  await crash(service);
  const killedAt = performance.now();
  // Three good answers of questions asked after the crash and after every bad one.
  const resumed = () => {
    const lastBad = answers.findLast(({ answer }) => answer !== 'answered');
    const from = Math.max(killedAt, lastBad?.endedAt ?? 0);
    const good = answers.filter((one) => one.answer === 'answered' && one.startedAt >= from);
    return good.length >= 3 ? good[0].endedAt : undefined;
  };
  const restarted = async () => (await inspect(service)).State.Running && (await ready());
  while (performance.now() - killedAt < backMs && !(resumed() && (await restarted()))) await delay(100);
  asking = false;
  await Promise.all(flows);
  const bad = answers.filter(({ answer }) => answer !== 'answered');
  const after = await inspect('sql-agent-core');
  const back = resumed();
  const figures = `${bad.length} of ${answers.length} questions went unanswered, longest wait ${longest(answers)} ms`;
  const time = back === undefined ? 'never' : `${Math.round(back - killedAt)} ms after`;
  expect(`kill -9 ${service}: answers resume ${time}; ${figures}`, back !== undefined, bad.at(-1)?.answer);
  if (service === 'sql-agent-core') {
    const kept = await fetch(`${agentUrl}/v1/conversations/kept`).then((response) => response.json());
    expect('... and it still knows its conversations', kept.turns?.length === 1, JSON.stringify(kept).slice(0, 300));
  } else {
    expect('... with no restart of the agent', before.State.StartedAt === after.State.StartedAt);
  }
}

const longest = (answers) => Math.round(Math.max(...answers.map(({ startedAt, endedAt }) => endedAt - startedAt)));

async function ready() {
  const response = await fetch(`${agentUrl}/readyz`).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true;
}

async function checkDown() {
  await compose('down', '--volumes', '--timeout', '10');
  const label = `label=com.docker.compose.project=${project}`;
  const left = [];
  for (const kind of ['container', 'network', 'volume']) {
    const list = kind === 'container' ? ['ls', '--all'] : ['ls'];
    left.push((await docker(kind, ...list, '--quiet', '--filter', label)).output.trim());
  }
  expect(
    'down leaves no container, network or volume',
    left.every((names) => names === ''),
    left.join('\n'),
  );
}

const startedAt = performance.now();
try {
  say(`building and starting (${project})`);
  const { code, output } = await run('docker/up.sh', [], { env, timeoutMs: upMs });
  if (code !== 0) throw new Error(`docker/up.sh ended with ${code}\n${output.slice(-6_000)}`);
  say(`up in ${since(startedAt)}`);
  const answer = await ask(15_000, 'kept');
  expect('a question is answered, and its figures are verified', answer === 'answered', answer);
  await checkSecrets();
  await checkNetwork();
  await checkConfinement();
  for (const service of ['mcp-mysql', 'mcp-fs', 'mysql', 'sql-agent-core']) await checkCrash(service);
} catch (error) {
  failures += 1;
  say(`FAIL ${error.message}`);
  say((await compose('logs', '--tail', '30')).output.slice(-8_000));
} finally {
  await checkDown();
  await rm(secretsFolder, { recursive: true, force: true });
}
say(`${failures === 0 ? 'all promises kept' : `${failures} promises broken`}, in ${since(startedAt)}`);
process.exit(failures ? 1 : 0);
