import { createHash } from 'node:crypto';
import type { AskResponse } from '@sql-agent/contracts';
import { kept, unavailable } from '../conversations/conversations.js';
import type { Storage } from '../conversations/storage.js';
import { ProblemException } from '../http/problem.js';

const keyPattern = /^[\x21-\x7e]{1,255}$/;
const keptForMs = 24 * 3_600_000;
/** Larger answers are kept without most of their rows. */
const maxCharacters = 1_000_000;

/**
 * `Idempotency-Key`: a request that is sent again, because its answer was lost on the way, is answered once, on whichever
 * replica it arrives. https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export class Idempotency {
  constructor(
    private readonly storage: Storage,
    /** An answer that is not there by then will not come: its replica is gone. */
    private readonly abandonedAfterMs: number,
  ) {}

  /** @throws ProblemException when the key is malformed, in use, or was used for something else; StorageUnavailable */
  async answer(
    { caller, key, request }: { caller: string; key: string | undefined; request: unknown },
    work: () => Promise<AskResponse>,
  ): Promise<AskResponse> {
    if (key === undefined) return work();
    if (!keyPattern.test(key)) {
      const detail = 'Idempotency-Key has 1 to 255 visible ASCII characters.';
      throw new ProblemException('invalid-request', 400, 'The request is not valid', detail);
    }
    const hash = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
    const known = await this.#claim(caller, key, hash).catch((error: unknown) => {
      throw unavailable(error);
    });
    if (known) return read(known, hash);
    try {
      const answer = await work();
      await this.#keep(caller, key, answer);
      return answer;
    } catch (error) {
      // Nothing was answered: the same key may try again.
      await this.#forget(caller, key);
      throw error;
    }
  }

  /** Takes the key. @returns what is known under it when somebody else has it */
  async #claim(caller: string, key: string, request: string): Promise<Known | undefined> {
    await this.storage.ready();
    const { database } = this.storage;
    const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
    await database
      .deleteFrom('idempotency')
      .where(({ eb, or, and }) =>
        or([
          eb('created_at', '<', ago(keptForMs)),
          and([eb('answer', 'is', null), eb('created_at', '<', ago(this.abandonedAfterMs))]),
        ]),
      )
      .execute();
    const created_at = new Date().toISOString();
    const { numInsertedOrUpdatedRows } = await database
      .insertInto('idempotency')
      .values({ caller, key, request, answer: null, conversation: null, created_at })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows) return undefined;
    return database
      .selectFrom('idempotency')
      .select(['request', 'answer'])
      .where('caller', '=', caller)
      .where('key', '=', key)
      .executeTakeFirst();
  }

  /** An answer that cannot be kept is an answer all the same. */
  async #keep(caller: string, key: string, answer: AskResponse): Promise<void> {
    const whole = JSON.stringify(answer);
    await this.storage.database
      .updateTable('idempotency')
      .set({
        answer: whole.length > maxCharacters ? JSON.stringify(kept(answer)) : whole,
        conversation: answer.conversationId,
      })
      .where('caller', '=', caller)
      .where('key', '=', key)
      .execute()
      .catch(() => undefined);
  }

  async #forget(caller: string, key: string): Promise<void> {
    await this.storage.database
      .deleteFrom('idempotency')
      .where('caller', '=', caller)
      .where('key', '=', key)
      .execute()
      .catch(() => undefined);
  }
}

type Known = { request: string; answer: string | null };

function read({ request, answer }: Known, hash: string): AskResponse {
  if (request !== hash) {
    const detail = 'This Idempotency-Key was used for another request; take a new one for a new question.';
    throw new ProblemException('idempotency-key-reused', 422, 'The key was used for another request', detail);
  }
  if (answer === null) {
    const detail = 'The first request with this Idempotency-Key is still being answered; ask again in a moment.';
    throw new ProblemException('in-progress', 409, 'The answer is being made', detail);
  }
  return JSON.parse(answer) as AskResponse;
}
