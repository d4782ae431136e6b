import type { Conversation, ConversationList, ConversationSummary, Pending, Turn } from '@sql-agent/contracts';
import { type ExpressionBuilder, sql, type Transaction } from 'kysely';
import type { Storage } from './storage.js';
import type { Tables } from './tables.js';

/** Whose conversation, and which. */
export interface ConversationKey {
  caller: string;
  id: string;
}

/** A turn that waits for the person; `thread` is its run in the checkpointer. */
export interface Waiting {
  thread: string;
  question: string;
  pending: Pending;
}

/** The store does not answer. Repeating later helps. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

const maxTurns = 200;
const maxTitleCharacters = 120;
const maxKeptRows = 100;
/** Of the rows of one turn, as JSON. */
const maxKeptCharacters = 64_000;

/** Conversations of every caller, in whatever storage. */
export class Conversations {
  constructor(private readonly storage: Storage) {}

  /**
   * Runs one turn of a conversation when those before it have ended, here and on other replicas.
   *
   * @throws StorageUnavailable, the signal's reason, or what `work` throws
   */
  async inTurn<Result>(key: ConversationKey, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    await this.#ready();
    let begun = false;
    return this.storage.queue
      .run(nameOf(key), signal, () => {
        begun = true;
        return work();
      })
      .catch((error: unknown) => {
        if (begun || signal.aborted) throw error;
        throw unavailable(error);
      });
  }

