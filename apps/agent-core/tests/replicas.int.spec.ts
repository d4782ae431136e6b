import { type AskResponse, type Conversation } from '@sql-agent/contracts';
import {
  eventually,
  type NodeProcess,
  postgresInstalled,
  type ScriptedModel,
  startScriptedModel,
  startTestPostgres,
  type TestPostgres,
  untilStatus,
} from '@sql-agent/testing';
import request from 'supertest';
import { createSystem, slowStatement, type System } from './system.js';

let system: System;
let model: ScriptedModel;
let postgres: TestPostgres;
let replicas: { url: string; process: NodeProcess }[];

const settings = (): Record<string, string> => ({
  LLM_MODEL: 'openai:scripted',
  LLM_BASE_URL: model.baseUrl,
  LLM_API_KEY: 'model-key',
  CHECKPOINT_URL: postgres.url,
});
const at = (index: number) => replicas[index] as { url: string; process: NodeProcess };
const post = (index: number, path: string, body: object, headers: Record<string, string> = {}) =>
  request(at(index).url).post(path).set(headers).send(body);
const ask = (index: number, question: string, conversationId?: string, headers?: Record<string, string>) =>
  post(index, '/v1/ask', { question, ...(conversationId && { conversationId }) }, headers);
const questionsOf = async (index: number, id: string) => {
  const { body } = await request(at(index).url).get(`/v1/conversations/${id}`);
  return (body as Conversation).turns.map(({ question }) => question);
};
async function startReplicas(environment: Record<string, string> = {}): Promise<void> {
  replicas = await Promise.all([0, 1].map(() => system.startReplica({ ...settings(), ...environment })));
  await Promise.all(replicas.map(({ url }) => untilStatus(`${url}/readyz`, 200)));
}
/** A line of the model that answers when it is let go. */
function heldLine(text: string): { begun: Promise<void>; release: () => void } {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const begun = new Promise<void>((resolve) => {
    model.say(async () => {
      resolve();
      await held;
      return { text };
    });
  });
  return { begun, release };
}

