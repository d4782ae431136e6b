import { randomUUID } from 'node:crypto';
import type { SavedExample } from '@sql-agent/contracts';
import type { AgentTools } from '../agent/tool-port.js';
import { unavailable } from '../conversations/conversations.js';
import type { Storage } from '../conversations/storage.js';
import { ProblemException } from '../http/problem.js';

const maxExamples = 500;
const explainWithinMs = 15_000;

/** Questions with the SQL that answers them, saved by a caller for that caller's later questions. */
export class SavedExamples {
  constructor(
    private readonly storage: Storage,
    private readonly tools: AgentTools,
  ) {}

  /** The latest first. @throws StorageUnavailable */
  async list(caller: string): Promise<SavedExample[]> {
    const rows = await this.#use(({ database }) =>
      database
        .selectFrom('examples')
        .select(['id', 'question', 'sql', 'created_at'])
        .where('caller', '=', caller)
        .orderBy('created_at', 'desc')
        .limit(maxExamples)
        .execute(),
    );
    return rows.map(({ id, question, sql, created_at }) => ({ id, question, sql, createdAt: created_at }));
  }

  /** Keeps a pair whose statement the database understands and would run. @throws ProblemException when it would not */
  async save(
    caller: string,
    { question, sql }: { question: string; sql: string },
    signal: AbortSignal,
  ): Promise<SavedExample> {
    await this.#check(sql, signal);
    const saved = { id: randomUUID(), question, sql, createdAt: new Date().toISOString() };
    const full = await this.#use(async ({ database }) => {
      const { count } = await database
        .selectFrom('examples')
        .select((select) => select.fn.countAll().as('count'))
        .where('caller', '=', caller)
        .executeTakeFirstOrThrow();
      if (Number(count) >= maxExamples) return true;
      await database
        .insertInto('examples')
        .values({ caller, id: saved.id, question, sql, created_at: saved.createdAt })
        .execute();
      return false;
    });
    if (!full) return saved;
    const detail = `At most ${maxExamples} examples are kept; delete one that is no longer needed.`;
    throw new ProblemException('too-many-examples', 409, 'There is no room for another example', detail);
  }

  /** @returns whether it was there */
  async delete(caller: string, id: string): Promise<boolean> {
    return this.#use(async (storage) => {
      const { numDeletedRows } = await storage.database
        .deleteFrom('examples')
        .where('caller', '=', caller)
        .where('id', '=', id)
        .executeTakeFirst();
      await storage.scrub();
      return numDeletedRows > 0n;
    });
  }

  async #check(sql: string, signal: AbortSignal): Promise<void> {
    const explain = this.tools.list().find(({ ownName }) => ownName === 'explain_query');
    const outcome = explain && (await this.tools.call(explain.name, { sql }, { signal, timeoutMs: explainWithinMs }));
    if (outcome?.ok) return;
    if (!outcome || outcome.error.retry === 'later') {
      const detail = 'No server can check the statement now; try again in a moment.';
      throw new ProblemException('server-unavailable', 503, 'The example could not be checked', detail);
    }
    const { message, databaseMessage } = outcome.error;
    const detail = [message, databaseMessage].filter(Boolean).join(' ');
    throw new ProblemException('statement-refused', 422, 'The statement would not run', detail);
  }

  async #use<Result>(work: (storage: Storage) => Promise<Result>): Promise<Result> {
    return await this.storage
      .ready()
      .then(() => work(this.storage))
      .catch((error: unknown) => {
        throw unavailable(error);
      });
  }
}
