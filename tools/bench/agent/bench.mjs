// What a question costs in model calls, prompt tokens and time: ours beside the usual SQL agent, with a model that answers at once.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApps } from '../../run/build.mjs';
import { provideDatabase } from '../../run/database.mjs';
import { prepareDatabase } from '../../run/demo-database.mjs';
import { freePort } from '../../run/ports.mjs';
import { createProcesses } from '../../run/processes.mjs';
import { SetupError } from '../../run/progress.mjs';
import { percentile, table } from '../figures.mjs';
import { usualAgent } from './usual-agent.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const host = '127.0.0.1';
const crowds = [1, 32];
const roundMs = 4_000;
const ownTurns = 100;
/** Questions whose answer is one figure, so that it can be worded without a mind. */
const oneFigure = /^SELECT (?:COUNT\(\*\)|SUM\(\w+\)(?: AS \w+)?) FROM \w+(?: WHERE [^;]+)?$/;

export async function bench({ session, rounds = 3 }) {
  const { agentUrl, database, baseUrl } = await start(session);
  const set = JSON.parse(await readFile(path.join(root, 'tools/sample-data/questions.json'), 'utf8'));
  const questions = set.filter(({ sql }) => sql && oneFigure.test(sql)).map(({ question }) => question);
  const usual = usualAgent({ database, baseUrl });
  session.defer(() => usual.close());

  const contestants = {
    ours: async (question) => {
      const { usage } = await askWhole(agentUrl, question);
      return { calls: usage.modelCalls, tokens: usage.inputTokens };
    },
    'usual SQL agent': usual.ask,
  };
  const cost = {};
  for (const [name, ask] of Object.entries(contestants)) {
    const answers = [];
    for (const question of questions) answers.push(await ask(question));
    const mean = (field) => answers.reduce((sum, answer) => sum + answer[field], 0) / answers.length;
    cost[name] = { calls: mean('calls'), tokens: mean('tokens') };
  }
  const costs = Object.entries(cost).map(([name, { calls, tokens }]) => ({
    agent: name,
    'model calls': calls,
    'prompt tokens': Math.round(tokens),
    'x calls': calls / cost.ours.calls,
    'x tokens': tokens / cost.ours.tokens,
  }));
  session.log(table(`one question of ${questions.length} about 10 tables (4 characters a token)`, costs));

  const times = [];
  for (const callers of crowds) {
    const samples = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, ask] of Object.entries(contestants)) samples[name].push(await crowd(ask, questions, callers));
    }
    const figures = Object.fromEntries(
      Object.entries(samples).map(([name, list]) => [
        name,
        {
          perSecond: percentile(
            list.map(({ perSecond }) => perSecond),
            0.5,
          ),
          times: list.flatMap((sample) => sample.times),
        },
      ]),
    );
    for (const [name, { perSecond, times: list }] of Object.entries(figures)) {
      times.push({
        agent: name,
        callers,
        'questions/s': perSecond,
        'x usual': perSecond / figures['usual SQL agent'].perSecond,
        'p50 ms': percentile(list, 0.5),
        'p99 ms': percentile(list, 0.99),
      });
    }
  }
  session.log(table('time of a question, the agents taking turns', times));

  const own = await ownTime(agentUrl, questions);
  session.log(table("our own time of a question beyond its tools' (ms), two model requests included; goal 30", own));
  return { costs, times, own };
}

async function start(session) {
  await buildApps({ root, log: session.log, apps: ['agent-core', 'mcp-mysql', 'mcp-filesystem'] });
  const server = await provideDatabase({ log: session.log, root });
  session.defer(() => server.stop());
  const database = await prepareDatabase(server, session);
  const processes = await createProcesses({ root, keepRunning: false, session });
  const script = fileURLToPath(new URL('../model-server.mjs', import.meta.url));
  const model = fork(script, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  session.defer(async () => void model.kill());
  const [modelPort] = await once(model.stdout, 'data');
  const baseUrl = `http://${host}:${String(modelPort).trim()}/v1`;
  const run = async (name, env) => {
    const port = await freePort();
    const entry = path.join(root, 'apps', name, 'dist', 'main.js');
    await processes.start({ name, port, entry, env: { PORT: String(port), HOST: host, LOG_LEVEL: 'warn', ...env } });
    return `http://${host}:${port}`;
  };
  const mysql = await run('mcp-mysql', {
    MYSQL_HOST: database.host,
    MYSQL_PORT: String(database.port),
    MYSQL_USER: database.user,
    MYSQL_PASSWORD: database.password,
    MYSQL_DATABASE: database.name,
  });
  const files = await run('mcp-filesystem', { CONTEXT_ROOT: path.join(root, 'tools/sample-data/context') });
  const agentUrl = await run('agent-core', {
    MCP_MYSQL_URL: `${mysql}/sse`,
    MCP_FILESYSTEM_URL: `${files}/sse`,
    LLM_MODEL: 'openai:bench',
    LLM_BASE_URL: baseUrl,
    DATA_DIR: path.join(root, '.run', 'bench', 'agent-data'),
  });
  return { agentUrl, database, baseUrl };
}

/** Only a stream tells how long each tool took: half of the questions, in turn, are asked as one. */
async function ownTime(url, questions) {
  const streamed = [];
  const whole = [];
  const tools = [];
  for (let turn = 0; turn < ownTurns; turn += 1) {
    const question = questions[turn % questions.length];
    const { elapsedMs, toolMs } = await askOurs(url, question);
    streamed.push(elapsedMs - toolMs);
    tools.push(toolMs);
    whole.push((await askWhole(url, question)).elapsedMs);
  }
  const toolMs = percentile(tools, 0.5);
  return [
    { asked: 'as one document', p50: percentile(whole, 0.5) - toolMs, p95: percentile(whole, 0.95) - toolMs },
    { asked: 'as a stream', p50: percentile(streamed, 0.5), p95: percentile(streamed, 0.95) },
  ];
}

async function askWhole(url, question) {
  const response = await fetch(`${url}/v1/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question }),
  });
  return await response.json();
}

/** As a stream, whose events tell how long each tool took. */
async function askOurs(url, question) {
  const response = await fetch(`${url}/v1/ask`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ question }),
  });
  const events = [...(await response.text()).matchAll(/^event: (.+)\ndata: (.+)$/gm)].map(([, event, data]) => [
    event,
    JSON.parse(data),
  ]);
  const answer = events.find(([event]) => event === 'answer')?.[1];
  if (!answer?.grounding.verified || answer.evidence.length !== 1) {
    throw new SetupError(`"${question}" was not answered: ${JSON.stringify(answer ?? events.at(-1)).slice(0, 400)}`);
  }
  const toolMs = events.filter(([event]) => event === 'tool-result').reduce((sum, [, data]) => sum + data.elapsedMs, 0);
  return { ...answer, toolMs };
}

async function crowd(ask, questions, callers) {
  const times = [];
  const startedAt = performance.now();
  const caller = async (number) => {
    for (let turn = number; performance.now() - startedAt < roundMs; turn += 1) {
      const askedAt = performance.now();
      await ask(questions[turn % questions.length]);
      times.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, number) => caller(number)));
  return { times, perSecond: (1_000 * times.length) / (performance.now() - startedAt) };
}