  /** The turns so far, oldest first, and what the conversation waits for. Empty for a conversation that is not there. */
  async recall(key: ConversationKey): Promise<{ turns: Turn[]; waiting: Waiting | undefined }> {
    return this.#use(async ({ database }) => {
      const [turns, head] = await Promise.all([
        database.selectFrom('turns').select('turn').where(is(key)).orderBy('position').execute(),
        database.selectFrom('conversations').select('waiting').where(is(key)).executeTakeFirst(),
      ]);
      return {
        turns: turns.map(({ turn }) => JSON.parse(turn) as Turn),
        waiting: head?.waiting ? (JSON.parse(head.waiting) as Waiting) : undefined,
      };
    });
  }

  /** Adds a turn; the conversation no longer waits. */
  async finish(key: ConversationKey, turn: Turn): Promise<void> {
    await this.#use(({ database }) =>
      database.transaction().execute(async (transaction) => {
        const position = await this.#touch(transaction, key, turn.question, null, 1);
        await transaction
          .insertInto('turns')
          .values({ ...key, position, turn: JSON.stringify(kept(turn)) })
          .execute();
        await transaction
          .deleteFrom('turns')
          .where(is(key))
          .where('position', '<=', position - maxTurns)
          .execute();
      }),
    );
  }

  /** Remembers what the person is asked. */
  async wait(key: ConversationKey, waiting: Waiting): Promise<void> {
    await this.#use(({ database }) =>
      database
        .transaction()
        .execute((transaction) => this.#touch(transaction, key, waiting.question, JSON.stringify(waiting), 0)),
    );
  }

  /** The latest first. `before` is the `next` of the page before this one. */
  async list(caller: string, limit: number, before?: string): Promise<ConversationList> {
    return this.#use(async ({ database }) => {
      let query = database.selectFrom('conversations').selectAll().where('caller', '=', caller);
      const [time = '', id = ''] = before?.split('_', 2) ?? [];
      if (before !== undefined) {
        query = query.where(({ eb, or, and }) =>
          or([eb('updated_at', '<', time), and([eb('updated_at', '=', time), eb('id', '<', id)])]),
        );
      }
      const rows = await query
        .orderBy('updated_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        conversations: page.map(toSummary),
        ...(rows.length > limit && last && { next: `${last.updated_at}_${last.id}` }),
      };
    });
  }

  async read(key: ConversationKey): Promise<Conversation | undefined> {
    return this.#use(async ({ database }) => {
      const head = await database.selectFrom('conversations').selectAll().where(is(key)).executeTakeFirst();
      if (!head) return undefined;
      const { turns, waiting } = await this.recall(key);
      return { ...toSummary(head), turns, ...(waiting && { pending: waiting.pending }) };
    });
  }

  /** Deletes for good, whatever runs in it having ended. @returns whether it was there */
  async delete(key: ConversationKey): Promise<boolean> {
    return this.#use(async (storage) => {
      const { waiting } = await this.recall(key);
      if (waiting) await storage.checkpointer.deleteThread(waiting.thread);
      const deleted = await storage.database.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('turns').where(is(key)).execute();
        await transaction
          .deleteFrom('idempotency')
          .where('caller', '=', key.caller)
          .where('conversation', '=', key.id)
          .execute();
        return transaction.deleteFrom('conversations').where(is(key)).executeTakeFirst();
      });
      await storage.scrub();
      return deleted.numDeletedRows > 0n;
    });
  }

  /** Deletes conversations in which nothing happened since `before`. @returns how many */
  async expire(before: Date, signal: AbortSignal): Promise<number> {
    const old = await this.#use(({ database }) =>
      database
        .selectFrom('conversations')
        .select(['caller', 'id'])
        .where('updated_at', '<', before.toISOString())
        .limit(1_000)
        .execute(),
    );
    for (const key of old) await this.inTurn(key, signal, () => this.delete(key));
    return old.length;
  }

  /** Forgets a run of the graph. */
  async forgetThread(thread: string): Promise<void> {
    await this.#use(({ checkpointer }) => checkpointer.deleteThread(thread));
  }

  /** @throws StorageUnavailable */
  async check(): Promise<void> {
    await this.#use((storage) => storage.check());
  }

  /** @returns how many turns there are with the one that is being added */
  async #touch(
    transaction: Transaction<Tables>,
    key: ConversationKey,
    question: string,
    waiting: string | null,
    added: 0 | 1,
  ): Promise<number> {
    const now = new Date().toISOString();
    const row = await transaction
      .insertInto('conversations')
      .values({
        ...key,
        title: question.slice(0, maxTitleCharacters),
        created_at: now,
        updated_at: now,
        turns: added,
        waiting,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['caller', 'id'])
          .doUpdateSet({ updated_at: now, waiting, turns: sql`conversations.turns + ${added}` }),
      )
      .returning('turns')
      .executeTakeFirstOrThrow();
    return row.turns;
  }

  async #use<Result>(work: (storage: Storage) => Promise<Result>): Promise<Result> {
    await this.#ready();
    return await work(this.storage).catch((error: unknown) => {
      throw unavailable(error);
    });
  }

  async #ready(): Promise<void> {
    await this.storage.ready().catch((error: unknown) => {
      throw unavailable(error);
    });
  }
}

export function unavailable(cause: unknown): StorageUnavailable {
  return cause instanceof StorageUnavailable
    ? cause
    : new StorageUnavailable('The store of conversations does not answer.', { cause });
}

function nameOf({ caller, id }: ConversationKey): string {
  return `${caller}/${id}`;
}

function is({ caller, id }: ConversationKey) {
  return ({ eb, and }: ExpressionBuilder<Tables, 'turns' | 'conversations'>) =>
    and([eb('caller', '=', caller), eb('id', '=', id)]);
}

function toSummary(row: Tables['conversations']): ConversationSummary {
  return {
    id: row.id,
    title: row.title,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    turns: row.turns,
  };
}

/** A turn without the rows that would make the store grow by megabytes with each question. */
export function kept<Answer extends Pick<Turn, 'evidence'>>(turn: Answer): Answer {
  let left = maxKeptCharacters;
  const evidence = turn.evidence.map((entry) => {
    const rows = entry.rows.slice(0, maxKeptRows).filter((row) => (left -= JSON.stringify(row).length) >= 0);
    return { ...entry, rows };
  });
  return { ...turn, evidence };
}
