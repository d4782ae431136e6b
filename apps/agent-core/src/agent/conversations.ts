import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages';

const maxConversations = 1_000;
const maxTurns = 10;
const maxCharacters = 4_000;

/** The last turns of the last conversations, so that a follow-up is understood. Held in memory, bounded, lost at a restart. */
export class Conversations {
  readonly #turns = new Map<string, BaseMessage[]>();

  recall(id: string): BaseMessage[] {
    return this.#turns.get(id) ?? [];
  }

  remember(id: string, question: string, answer: string, statements: string[]): void {
    const evidence = statements.map((sql) => `\n[SQL: ${sql}]`).join('');
    const turns = [
      ...this.recall(id),
      new HumanMessage(question),
      new AIMessage(`${answer}${evidence}`.slice(0, maxCharacters)),
    ].slice(-2 * maxTurns);
    // Deleted first: a Map keeps insertion order, so the conversation that rested longest comes first.
    this.#turns.delete(id);
    this.#turns.set(id, turns);
    const [oldest] = this.#turns.keys();
    if (this.#turns.size > maxConversations && oldest !== undefined) this.#turns.delete(oldest);
  }
}
