import { type AskResponse, askResponseSchema } from '@sql-agent/contracts';
import { eventually, startTcpProxy, startScriptedModel, untilStatus, type ScriptedModel } from '@sql-agent/testing';
import request from 'supertest';
import { createSystem, slowStatement, type System } from './system.js';

let system: System;

beforeAll(async () => {
  system = await createSystem();
}, 120_000);

afterAll(() => system.close());
afterEach(() => system.stopServices());

const question = { question: 'How many books are there?' };
const ask = () => request(system.url).post('/v1/ask').send(question);

async function expectAnswer(): Promise<AskResponse> {
  const { status, body } = await ask();
  expect({ status, body }).toMatchObject({ status: 200 });
  const response = askResponseSchema.parse(body);
  expect(response.evidence.at(-1)?.rows).toEqual([[4]]);
  return response;
}

async function startAll(agent: Record<string, string> = {}, sidecar: Record<string, string> = {}): Promise<void> {
  await Promise.all([
    system.start('mcp-mysql', sidecar),
    system.start('mcp-filesystem'),
    system.start('agent-core', agent),
  ]);
  await untilStatus(`${system.url}/readyz`, 200);
}

it('refuses to start with a database credential, naming the variable and not its value', async () => {
  const agent = system.launch('agent-core', { MYSQL_PASSWORD: 'hunter2' });
  expect(await agent.exited).toBe(78);
  expect(agent.output()).toContain('MYSQL_PASSWORD');
  expect(agent.output()).not.toContain('hunter2');
});

it('says in one sentence that its port is taken', async () => {
  await system.start('mcp-filesystem');
  const agent = system.launch('agent-core', { PORT: String(system.port['mcp-filesystem']) });
  expect(await agent.exited).toBe(1);
  expect(agent.output()).toMatch(/Port \d+ on 127\.0\.0\.1 cannot be opened: another program uses it\. Set PORT/);
  expect(agent.output()).not.toContain('node_modules');
});

it('starts before its sidecars, says who is missing, and answers once they come', async () => {
  await system.start('agent-core');
  const { status, body } = await ask();
  expect({ status, body }).toMatchObject({ status: 503, body: { type: 'urn:sql-agent:problem:server-unavailable' } });
  expect((await request(system.url).get('/readyz')).body).toMatchObject({
    status: 'not ready',
    servers: [{ name: 'mysql' }, { name: 'filesystem' }],
  });
  await Promise.all([system.start('mcp-mysql'), system.start('mcp-filesystem')]);
  await expectAnswer();
});

it('answers again after each sidecar was killed and restarted, with no restart of its own', async () => {
  await startAll();
  const { pid } = system.process('agent-core');
  for (const sidecar of ['mcp-mysql', 'mcp-filesystem', 'mcp-mysql'] as const) {
    await expectAnswer();
    await system.kill(sidecar);
    await system.start(sidecar);
    expect((await expectAnswer()).warnings).toEqual([]);
  }
  expect(system.process('agent-core').pid).toBe(pid);
});

it('answers without the business context while that server is away, and says so', async () => {
  await startAll();
  await system.kill('mcp-filesystem');
  expect((await expectAnswer()).warnings.join()).toContain('filesystem');
});

it('ends in a clear error in bounded time while the database service is away', async () => {
  await startAll();
  await system.kill('mcp-mysql');
  const startedAt = performance.now();
  const { status, body, headers } = await ask();
  expect({ status, body }).toMatchObject({
    status: 503,
    body: { detail: expect.stringContaining('"mysql" is not available') },
  });
  expect(headers['retry-after']).toBeDefined();
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  await system.start('mcp-mysql');
  await expectAnswer();
});

it('says that a token is wrong, and does not show it', async () => {
  await Promise.all([
    system.start('mcp-mysql', { MCP_AUTH_TOKEN: 'another-token' }),
    system.start('mcp-filesystem'),
    system.start('agent-core'),
  ]);
  const { status, body } = await ask();
  expect({ status, body }).toMatchObject({ status: 503, body: { detail: expect.stringContaining('token') } });
  const { body: servers } = await request(system.url).get('/v1/servers');
  expect(servers).toMatchObject({
    servers: [{ name: 'mysql', state: 'waiting', nextAttemptAt: null, lastError: { kind: 'unauthorized' } }, {}],
  });
  expect(JSON.stringify(servers)).not.toContain('another-token');
});