(postgresInstalled ? describe : describe.skip)('two replicas over one Postgres', () => {
  beforeAll(async () => {
    [system, model, postgres] = await Promise.all([createSystem(), startScriptedModel(), startTestPostgres()]);
    await Promise.all([system.start('mcp-mysql'), system.start('mcp-filesystem')]);
  }, 120_000);
  afterAll(async () => {
    await system.close();
    await model.close();
    await postgres.close();
  });
  afterEach(async () => {
    await Promise.all(replicas.map(({ process }) => process.kill()));
    model.assertFinished();
  });

  it('continue a conversation wherever its next question arrives', async () => {
    await startReplicas();
    model.say({ text: 'First.' }, ({ messages }) => {
      expect(JSON.stringify(messages)).toContain('First.');
      return { text: 'Second.' };
    });
    const { body } = await ask(0, 'One?');
    const { conversationId } = body as AskResponse;
    expect((await ask(1, 'Two?', conversationId)).body).toMatchObject({ answer: 'Second.', conversationId });
    expect(await questionsOf(0, conversationId)).toEqual(['One?', 'Two?']);
  });

  it('answer the questions of one conversation one after the other', async () => {
    await startReplicas();
    const first = heldLine('Slow.');
    const slow = ask(0, 'Slow?', 'shared').then(({ body }) => body as AskResponse);
    await first.begun;
    const second = ask(1, 'Second?', 'shared').then(({ body }) => body as AskResponse);
    // Another conversation on the same replica is answered meanwhile: the second question is waiting, not lost.
    model.say({ text: 'Elsewhere.' });
    expect((await ask(1, 'Elsewhere?')).body).toMatchObject({ answer: 'Elsewhere.' });
    model.say(({ messages }) => {
      expect(JSON.stringify(messages)).toContain('Slow.');
      return { text: 'Second.' };
    });
    first.release();
    expect((await slow).answer).toBe('Slow.');
    expect((await second).answer).toBe('Second.');
    expect(await questionsOf(0, 'shared')).toEqual(['Slow?', 'Second?']);
  });

  it('lose no finished turn when one is killed in the middle of the next, and the other goes on at once', async () => {
    await startReplicas();
    model.say({ text: 'Done.' }, { toolCalls: [{ name: 'query', arguments: { sql: slowStatement('replica-turn') } }] });
    await ask(0, 'Finished?', 'cut');
    const cut = ask(0, 'Cut?', 'cut').then(
      () => 'answered',
      () => 'cut',
    );
    await eventually(async () => expect(await system.running('replica-turn')).toBe(1));
    await at(0).process.kill();
    expect(await cut).toBe('cut');
    model.say({ text: 'Here.' });
    expect((await ask(1, 'Anybody?', 'cut')).body).toMatchObject({ answer: 'Here.' });
    expect(await questionsOf(1, 'cut')).toEqual(['Finished?', 'Anybody?']);
  });

  it('take a yes for a statement that the other one showed', async () => {
    await startReplicas({ APPROVAL: 'always' });
    model.say({ toolCalls: [{ name: 'query', arguments: { sql: 'SELECT COUNT(*) AS n FROM books' } }] });
    const { body } = await ask(0, 'How many books?');
    expect(body).toMatchObject({ outcome: 'waiting' });
    model.say({ text: '4 books.' });
    const reply = await post(1, `/v1/conversations/${(body as AskResponse).conversationId}/reply`, { approve: true });
    expect(reply.body).toMatchObject({ answer: '4 books.', evidence: [{ rows: [[4]] }] });
  });

  it('count the questions of a key together', async () => {
    await startReplicas({ AGENT_QUESTIONS_PER_MINUTE: '3', AGENT_API_KEYS: 'alice,bob' });
    const as = (key: string) => ({ authorization: `Bearer ${key}` });
    model.say({ text: 'Yes.' }, { text: 'Yes.' }, { text: 'Yes.' }, { text: 'Bob.' });
    const statuses: number[] = [];
    for (const index of [0, 1, 0]) statuses.push((await ask(index, 'Now?', undefined, as('alice'))).status);
    const refused = await ask(1, 'Again?', undefined, as('alice'));
    expect([...statuses, refused.status]).toEqual([200, 200, 200, 429]);
    expect(refused.body).toMatchObject({ type: 'urn:sql-agent:problem:rate-limited' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask(1, 'Bob?', undefined, as('bob'))).status).toBe(200);
  });

  it('answer a request that is sent again once, on whichever it arrives', async () => {
    await startReplicas();
    const key = { 'idempotency-key': 'order-66' };
    const first = heldLine('Once.');
    const answering = ask(0, 'Once?', 'idem', key).then((response) => response);
    await first.begun;
    const early = await ask(1, 'Once?', 'idem', key);
    expect(early).toMatchObject({ status: 409, body: { type: 'urn:sql-agent:problem:in-progress' } });
    first.release();
    const { body } = await answering;
    const again = await ask(1, 'Once?', 'idem', key);
    expect(again).toMatchObject({ status: 200, body: { answer: 'Once.' } });
    expect(again.body).toEqual(body);
    expect(await questionsOf(0, 'idem')).toEqual(['Once?']);
    const reused = await ask(0, 'Other?', 'idem', key);
    expect(reused).toMatchObject({ status: 422, body: { type: 'urn:sql-agent:problem:idempotency-key-reused' } });
  });

  it('let a request that failed be sent again with its key', async () => {
    await startReplicas();
    const key = { 'idempotency-key': 'try-again' };
    model.say({ status: 401 }, { text: 'Now.' });
    expect((await ask(0, 'Fails?', undefined, key)).status).toBe(502);
    expect((await ask(1, 'Fails?', undefined, key)).body).toMatchObject({ answer: 'Now.' });
  });

  it('say so while Postgres is away, and go on when it is back', async () => {
    await startReplicas();
    await postgres.kill();
    const refused = await ask(0, 'Anybody?');
    expect(refused).toMatchObject({ status: 503, body: { type: 'urn:sql-agent:problem:storage-unavailable' } });
    expect(JSON.stringify(refused.body)).not.toContain('127.0.0.1');
    await untilStatus(`${at(0).url}/readyz`, 503);
    expect((await request(at(0).url).get('/healthz')).status).toBe(200);
    await postgres.restart();
    await untilStatus(`${at(0).url}/readyz`, 200);
    model.say({ text: 'Back.' });
    expect((await ask(0, 'Anybody?')).body).toMatchObject({ answer: 'Back.' });
  });
});
