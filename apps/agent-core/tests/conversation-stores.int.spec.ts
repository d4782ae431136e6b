import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Turn } from '@sql-agent/contracts';
import { Secret } from '@sql-agent/runtime';
import { postgresInstalled, startTestPostgres, type TestPostgres } from '@sql-agent/testing';
import { Conversations, StorageUnavailable } from '../src/conversations/conversations.js';
import { openStorage, type Storage } from '../src/conversations/storage.js';

const never = new AbortController().signal;
const turn = (question: string, rows = 1): Turn => ({
  question,
  outcome: 'answered',
  answer: `Answer to ${question}`,
  evidence: [
    {
      sql: 'SELECT 1',
      columns: [{ name: 'n', type: 'varchar', nullable: false }],
      rows: Array.from({ length: rows }, (_, index) => [`${index} ${'x'.repeat(100)}`]),
      rowCount: rows,
      truncated: false,
      elapsedMs: 1,
      server: 'mysql',
    },
  ],
  grounding: { verified: true, checked: 0, notFound: [], derived: [] },
  replies: [],
  warnings: [],
  usage: { modelCalls: 1, toolCalls: 1, inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
  model: 'scripted',
  elapsedMs: 1,
  answeredAt: '2026-01-01T00:00:00.000Z',
});
const waiting = (thread: string) => ({
  thread,
  question: 'Which?',
  pending: { kind: 'clarification' as const, question: 'This or that?', options: ['this', 'that'] },
});

let folder: string;
let postgres: TestPostgres | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stores-'));
  if (postgresInstalled) postgres = await startTestPostgres();
}, 60_000);
afterAll(async () => {
  await postgres?.close();
  await rm(folder, { recursive: true, force: true });
});

const open = (kind: string) =>
  openStorage({ dataDir: folder, checkpointUrl: kind === 'postgres' ? new Secret(postgres?.url ?? '') : undefined });

describe.each([['embedded', true] as const, ['postgres', postgresInstalled] as const])('%s', (kind, installed) => {
  const test = installed ? it : it.skip;
  let storage: Storage;
  let conversations: Conversations;
  let count = 0;
  const newKey = (caller = 'alice') => ({ caller, id: `${kind}-${(count += 1)}` });

  beforeEach(async () => {
    if (!installed) return;
    storage = await open(kind);
    conversations = new Conversations(storage);
  });
  afterEach(async () => {
    if (installed) await storage.close();
  });

  test('knows nothing of a conversation that never was', async () => {
    const key = newKey();
    expect(await conversations.recall(key)).toEqual({ turns: [], waiting: undefined });
    expect(await conversations.read(key)).toBeUndefined();
    expect(await conversations.delete(key)).toBe(false);
  });

  test('keeps turns in order, for the next process too', async () => {
    const key = newKey();
    await conversations.finish(key, turn('First?'));
    await conversations.finish(key, turn('Second?'));
    await storage.close();
    storage = await open(kind);
    conversations = new Conversations(storage);
    expect(await conversations.recall(key)).toEqual({ turns: [turn('First?'), turn('Second?')], waiting: undefined });
    expect(await conversations.read(key)).toMatchObject({ id: key.id, title: 'First?', turns: [{}, {}] });
  });

  test('keeps few of the rows of a large result, and how many there were', async () => {
    const key = newKey();
    await conversations.finish(key, turn('Many?', 5_000));
    const { turns } = await conversations.recall(key);
    expect(turns[0]?.evidence[0]).toMatchObject({ rowCount: 5_000, truncated: false });
    expect(turns[0]?.evidence[0]?.rows).toHaveLength(100);
    expect(turns[0]?.evidence[0]?.rows[0]?.[0]).toMatch(/^0 x/);
  });

  test('keeps the last 200 turns', async () => {
    const key = newKey();
    for (let number = 0; number < 205; number += 1) await conversations.finish(key, turn(`Question ${number}?`));
    const { turns } = await conversations.recall(key);
    expect(turns).toHaveLength(200);
    expect(turns[0]?.question).toBe('Question 5?');
  });

  test('remembers what a conversation waits for until the turn ends', async () => {
    const key = newKey();
    await conversations.wait(key, waiting('t1'));
    expect(await conversations.recall(key)).toEqual({ turns: [], waiting: waiting('t1') });
    expect(await conversations.read(key)).toMatchObject({
      title: 'Which?',
      turns: [],
      pending: { options: ['this', 'that'] },
    });
    await conversations.finish(key, turn('Which?'));
    expect(await conversations.recall(key)).toEqual({ turns: [turn('Which?')], waiting: undefined });
  });

  test('lists the conversations of a caller page by page, the latest first, and nobody else’s', async () => {
    const caller = `lister-${kind}`;
    const keys = [newKey(caller), newKey(caller), newKey(caller)];
    for (const key of keys) await conversations.finish(key, turn('Hello?'));
    await conversations.finish(newKey('somebody-else'), turn('Secret?'));
    await conversations.finish(keys[0] as { caller: string; id: string }, turn('Again?'));
    const first = await conversations.list(caller, 2);
    expect(first.conversations).toHaveLength(2);
    expect(first.conversations[0]).toMatchObject({ id: keys[0]?.id, turns: 2 });
    const second = await conversations.list(caller, 2, first.next);
    expect(second.next).toBeUndefined();
    const listed = [...first.conversations, ...second.conversations].map(({ id }) => id);
    expect([...listed].sort()).toEqual(keys.map(({ id }) => id).sort());
  });

  test('deletes one conversation and no other', async () => {
    const [gone, kept] = [newKey(), newKey()];
    await conversations.finish(gone, turn('Forget me?'));
    await conversations.wait(gone, waiting('t2'));
    await conversations.finish(kept, turn('Keep me?'));
    expect(await conversations.delete(gone)).toBe(true);
    expect(await conversations.read(gone)).toBeUndefined();
    expect((await conversations.recall(kept)).turns).toHaveLength(1);
  });

  test('expires what rested too long', async () => {
    const key = newKey(`expirer-${kind}`);
    await conversations.finish(key, turn('Old?'));
    await conversations.expire(new Date(Date.now() - 60_000), never);
    expect(await conversations.read(key)).toBeDefined();
    expect(await conversations.expire(new Date(Date.now() + 60_000), never)).toBeGreaterThan(0);
    expect(await conversations.read(key)).toBeUndefined();
  });

  test('serialises the turns of one conversation', async () => {
    const key = newKey();
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await conversations.finish(key, turn('Concurrent?'));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => conversations.inTurn(key, never, work)));
    expect(most).toBe(1);
    expect((await conversations.recall(key)).turns).toHaveLength(8);
  });
});

