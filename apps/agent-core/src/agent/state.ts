import type { BaseMessage } from '@langchain/core/messages';
import { Annotation } from '@langchain/langgraph';
import type { Evidence, Grounding, Usage } from '@sql-agent/contracts';
import type { Example } from '../context/context-file.js';
import { emptyContext, type QuestionContext } from '../context/question-context.js';

const append = <Entry>() => ({ reducer: (left: Entry[], right: Entry[]) => [...left, ...right], default: () => [] });

const noUsage: Usage = { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 };

function addUsage(left: Usage, right: Usage): Usage {
  const cost = left.cost === undefined && right.cost === undefined ? undefined : (left.cost ?? 0) + (right.cost ?? 0);
  return {
    modelCalls: left.modelCalls + right.modelCalls,
    toolCalls: left.toolCalls + right.toolCalls,
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cachedInputTokens: left.cachedInputTokens + right.cachedInputTokens,
    ...(cost !== undefined && { cost }),
  };
}

/** What one question gathers on its way through the graph. */
export const QuestionState = Annotation.Root({
  question: Annotation<string>(),
  language: Annotation<'en' | 'es'>(),
  /** ISO date. */
  today: Annotation<string>(),
  context: Annotation<QuestionContext>({
    reducer: (_, next) => next,
    default: () => emptyContext,
  }),
  /** Question and SQL pairs that the caller saved. */
  savedExamples: Annotation<Example[]>({ reducer: (_, next) => next, default: () => [] }),
  messages: Annotation<BaseMessage[]>(append<BaseMessage>()),
  evidence: Annotation<Evidence[]>(append<Evidence>()),
  warnings: Annotation<string[]>(append<string>()),
  failedCalls: Annotation<number>({ reducer: (left, right) => left + right, default: () => 0 }),
  usage: Annotation<Usage>({ reducer: addUsage, default: () => noUsage }),
  /** Which model spoke last. */
  answeredBy: Annotation<string>(),
  /** Calls that failed and would fail again, as they were made. */
  failedBefore: Annotation<string[]>(append<string>()),
  /** What the person was asked on the way, and said. */
  replies: Annotation<{ asked: string; reply: string }[]>(append<{ asked: string; reply: string }>()),
  answerText: Annotation<string>(),
  declined: Annotation<boolean>({ reducer: (_, next) => next, default: () => false }),
  grounding: Annotation<Grounding>(),
  repairs: Annotation<number>({ reducer: (left, right) => left + right, default: () => 0 }),
});
export type QuestionStateValue = typeof QuestionState.State;
export type QuestionUpdate = typeof QuestionState.Update;
