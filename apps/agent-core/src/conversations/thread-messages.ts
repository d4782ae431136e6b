import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages';
import type { Evidence, Turn } from '@sql-agent/contracts';

/** About a quarter as many tokens. */
const defaultMaxCharacters = 24_000;
const maxTurnCharacters = 4_000;
const maxShortCharacters = 240;
const shownRows = 10;
/** The last turns are told whole, with their SQL: a follow-up mostly changes the last statement. */
const wholeTurns = 4;

/**
 * The conversation so far as a model is told it, oldest first: the last turns whole, older ones shortened to question and
 * answer, the oldest left out when more than `maxCharacters` would be said.
 */
export function threadMessages(turns: readonly Turn[], maxCharacters = defaultMaxCharacters): BaseMessage[] {
  const told: BaseMessage[] = [];
  let left = maxCharacters;
  for (let index = turns.length - 1; index >= 0; index -= 1) {
    const turn = turns[index] as Turn;
    const age = turns.length - 1 - index;
    const pair = age < wholeTurns ? whole(turn, age === 0) : shortened(turn);
    left -= pair.reduce((sum, text) => sum + text.length, 0);
    if (left < 0) {
      told.unshift(new HumanMessage(`(${index + 1} earlier turns of this conversation are left out.)`));
      break;
    }
    told.unshift(new HumanMessage(pair[0]), new AIMessage(pair[1]));
  }
  return told;
}

function whole(turn: Turn, last: boolean): [string, string] {
  const replies = turn.replies.map(({ asked, reply }) => `\n(Asked "${asked}", the person said "${reply}".)`);
  const evidence = turn.evidence.map(
    (entry) => `\n[SQL: ${entry.sql}]${last ? `\n[First rows: ${firstRows(entry)}]` : ''}`,
  );
  return [
    clip(turn.question + replies.join(''), maxTurnCharacters / 2),
    clip(turn.answer + evidence.join(''), maxTurnCharacters),
  ];
}

function shortened({ question, answer }: Turn): [string, string] {
  return [clip(question, maxShortCharacters), clip(answer, maxShortCharacters)];
}

function firstRows({ columns, rows }: Evidence): string {
  return JSON.stringify([columns.map(({ name }) => name), ...rows.slice(0, shownRows)]);
}

function clip(text: string, maxCharacters: number): string {
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
}
