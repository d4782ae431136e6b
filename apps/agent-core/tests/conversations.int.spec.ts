import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AskResponse, askResponseSchema, type Conversation, conversationSchema } from '@sql-agent/contracts';
import { eventually, type ScriptedModel, startScriptedModel, untilStatus } from '@sql-agent/testing';
import request from 'supertest';
import { createSystem, slowStatement, type System } from './system.js';

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
  model.assertFinished();
});

async function startAgent(environment: Record<string, string> = {}): Promise<void> {
  const settings = { LLM_MODEL: 'openai:scripted', LLM_BASE_URL: model.baseUrl, LLM_API_KEY: 'model-key' };
  await system.start('agent-core', { ...settings, ...environment });
  await untilStatus(`${system.url}/readyz`, 200);
}
const post = (path: string, body: object, key = '') =>
  request(system.url)
    .post(path)
    .set(key ? { authorization: `Bearer ${key}` } : {})
    .send(body);
const get = (path: string, key = '') =>
  request(system.url)
    .get(path)
    .set(key ? { authorization: `Bearer ${key}` } : {});

async function ask(question: string, conversationId?: string): Promise<AskResponse> {
  const { status, body } = await post('/v1/ask', { question, ...(conversationId && { conversationId }) });
  expect({ status, body }).toMatchObject({ status: 200 });
  return askResponseSchema.parse(body);
}
async function reply(id: string, body: object): Promise<AskResponse> {
  const answer = await post(`/v1/conversations/${id}/reply`, body);
  expect(answer).toMatchObject({ status: 200 });
  return askResponseSchema.parse(answer.body);
}
async function read(id: string): Promise<Conversation> {
  return conversationSchema.parse((await get(`/v1/conversations/${id}`)).body);
}
const query = (sql: string) => ({ toolCalls: [{ name: 'query', arguments: { sql } }] });
const countBooks = query('SELECT COUNT(*) AS books FROM books');

it('goes on with a conversation after a restart', async () => {
  await startAgent();
  model.say(countBooks, { text: 'There are 4 books.' });
  const { conversationId } = await ask('How many books?');
  await system.kill('agent-core');
  await startAgent();
  model.say(({ messages }) => {
    const said = JSON.stringify(messages);
    for (const words of ['How many books?', 'There are 4 books.', 'SELECT COUNT(*) AS books'])
      expect(said).toContain(words);
    return { text: 'As I said.' };
  });
  await ask('And what did you say?', conversationId);
  const conversation = await read(conversationId);
  expect(conversation.turns.map(({ question, answer }) => [question, answer])).toEqual([
    ['How many books?', 'There are 4 books.'],
    ['And what did you say?', 'As I said.'],
  ]);
  expect(conversation.turns[0]).toMatchObject({ evidence: [{ rows: [[4]] }], grounding: { verified: true } });
});

it('understands a follow-up without a language model too', async () => {
  await startAgent({ LLM_MODEL: '' });
  const { conversationId } = await ask('How many books by Ana Ruiz are there?');
  expect(await ask('And by Bo Lind?', conversationId)).toMatchObject({
    outcome: 'answered',
    evidence: [{ rows: [[1]] }],
  });
  expect(await ask('And Ana Ruiz?', conversationId)).toMatchObject({
    outcome: 'answered',
    evidence: [{ rows: [[2]] }],
  });
});

it('loses no finished turn, and keeps no half one, when it is killed in the middle of a turn', async () => {
  await startAgent();
  model.say({ text: 'First.' });
  const { conversationId } = await ask('One?');
  model.say(query(slowStatement('killed-turn')));
  const cut = post('/v1/ask', { question: 'Two?', conversationId }).catch(() => 'cut');
  const sent = cut.then((result) => result);
  await eventually(async () => expect(await system.running('killed-turn')).toBe(1));
  await system.kill('agent-core');
  expect(await sent).toBe('cut');
  await eventually(async () => expect(await system.running('killed-turn')).toBe(0));
  await startAgent();
  expect((await read(conversationId)).turns.map(({ question }) => question)).toEqual(['One?']);
  model.say({ text: 'Third.' });
  await ask('Three?', conversationId);
  expect((await read(conversationId)).turns.map(({ answer }) => answer)).toEqual(['First.', 'Third.']);
});

