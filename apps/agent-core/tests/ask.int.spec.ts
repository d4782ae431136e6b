import { type AskResponse, askResponseSchema, problemSchema } from '@sql-agent/contracts';
import { eventually, type ScriptedModel, startScriptedModel, untilStatus } from '@sql-agent/testing';
import request from 'supertest';
import { createSystem, type System } from './system.js';

let system: System;
let model: ScriptedModel;

beforeAll(async () => {
  [system, model] = await Promise.all([createSystem(), startScriptedModel()]);
  await Promise.all([system.start('mcp-mysql'), system.start('mcp-filesystem')]);
}, 120_000);

afterAll(async () => {
  await system.close();
  await model.close();
});

afterEach(async () => {
  await system.kill('agent-core');
});

const withModel = () => ({ LLM_MODEL: 'openai:scripted', LLM_BASE_URL: model.baseUrl, LLM_API_KEY: 'model-key' });

async function startAgent(environment: Record<string, string> = {}): Promise<void> {
  await system.start('agent-core', environment);
  await untilStatus(`${system.url}/readyz`, 200);
}

const ask = (question: string) => request(system.url).post('/v1/ask').send({ question });

async function answerTo(question: string): Promise<AskResponse> {
  const { body, status } = await ask(question);
  expect({ status, body }).toMatchObject({ status: 200 });
  return askResponseSchema.parse(body);
}

describe('with no model configured', () => {
  beforeEach(() => startAgent());

  it.each([
    ['How many books are there?', [[4]], '4'],
    ['¿Cuántos libros hay?', [[4]], '4'],
    ['How many tomes are there?', [[4]], '4'],
  ])('answers %s with SQL, rows and a verified sentence', async (question, rows, figure) => {
    const response = await answerTo(question);
    expect(response).toMatchObject({ outcome: 'answered', grounding: { verified: true }, warnings: [] });
    expect(response.evidence.at(-1)).toMatchObject({ rows, truncated: false, server: 'mysql' });
    expect(response.evidence.at(-1)?.sql).toMatch(/^SELECT/i);
    expect(response.answer).toContain(figure);
  });

  it('finds a value of the data in another table', async () => {
    const response = await answerTo('How many books by Ana Ruiz are there?');
    expect(response.evidence.at(-1)?.rows).toEqual([[2]]);
  });

  it('declines what it does not understand, names it, and says how to set a model', async () => {
    const response = await answerTo('Will the zeppelin be fashionable?');
    expect(response).toMatchObject({ outcome: 'declined', evidence: [] });
    expect(response.answer).toContain('zeppelin');
    expect(response.answer).toContain('LLM_MODEL');
  });
});