describe('the database', () => {
  it('may be killed and come back: a clear error meanwhile, answers afterwards', async () => {
    const outage = await prepareOutage();
    try {
      await startAll({}, outage.address);
      await expectAnswer();
      await outage.begin();
      const { status, body } = await ask();
      expect({ status, body }).toMatchObject({ status: 503 });
      expect(JSON.stringify(body)).not.toContain(system.database.host);
      await untilStatus(`http://127.0.0.1:${system.port['mcp-mysql']}/readyz`, 503);
      await outage.end();
      await eventually(expectAnswer, 15_000);
    } finally {
      await outage.close();
    }
  });

  /** SIGKILL for a server of ours; for any other, the network in front of it is cut. */
  async function prepareOutage() {
    const { kill, restart, host, port } = system.database;
    if (kill && restart) return { address: {}, begin: kill, end: restart, close: async () => undefined };
    const proxy = await startTcpProxy(port, host);
    const address = { MYSQL_HOST: '127.0.0.1', MYSQL_PORT: String(proxy.port) };
    return { address, begin: () => proxy.cut(), end: () => proxy.restore(), close: () => proxy.close() };
  }
});

describe('in the middle of a question', () => {
  let model: ScriptedModel;
  beforeAll(async () => {
    model = await startScriptedModel();
  });
  afterAll(() => model.close());

  const slow = (mark: string) => ({ toolCalls: [{ name: 'query', arguments: { sql: slowStatement(mark) } }] });
  const start = () => startAll({ LLM_MODEL: 'openai:scripted', LLM_BASE_URL: model.baseUrl, LLM_API_KEY: 'k' });
  const untilRunning = (mark: string, count: number) =>
    eventually(async () => expect(await system.running(mark)).toBe(count));

  it('a killed sidecar costs an error that the model is told, and the question still ends', async () => {
    await start();
    model.say(slow('killed'), ({ messages }) => {
      expect(JSON.parse(String(messages.at(-1)?.content))).toMatchObject({
        error: { kind: 'unavailable', retry: 'later' },
      });
      return { text: 'The database service went away.' };
    });
    const answering = ask().then((response) => response);
    await untilRunning('killed', 1);
    await system.kill('mcp-mysql');
    expect((await answering).body).toMatchObject({ answer: 'The database service went away.', evidence: [] });
    model.assertFinished();
    await system.start('mcp-mysql');
    model.say(
      { toolCalls: [{ name: 'query', arguments: { sql: 'SELECT COUNT(*) FROM books' } }] },
      { text: '4 books.' },
    );
    await expectAnswer();
  });

  it('a sidecar that is back in time repeats the reading call by itself', async () => {
    await start();
    model.say(slow('repeated'), { text: 'Done.' });
    const answering = ask().then((response) => response);
    await untilRunning('repeated', 1);
    await system.kill('mcp-mysql');
    // The second run of the same statement shows that the call was repeated; its short time limit then ends it.
    await system.start('mcp-mysql', { MYSQL_QUERY_TIMEOUT_MS: '500' });
    expect((await answering).body).toMatchObject({ answer: 'Done.' });
    const shown = model.requests.at(-1)?.messages.at(-1);
    expect(JSON.parse(String(shown?.content))).toMatchObject({ error: { kind: 'timeout' } });
    model.assertFinished();
  });

  it('a client that goes away stops the statement in the database', async () => {
    await start();
    model.say(slow('left'));
    const gone = new AbortController();
    const asking = fetch(`${system.url}/v1/ask`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
      signal: gone.signal,
    }).catch((error: Error) => error.name);
    await untilRunning('left', 1);
    gone.abort();
    expect(await asking).toBe('AbortError');
    await untilRunning('left', 0);
    model.assertFinished();
  });
});