it('answers the questions of one conversation one after the other, of others side by side', async () => {
  await startAgent();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const begun = new Promise<void>((resolve) => {
    model.say(async () => {
      resolve();
      await held;
      return { text: 'Slow.' };
    });
  });
  const conversationId = 'one-by-one';
  const slow = ask('Slow?', conversationId);
  await begun;
  model.say({ text: 'From elsewhere.' });
  expect((await ask('Elsewhere?')).answer).toBe('From elsewhere.');
  model.say(({ messages }) => {
    expect(JSON.stringify(messages)).toContain('Slow.');
    return { text: 'Second.' };
  });
  const second = ask('Second?', conversationId);
  release();
  expect((await slow).answer).toBe('Slow.');
  expect((await second).answer).toBe('Second.');
});

it('lists, reads and really deletes the conversations of a caller, and of nobody else', async () => {
  await startAgent({ AGENT_API_KEYS: 'alice,bob' });
  model.say({ text: 'The word is kumquat.' });
  const { body } = await post('/v1/ask', { question: 'What is the word?' }, 'alice');
  const { conversationId } = body as AskResponse;
  expect((await get('/v1/conversations', 'alice')).body).toMatchObject({
    conversations: [{ id: conversationId, title: 'What is the word?', turns: 1 }],
  });
  expect((await get('/v1/conversations', 'bob')).body).toEqual({ conversations: [] });
  expect((await get(`/v1/conversations/${conversationId}`, 'bob')).status).toBe(404);
  const remove = (key: string) =>
    request(system.url).delete(`/v1/conversations/${conversationId}`).set('authorization', `Bearer ${key}`);
  expect((await remove('bob')).status).toBe(404);
  expect((await remove('alice')).status).toBe(204);
  expect((await remove('alice')).status).toBe(404);
  expect((await get(`/v1/conversations/${conversationId}`, 'alice')).status).toBe(404);
  const files = await Promise.all((await readdir(system.dataDir)).map((name) => readFile(join(system.dataDir, name))));
  expect(files.length).toBeGreaterThan(0);
  expect(Buffer.concat(files).includes('kumquat')).toBe(false);
});

it.each(['/v1/conversations?limit=0', '/v1/conversations?limit=x', '/v1/conversations/..%2fetc'])(
  'refuses %s with a clear problem',
  async (path) => {
    await startAgent();
    const { status, body } = await get(path);
    expect({ status, body }).toMatchObject({ status: 400, body: { type: 'urn:sql-agent:problem:invalid-request' } });
  },
);

describe('asking back', () => {
  const which = {
    toolCalls: [{ name: 'ask_person', arguments: { question: 'Price or pages?', options: ['price', 'pages'] } }],
  };

  it('asks one short question and goes on from the reply', async () => {
    await startAgent();
    model.say(which);
    const asked = await ask('Which book is the biggest?');
    expect(asked).toMatchObject({
      outcome: 'waiting',
      answer: 'Price or pages?\n- price\n- pages',
      pending: { kind: 'clarification', question: 'Price or pages?', options: ['price', 'pages'] },
    });
    expect(await read(asked.conversationId)).toMatchObject({ turns: [], pending: { question: 'Price or pages?' } });
    model.say(
      ({ messages }) => {
        expect(messages.at(-1)).toMatchObject({ role: 'tool', content: 'price' });
        return query('SELECT title FROM books ORDER BY price DESC LIMIT 1');
      },
      { text: 'Northern Maps.' },
    );
    expect(await reply(asked.conversationId, { text: 'price' })).toMatchObject({
      answer: 'Northern Maps.',
      outcome: 'answered',
    });
    expect((await read(asked.conversationId)).turns).toMatchObject([
      { question: 'Which book is the biggest?', replies: [{ asked: 'Price or pages?', reply: 'price' }] },
    ]);
  });

  it('takes the next message of the conversation for the reply, also after a restart', async () => {
    await startAgent();
    model.say(which);
    const { conversationId } = await ask('Which book is the biggest?');
    await system.kill('agent-core');
    await startAgent();
    model.say(({ messages }) => {
      expect(messages.at(-1)).toMatchObject({ role: 'tool', content: 'by price, please' });
      return { text: 'Done.' };
    });
    expect((await ask('by price, please', conversationId)).answer).toBe('Done.');
  });

  it('lets a reply be repeated when the model failed after it', async () => {
    await startAgent();
    model.say(which);
    const { conversationId } = await ask('Which book is the biggest?');
    model.say({ status: 401 });
    expect((await post(`/v1/conversations/${conversationId}/reply`, { text: 'price' })).status).toBe(502);
    model.say(({ messages }) => {
      expect(messages.at(-1)).toMatchObject({ role: 'tool', content: 'price' });
      return { text: 'Done.' };
    });
    expect((await reply(conversationId, { text: 'price' })).answer).toBe('Done.');
  });

  it('refuses a reply that nobody waits for', async () => {
    await startAgent();
    model.say({ text: 'Plain.' });
    const { conversationId } = await ask('Anything?');
    for (const body of [{ text: 'price' }, { approve: true }]) {
      const { status, body: problem } = await post(`/v1/conversations/${conversationId}/reply`, body);
      expect({ status, problem }).toMatchObject({
        status: 409,
        problem: { type: 'urn:sql-agent:problem:nothing-pending' },
      });
    }
    expect((await post(`/v1/conversations/${conversationId}/reply`, { yes: 1 })).status).toBe(400);
  });
});