describe('with a language model', () => {
  beforeEach(() => startAgent(withModel()));
  afterEach(() => model.assertFinished());

  it('lets the model repair a wrong column from the database’s own error', async () => {
    model.say(
      { toolCalls: [{ name: 'query', arguments: { sql: 'SELECT SUM(prize) FROM books' } }] },
      ({ messages }) => {
        const error = JSON.parse(String(messages.at(-1)?.content)) as { error: unknown };
        expect(error).toMatchObject({ error: { kind: 'unknown_column', retry: 'after-change' } });
        expect(JSON.stringify(error)).toContain('price');
        return { toolCalls: [{ name: 'query', arguments: { sql: 'SELECT SUM(price) AS total FROM books' } }] };
      },
      { text: 'All books together cost 76.50.' },
    );
    const response = await answerTo('What do all books cost together?');
    expect(response.answer).toBe('All books together cost 76.50.');
    expect(response.evidence).toHaveLength(1);
    expect(response.evidence[0]).toMatchObject({ sql: 'SELECT SUM(price) AS total FROM books', rows: [['76.50']] });
    expect(response).toMatchObject({
      grounding: { verified: true, checked: 1 },
      usage: { modelCalls: 3, toolCalls: 2 },
    });
  });

  it('shows the model the live schema, the business context and only the tools that are there', async () => {
    model.say({ text: 'Nothing to say.' });
    const asked = model.requests.length;
    await answerTo('Say nothing.');
    const { messages, tools } = model.requests[asked] ?? { messages: [] };
    expect(String(messages[0]?.content)).toContain('author_id int');
    expect(String(messages[0]?.content)).toContain('Prices are in euros.');
    expect(tools?.map((tool) => tool.function.name)).toEqual(
      expect.arrayContaining(['query', 'list_tables', 'read_file']),
    );
  });

  it('sends an unfounded figure back once, then marks the answer', async () => {
    const rows = { toolCalls: [{ name: 'query', arguments: { sql: 'SELECT COUNT(*) FROM books' } }] };
    model.say(rows, { text: 'There are 999 books.' }, { text: 'There are 4 books.' });
    expect(await answerTo('How many books?')).toMatchObject({
      answer: 'There are 4 books.',
      grounding: { verified: true },
    });
    model.say(rows, { text: 'There are 999 books.' }, { text: 'There are 999 books.' });
    expect(await answerTo('How many books?')).toMatchObject({ grounding: { verified: false, notFound: ['999'] } });
  });

  it('survives an unknown tool and arguments that are no JSON', async () => {
    model.say(
      {
        toolCalls: [
          { name: 'drop_everything', arguments: {} },
          { name: 'query', arguments: '{"sql": "SELECT' },
        ],
      },
      ({ messages }) => {
        const kinds = messages
          .slice(-2)
          .map(({ content }) => (JSON.parse(String(content)) as { error: { kind: string } }).error.kind);
        expect(kinds).toEqual(['unknown_tool', 'invalid_arguments']);
        return { text: 'I could not.' };
      },
    );
    expect((await answerTo('Break something.')).answer).toBe('I could not.');
  });

  it('never lets a write through, whatever the model asks for', async () => {
    const attempts = ['DELETE FROM books', 'SELECT 1; DROP TABLE books', "SELECT * FROM books INTO OUTFILE '/tmp/x'"];
    model.say(
      { toolCalls: attempts.map((sql) => ({ name: 'query', arguments: { sql } })) },
      { text: 'Refused.' },
      {
        toolCalls: [{ name: 'query', arguments: { sql: 'SELECT COUNT(*) FROM books' } }],
      },
      { text: '4 books.' },
    );
    expect(await answerTo('Delete all books.')).toMatchObject({ evidence: [] });
    expect((await answerTo('How many?')).evidence[0]?.rows).toEqual([[4]]);
  });

  it('lets a model repair its SQL twice, then wants an honest answer', async () => {
    const wrong = (sql: string) => ({ toolCalls: [{ name: 'query', arguments: { sql } }] });
    model.say(
      wrong('SELECT a FROM nowhere'),
      wrong('SELECT b FROM nowhere'),
      wrong('SELECT c FROM nowhere'),
      (asked) => {
        expect(asked.tool_choice).toBe('none');
        return { text: 'I cannot find it.' };
      },
    );
    expect(await answerTo('Find it.')).toMatchObject({ answer: 'I cannot find it.', evidence: [] });
  });

  it('does not run a call again that failed as it is, and says so', async () => {
    const wrong = { toolCalls: [{ name: 'query', arguments: { sql: 'SELECT nothing FROM nowhere' } }] };
    model.say(wrong, wrong, ({ messages }) => {
      expect(String(messages.at(-1)?.content)).toContain('was not run again');
      return { text: 'I cannot find it.' };
    });
    expect(await answerTo('Find it.')).toMatchObject({ answer: 'I cannot find it.', usage: { toolCalls: 2 } });
  });

  it('says so when the model fails, without its words or our key', async () => {
    model.say({ status: 401 });
    const { status, body } = await ask('Anything?');
    expect({ status, body }).toMatchObject({ status: 502, body: { type: 'urn:sql-agent:problem:model-failed' } });
    expect(JSON.stringify(body) + system.process('agent-core').output()).not.toContain('model-key');
  });

  it('understands a follow-up by what was said before', async () => {
    model.say({ text: 'First.' }, ({ messages }) => {
      expect(messages.map(({ content }) => String(content))).toEqual(
        expect.arrayContaining(['One?', 'First.', 'And two?']),
      );
      return { text: 'Second.' };
    });
    const first = await answerTo('One?');
    const { body } = await request(system.url)
      .post('/v1/ask')
      .send({ question: 'And two?', conversationId: first.conversationId });
    expect(body).toMatchObject({ answer: 'Second.', conversationId: first.conversationId });
  });
});

describe.each(['anthropic', 'ollama'])('with a model of %s', (provider) => {
  it('binds the tools and reads the answer', async () => {
    await startAgent({ LLM_MODEL: `${provider}:scripted`, LLM_BASE_URL: model.origin, LLM_API_KEY: 'model-key' });
    model.say(
      { toolCalls: [{ name: 'query', arguments: { sql: 'SELECT COUNT(*) FROM authors' } }] },
      { text: 'There are 3 authors.' },
    );
    const asked = model.requests.length;
    expect(await answerTo('How many authors?')).toMatchObject({
      answer: 'There are 3 authors.',
      evidence: [{ rows: [[3]] }],
      grounding: { verified: true, checked: 1 },
      usage: { modelCalls: 2, inputTokens: 22, outputTokens: 14 },
    });
    expect(JSON.stringify(model.requests[asked]?.tools)).toContain('describe_tables');
    model.assertFinished();
  });
});

