// Questions a second with one, two and four replicas of agent-core that share conversations through Postgres, and with one
// that keeps them in its own files. The model has no latency, so what is measured is everything else.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { availableParallelism } from 'node:os';
import { rolldown } from 'rolldown';
import { buildApps } from '../../run/build.mjs';
import { provideDatabase } from '../../run/database.mjs';
import { prepareDatabase } from '../../run/demo-database.mjs';
import { freePort } from '../../run/ports.mjs';
import { createProcesses } from '../../run/processes.mjs';
import { SetupError } from '../../run/progress.mjs';
import { percentile, table } from '../figures.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const host = '127.0.0.1';
const crowds = [1, 32];
const roundMs = 5_000;
const warmUpMs = 2_000;

export async function bench({ session, rounds = 2 }) {
  await buildApps({ root, log: session.log, apps: ['agent-core', 'mcp-mysql', 'mcp-filesystem'] });
  const { postgresInstalled, startTestPostgres } = await load('libs/testing/src/test-postgres.ts');
  if (!postgresInstalled)
    throw new SetupError('Replicas share a Postgres: install one (Debian: apt-get install postgresql).');
  const postgres = await startTestPostgres();
  session.defer(() => postgres.close());
  const server = await provideDatabase({ log: session.log, root });
  session.defer(() => server.stop());
  const database = await prepareDatabase(server, session);
  const processes = await createProcesses({ root, keepRunning: false, session });
  const model = fork(fileURLToPath(new URL('../model-server.mjs', import.meta.url)), {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  session.defer(async () => void model.kill());
  const [modelPort] = await once(model.stdout, 'data');

  const start = async (name, env) => {
    const port = await freePort();
    const entry = path.join(root, 'apps', name.split(':')[0], 'dist', 'main.js');
    await processes.start({ name, port, entry, env: { PORT: String(port), HOST: host, LOG_LEVEL: 'warn', ...env } });
    return `http://${host}:${port}`;
  };
  const mysql = await start('mcp-mysql', {
    MYSQL_HOST: database.host,
    MYSQL_PORT: String(database.port),
    MYSQL_USER: database.user,
    MYSQL_PASSWORD: database.password,
    MYSQL_DATABASE: database.name,
  });
  const files = await start('mcp-filesystem', { CONTEXT_ROOT: path.join(root, 'tools/sample-data/context') });
  const agent = (name, env) =>
    start(`agent-core:${name}`, {
      MCP_MYSQL_URL: `${mysql}/mcp`,
      MCP_FILESYSTEM_URL: `${files}/mcp`,
      LLM_MODEL: 'openai:bench',
      LLM_BASE_URL: `http://${host}:${String(modelPort).trim()}/v1`,
      AGENT_MAX_QUESTIONS_AT_ONCE: '200',
      ...env,
    });
  const alone = await agent('embedded', { DATA_DIR: path.join(root, '.run', 'bench', 'data') });
  const shared = [];
  for (let number = 1; number <= 4; number += 1) shared.push(await agent(number, { CHECKPOINT_URL: postgres.url }));

  const contestants = {
    '1, embedded store': [alone],
    '1, Postgres': shared.slice(0, 1),
    '2, Postgres': shared.slice(0, 2),
    '4, Postgres': shared,
  };
  for (const url of [alone, ...shared]) await ask([url], 4, warmUpMs);
  const rows = [];
  for (const callers of crowds) {
    const samples = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, urls] of Object.entries(contestants)) samples[name].push(await ask(urls, callers, roundMs));
    }
    const perSecond = (name) =>
      percentile(
        samples[name].map((sample) => sample.perSecond),
        0.5,
      );
    for (const name of Object.keys(contestants)) {
      const times = samples[name].flatMap((sample) => sample.times);
      rows.push({
        replicas: name,
        callers,
        'questions/s': perSecond(name),
        'x of one with Postgres': perSecond(name) / perSecond('1, Postgres'),
        'p50 ms': percentile(times, 0.5),
        'p99 ms': percentile(times, 0.99),
      });
    }
    session.log(`  ${callers} callers done`);
  }
  session.log(table(`questions answered and verified, on ${availableParallelism()} cores shared by everything`, rows));
  return { rows };
}

/** So many callers, each asking its next question when the last is answered, in turn at each replica. */
async function ask(urls, callers, forMs) {
  const times = [];
  const startedAt = performance.now();
  const caller = async (number) => {
    for (let turn = number; performance.now() - startedAt < forMs; turn += 1) {
      const askedAt = performance.now();
      const response = await fetch(`${urls[turn % urls.length]}/v1/ask`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ question: 'How many customers do we have?' }),
      });
      const answer = await response.json();
      if (!answer.grounding?.verified || answer.evidence.length !== 1) {
        throw new SetupError(`A question was not answered: ${JSON.stringify(answer).slice(0, 400)}`);
      }
      times.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, number) => caller(number)));
  return { times, perSecond: (1_000 * times.length) / (performance.now() - startedAt) };
}

/** The tests' own Postgres, bundled because it is TypeScript. */
async function load(source) {
  const bundle = await rolldown({ input: path.join(root, source), platform: 'node', logLevel: 'silent' });
  const file = path.join(root, '.run', 'bench', `${path.basename(source, '.ts')}.mjs`);
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return await import(pathToFileURL(file).href);
}