describe('approval', () => {
  it('shows every statement and runs it after a yes, also after a restart', async () => {
    await startAgent({ APPROVAL: 'always' });
    model.say(countBooks);
    const asked = await ask('How many books?');
    expect(asked).toMatchObject({
      outcome: 'waiting',
      evidence: [],
      pending: { kind: 'approval', statements: [{ sql: 'SELECT COUNT(*) AS books FROM books', server: 'mysql' }] },
    });
    expect(asked.answer).toContain('SELECT COUNT(*) AS books FROM books');
    await system.kill('agent-core');
    await startAgent({ APPROVAL: 'always' });
    model.say({ text: 'There are 4 books.' });
    expect(await reply(asked.conversationId, { approve: true })).toMatchObject({
      answer: 'There are 4 books.',
      evidence: [{ rows: [[4]] }],
      grounding: { verified: true },
    });
  });

  it('runs nothing after a no', async () => {
    await startAgent({ APPROVAL: 'always' });
    model.say(countBooks);
    const { conversationId } = await ask('How many books?');
    model.say(({ messages }) => {
      expect(String(messages.at(-1)?.content)).toContain('not_approved');
      return { text: 'It did not run.' };
    });
    expect(await reply(conversationId, { approve: false })).toMatchObject({ answer: 'It did not run.', evidence: [] });
  });

  it('takes yes and no from a chat, and another message for a new question', async () => {
    await startAgent({ APPROVAL: 'always' });
    model.say(countBooks);
    const { conversationId } = await ask('How many books?');
    model.say(countBooks);
    expect((await ask('How many authors, then?', conversationId)).outcome).toBe('waiting');
    model.say({ text: '4 books.' });
    expect(await ask('Yes', conversationId)).toMatchObject({ answer: '4 books.', evidence: [{ rows: [[4]] }] });
  });

  it('asks only about what reads many rows when told so', async () => {
    await startAgent({ APPROVAL: 'expensive', APPROVAL_ABOVE_ROWS: '1000' });
    model.say(countBooks, { text: '4 books.' });
    expect(await ask('How many books?')).toMatchObject({ outcome: 'answered', answer: '4 books.' });
    model.say(query('SELECT COUNT(*) AS n FROM numbers'));
    const asked = await ask('How many numbers?');
    expect(asked).toMatchObject({ outcome: 'waiting', pending: { kind: 'approval' } });
    const [statement] = asked.pending?.kind === 'approval' ? asked.pending.statements : [];
    expect(statement?.estimatedRows).toBeGreaterThan(1_000);
  });

  it('works for the offline planner', async () => {
    await startAgent({ LLM_MODEL: '', APPROVAL: 'always' });
    const asked = await ask('How many books are there?');
    expect(asked.outcome).toBe('waiting');
    expect(await reply(asked.conversationId, { approve: true })).toMatchObject({
      outcome: 'answered',
      evidence: [{ rows: [[4]] }],
    });
    const again = await ask('How many authors are there?');
    expect(await reply(again.conversationId, { approve: false })).toMatchObject({ outcome: 'declined', evidence: [] });
  });
});