it('leaves nothing of a deleted conversation in its files', async () => {
  const own = await mkdtemp(join(folder, 'scrubbed-'));
  const storage = await openStorage({ dataDir: own, checkpointUrl: undefined });
  const conversations = new Conversations(storage);
  const key = { caller: 'alice', id: 'secret' };
  const holds = async (words: string) => {
    const files = await Promise.all((await readdir(own)).map((name) => readFile(join(own, name))));
    return Buffer.concat(files).includes(words);
  };
  await conversations.finish(key, turn('What does the zanzibar contract say?'));
  expect(await holds('zanzibar')).toBe(true);
  await conversations.delete(key);
  expect(await holds('zanzibar')).toBe(false);
  await storage.close();
});

it('says which setting is wrong when the folder cannot be written', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await expect(openStorage({ dataDir: file, checkpointUrl: undefined })).rejects.toThrow(/DATA_DIR/);
});

(postgresInstalled ? describe : describe.skip)('replicas over one Postgres', () => {
  const key = { caller: 'alice', id: 'shared' };
  let replicas: Storage[];
  beforeEach(async () => {
    replicas = [await open('postgres'), await open('postgres')];
  });
  afterEach(async () => {
    for (const replica of replicas) await replica.close();
  });
  const [at, signal] = [(index: number) => new Conversations(replicas[index] as Storage), never];

  it('start together, take turns, and each continues what the other began', async () => {
    const both = [at(0), at(1)];
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        both[index % 2]?.inTurn(key, signal, async () => {
          running += 1;
          most = Math.max(most, running);
          await both[index % 2]?.finish(key, turn(`Question ${index}?`));
          running -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
    expect((await both[0]?.recall(key))?.turns).toHaveLength(10);
  });

  it('gives up waiting when its caller does', async () => {
    const [first, second] = [at(0), at(1)];
    const gone = new AbortController();
    await first.inTurn(key, signal, async () => {
      const waiting = second.inTurn(key, gone.signal, () => Promise.resolve());
      gone.abort(new Error('gone'));
      await expect(waiting).rejects.toThrow('gone');
    });
    await second.inTurn(key, signal, () => Promise.resolve());
  });

  it('says that the store is away while Postgres is, and goes on when it is back', async () => {
    const conversations = at(0);
    await conversations.check();
    await postgres?.kill();
    await expect(conversations.recall(key)).rejects.toBeInstanceOf(StorageUnavailable);
    await expect(conversations.inTurn(key, signal, () => Promise.resolve())).rejects.toBeInstanceOf(StorageUnavailable);
    await postgres?.restart();
    await conversations.inTurn(key, signal, () => conversations.finish(key, turn('Back?')));
    expect((await conversations.recall(key)).turns.at(-1)?.question).toBe('Back?');
  });
});
