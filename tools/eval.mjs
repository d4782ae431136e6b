// npm run eval: how many questions of a set are answered right, with any model, over any database.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { ensurePackages } from './run/packages.mjs';
import { runCommand } from './run/session.mjs';

const ownSet = fileURLToPath(new URL('sample-data/questions.json', import.meta.url));
const help = `npm run eval                               our own questions about the sample shop, on a system that is started for it
npm run eval -- --questions FILE           questions of yours: a list of {"question", "sql"} (docs/evals.md)
npm run eval -- --url URL --mysql URL      ask a system that runs: agent-core (AGENT_API_KEY), and the mcp-mysql beside it
                                           (MCP_MYSQL_TOKEN), which runs the reference SQL
  --results FILE                           keep results there after every question; given again, the run goes on from there
  --limit N                                the first N questions
  --json                                   one line of JSON at the end

LLM_MODEL, LLM_BASE_URL, LLM_API_KEY       the language model of the system that is started; without one the offline planner`;

const options = {
  help: { type: 'boolean', short: 'h' },
  questions: { type: 'string' },
  url: { type: 'string' },
  mysql: { type: 'string' },
  results: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
};
const values = readParameters();
const limit = values.limit === undefined ? Infinity : Number(values.limit);
if (values.help) {
  console.log(help);
  process.exit(0);
}
if (!(limit >= 1)) refuse('--limit takes a whole number from 1.');
if ((values.url === undefined) !== (values.mysql === undefined)) refuse('--url and --mysql go together.');

function readParameters() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

function refuse(why) {
  console.error(`${why}\n\n${help}`);
  process.exit(2);
}

await runCommand(async (session) => {
  await ensurePackages({ log: session.log });
  const { readQuestionSet } = await import('./evals/question-set.mjs');
  const { runEval, summaryTable } = await import('./evals/run-eval.mjs');
  const entries = (await readQuestionSet(path.resolve(values.questions ?? ownSet))).slice(0, limit);
  const { agent, mysql } = values.url ? running() : await started(session);
  const file = values.results && path.resolve(values.results);
  const { summary, results } = await runEval({ entries, agent, mysql, file, log: session.log });
  const wrong = results.filter(({ right }) => !right);
  if (wrong.length > 0) session.log('\nnot right');
  for (const { id, question, verdict } of wrong) session.log(`  ${id}  ${question}\n      ${verdict}`);
  session.log(summaryTable(summary));
  if (values.json) session.log(JSON.stringify({ eval: values.questions ?? 'shop', summary, results }));
  return 0;
});

function running() {
  const bare = (url) => url.replace(/\/(mcp|sse)?\/?$/, '');
  return {
    agent: { url: bare(values.url), key: process.env.AGENT_API_KEY },
    mysql: { url: bare(values.mysql), token: process.env.MCP_MYSQL_TOKEN },
  };
}

async function started(session) {
  const { startSystem } = await import('./run/system.mjs');
  const system = await startSystem(session, { ports: 'free', keepRunning: false, keys: false });
  return { agent: { url: system.agentUrl }, mysql: { url: system.mysqlUrl, token: system.mysqlToken } };
}