describe('the API', () => {
  it('streams the steps as named events and ends with the answer', async () => {
    await startAgent();
    const { text, headers } = await ask('How many authors are there?').set('accept', 'text/event-stream');
    expect(headers['content-type']).toContain('text/event-stream');
    const events = [...text.matchAll(/^event: (.+)\ndata: (.+)$/gm)].map(([, event, data]) => ({
      event,
      data: JSON.parse(data ?? '') as unknown,
    }));
    expect(events.map(({ event }) => event)).toEqual([
      'status',
      'status',
      'tool-call',
      'tool-result',
      'status',
      'answer',
    ]);
    expect(askResponseSchema.parse(events.at(-1)?.data).evidence.at(-1)?.rows).toEqual([[3]]);
  });

  it('gives problem documents, never a stack, for what it cannot read', async () => {
    await startAgent();
    const post = (body: string, type = 'application/json') =>
      request(system.url).post('/v1/ask').set('content-type', type).send(body);
    const answers = await Promise.all([
      post('{"question": '),
      post('{}'),
      post('{"question": "  "}'),
      post('{"question": 5}'),
      post('{"question": "x", "sql": "SELECT 1"}'),
      post(JSON.stringify({ question: 'x'.repeat(5_000) })),
      post('How many?', 'text/plain'),
      post(JSON.stringify({ question: 'x'.repeat(100_000) })),
      request(system.url).get('/v1/nothing'),
      request(system.url).get('/v1/ask'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400, 400, 413, 404, 404]);
    for (const { text, headers } of answers) {
      expect(headers['content-type']).toContain('application/problem+json');
      expect(problemSchema.parse(JSON.parse(text)).requestId).toBe(headers['x-request-id']);
      expect(text).not.toMatch(/\.js|node_modules|at \w+ \(/);
    }
    expect((await answerTo('How many books are there?')).evidence).not.toEqual([]);
  });

  it('wants a key on every route under /v1 when keys are set, and on no probe', async () => {
    await startAgent({ AGENT_API_KEYS: 'first-key,second-key' });
    const get = (path: string, key?: string) =>
      request(system.url)
        .get(path)
        .set(key ? { authorization: `Bearer ${key}` } : {});
    expect((await get('/v1/servers')).status).toBe(401);
    expect((await get('/v1/servers', 'third-key')).status).toBe(401);
    expect((await get('/v1/servers', 'second-key')).status).toBe(200);
    expect((await ask('How many books are there?')).status).toBe(401);
    expect((await request(system.url).post('/V1/Ask').send({ question: 'How many books are there?' })).status).toBe(
      401,
    );
    expect((await get('/healthz')).status).toBe(200);
  });

  it('keeps the conversations of two keys apart', async () => {
    await startAgent({ ...withModel(), AGENT_API_KEYS: 'alice,bob' });
    model.say({ text: 'Hello, Alice.' }, ({ messages }) => {
      expect(JSON.stringify(messages)).not.toContain('my secret plan');
      return { text: 'Hello, Bob.' };
    });
    for (const [key, question] of [
      ['alice', 'This is my secret plan.'],
      ['bob', 'What was said before?'],
    ] as const) {
      const body = { question, conversationId: 'shared' };
      const { status } = await request(system.url).post('/v1/ask').set('authorization', `Bearer ${key}`).send(body);
      expect(status).toBe(200);
    }
    model.assertFinished();
  });

  it('turns away a web page that reaches it under another name', async () => {
    await startAgent();
    const from = (header: string, value: string) => ask('How many books are there?').set(header, value);
    expect((await from('host', 'evil.example')).status).toBe(403);
    expect((await from('origin', 'http://evil.example')).status).toBe(403);
    expect((await from('origin', 'http://localhost:5173')).status).toBe(200);
  });

  it('lets a question under way end before it stops', async () => {
    await startAgent(withModel());
    let release = () => {};
    const asked = new Promise<void>((resolve) => {
      model.say(async () => {
        resolve();
        await new Promise<void>((go) => {
          release = go;
        });
        return { text: 'Just in time.' };
      });
    });
    const answering = ask('Anything?').then(({ body }) => body as AskResponse);
    await asked;
    const agent = system.process('agent-core');
    agent.signal('SIGTERM');
    await eventually(() => expect(agent.output()).toContain('"event":"stopping"'));
    release();
    expect((await answering).answer).toBe('Just in time.');
    expect(await agent.exited).toBe(0);
  });

  it('lists live connections and tools', async () => {
    await startAgent();
    const [{ body: servers }, { body: tools }] = await Promise.all([
      request(system.url).get('/v1/servers'),
      request(system.url).get('/v1/tools'),
    ]);
    expect(servers).toMatchObject({
      servers: [
        { name: 'mysql', state: 'ready' },
        { name: 'filesystem', state: 'ready' },
      ],
    });
    expect((tools as { tools: { name: string }[] }).tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['query', 'list_tables', 'describe_tables', 'find_values', 'list_directory', 'read_file']),
    );
  });
});
