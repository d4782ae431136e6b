// Asks every question of a set, runs its reference SQL beside it, and says what was right.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { percentile, table } from '../bench/figures.mjs';
import { SetupError } from '../run/progress.mjs';
import { compareRows } from './same-rows.mjs';

const askMs = 300_000;
const referenceRows = 10_000;

/**
 * @param {object} options
 * @param {import('./question-set.mjs').Entry[]} options.entries
 * @param {{ url: string, key?: string }} options.agent
 * @param {{ url: string, token?: string }} options.mysql mcp-mysql, which runs the reference SQL under its own rules
 * @param {string} [options.file] where results are kept after every question; those it has already are not asked again
 * @param {(line: string) => void} options.log
 */
export async function runEval({ entries, agent, mysql, file, log }) {
  const results = await readResults(file);
  const reference = await connect(mysql);
  const conversations = new Map();
  try {
    for (const [index, entry] of entries.entries()) {
      const known = results.find(({ id, question }) => id === entry.id && question === entry.question);
      // A follow-up needs the conversation itself, not only its result.
      if (!known || entries.some(({ follows }) => follows === entry.id)) {
        const result = await judge({ entry, agent, reference, conversationId: conversations.get(entry.follows) });
        if (result.conversationId) conversations.set(entry.id, result.conversationId);
        if (known) results.splice(results.indexOf(known), 1);
        results.push(result);
        await keep(file, results);
      }
      const right = results.filter((result) => result.right).length;
      log(
        `  ${index + 1}/${entries.length}  ${right} right  ${entry.id}: ${results.find(({ id }) => id === entry.id).verdict}`,
      );
    }
  } finally {
    await reference.close();
  }
  const asked = entries.flatMap(({ id }) => results.find((result) => result.id === id) ?? []);
  return { summary: summarize(asked), results: asked };
}

async function judge({ entry, agent, reference, conversationId }) {
  const { id, question, language, sql } = entry;
  const wanted = sql === null ? undefined : await runReference(reference, entry);
  const startedAt = performance.now();
  const { body, failure } = await ask(agent, { question, ...(conversationId && { conversationId }) });
  const ms = Math.round(performance.now() - startedAt);
  const common = { id, question, language, ms };
  if (failure) return { ...common, verdict: `failed: ${failure}`, right: false, answered: false };
  const { outcome, answer, evidence, grounding, usage } = body;
  const told = {
    ...common,
    conversationId: body.conversationId,
    answer,
    sql: evidence.map((entry) => entry.sql),
    usage,
  };
  // Rows that were read are an answer; words alone may say that there is none.
  const answered = outcome === 'answered' && evidence.length > 0;
  if (!wanted) {
    const right = !answered;
    return { ...told, answered, right, verdict: right ? 'right to decline' : 'answered what the data cannot answer' };
  }
  if (!answered) return { ...told, answered, right: false, verdict: outcome === 'waiting' ? 'asked back' : 'declined' };
  const found = await Promise.all(evidence.map((one) => (one.truncated ? wholeRows(reference, one) : one.rows)));
  const compared = found.map((rows) => compareRows({ rows: wanted, ordered: entry.ordered }, rows)).reverse();
  const same = compared.find((result) => result.same);
  const verdict = same
    ? same.extraColumns > 0
      ? `right, ${same.extraColumns} more columns`
      : 'right'
    : `wrong: ${compared[0].why}`;
  return { ...told, answered, right: same !== undefined, verified: grounding.verified, verdict };
}

async function ask({ url, key }, body) {
  try {
    const response = await fetch(`${url}/v1/ask`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(askMs),
    });
    const answer = await response.json();
    if (response.ok) return { body: answer };
    if (response.status === 401) throw new SetupError('The agent wants a key: set AGENT_API_KEY.');
    return { failure: `${response.status} ${answer.detail ?? answer.title ?? ''}`.trim() };
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError(`The agent at ${url} does not answer: ${error.cause?.message || error.message}`);
  }
}

async function connect({ url, token }) {
  const client = new Client({ name: 'sql-agent-eval', version: '1' });
  const requestInit = token ? { headers: { authorization: `Bearer ${token}` } } : {};
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
  } catch (error) {
    throw new SetupError(`mcp-mysql at ${url}, which runs the reference SQL, does not answer: ${error.message}`);
  }
  return client;
}

async function runReference(client, { id, sql }) {
  const result = await client.callTool({ name: 'query', arguments: { sql, maxRows: referenceRows } });
  const words = result.content?.map(({ text }) => text).join(' ');
  if (result.isError) throw new SetupError(`The reference SQL of ${id} does not run: ${words}`);
  if (result.structuredContent.truncated)
    throw new SetupError(`The reference SQL of ${id} gives more than ${referenceRows} rows.`);
  return result.structuredContent.rows;
}

/** A result that was cut for the model is judged by all of its rows. */
async function wholeRows(client, { sql, rows }) {
  const result = await client.callTool({ name: 'query', arguments: { sql, maxRows: referenceRows } });
  return result.structuredContent?.rows ?? rows;
}

async function readResults(file) {
  if (!file) return [];
  try {
    return JSON.parse(await readFile(file, 'utf8')).results;
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw new SetupError(`${file} holds no results of an earlier run (${error.message}).`);
  }
}

/** Written aside and renamed, so that an interruption leaves the last whole file. */
async function keep(file, results) {
  if (!file) return;
  await writeFile(`${file}.new`, JSON.stringify({ summary: summarize(results), results }, null, 1));
  await rename(`${file}.new`, file);
}

export function summarize(results) {
  const groups = { all: results };
  for (const result of results) if (result.language) (groups[result.language] ??= []).push(result);
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, figures(group)]));
}

function figures(results) {
  const count = (test) => results.filter(test).length;
  const sum = (field) => results.reduce((total, { usage }) => total + (usage?.[field] ?? 0), 0);
  const right = count((result) => result.right);
  const answered = count((result) => result.answered);
  const rightAnswers = count((result) => result.right && result.answered);
  return {
    questions: results.length,
    right,
    accuracy: right / results.length,
    precision: answered === 0 ? 1 : rightAnswers / answered,
    refused: count((result) => !result.answered && !result.verdict.startsWith('failed')),
    failed: count((result) => result.verdict.startsWith('failed')),
    modelCalls: sum('modelCalls') / results.length,
    tokens: (sum('inputTokens') + sum('outputTokens')) / results.length,
    p50Ms: percentile(
      results.map(({ ms }) => ms),
      0.5,
    ),
    p95Ms: percentile(
      results.map(({ ms }) => ms),
      0.95,
    ),
  };
}

export function summaryTable(summary) {
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const rows = Object.entries(summary).map(([set, all]) => ({
    set,
    questions: all.questions,
    right: all.right,
    accuracy: percent(all.accuracy),
    precision: percent(all.precision),
    refused: all.refused,
    failed: all.failed,
    'model calls': all.modelCalls,
    tokens: all.tokens,
    'p50 ms': all.p50Ms,
    'p95 ms': all.p95Ms,
  }));
  return table('questions', rows);
}
