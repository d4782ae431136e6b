import { randomUUID } from 'node:crypto';
import { HumanMessage } from '@langchain/core/messages';
import type { AskEvent, AskRequest, AskResponse } from '@sql-agent/contracts';
import { detectLanguage } from '../planner/index.js';
import { AgentFailure } from './agent-failure.js';
import type { AgentModel } from './agent-model.js';
import { Conversations } from './conversations.js';
import { type AgentGraph, buildGraph } from './graph.js';
import type { QuestionStateValue } from './state.js';
import type { AgentTools } from './tool-port.js';

export interface AgentBudget {
  modelCalls: number;
  toolCalls: number;
  failedCalls: number;
  toolMs: number;
  /** For one question in all. */
  questionMs: number;
}

/** Answers questions: one run of the graph each. */
export class Agent {
  readonly #graph: AgentGraph;
  readonly #conversations = new Conversations();

  constructor(
    readonly model: AgentModel,
    tools: AgentTools,
    private readonly budget: AgentBudget,
  ) {
    this.#graph = buildGraph({ model, tools, budget });
  }

  /**
   * @param caller whose conversations these are: one caller never sees another's
   * @param signal aborts the work down to the database
   * @param onEvent told of every step
   * @throws AgentFailure, or the signal's reason
   */
  async ask(
    request: AskRequest,
    caller: string,
    signal: AbortSignal,
    onEvent: (event: AskEvent) => void = () => undefined,
  ): Promise<AskResponse> {
    const startedAt = performance.now();
    const { question, conversationId = randomUUID() } = request;
    const conversation = `${caller}/${conversationId}`;
    const limit = AbortSignal.timeout(this.budget.questionMs);
    const input = {
      question,
      language: request.language ?? detectLanguage(question),
      today: new Date().toISOString().slice(0, 10),
      messages: [...this.#conversations.recall(conversation), new HumanMessage(question)],
    };
    const state = await this.#run(input, AbortSignal.any([signal, limit]), onEvent).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!limit.aborted) throw error;
      throw new AgentFailure('budget-spent', `No answer within ${this.budget.questionMs} ms.`, { cause: error });
    });
    const { answerText, declined, evidence, grounding, usage, warnings } = state;
    this.#conversations.remember(
      conversation,
      question,
      answerText,
      evidence.map(({ sql }) => sql),
    );
    return {
      conversationId,
      outcome: declined ? 'declined' : 'answered',
      answer: answerText,
      evidence,
      grounding,
      warnings,
      usage,
      elapsedMs: Math.round(performance.now() - startedAt),
    };
  }

  async #run(
    input: Partial<QuestionStateValue>,
    signal: AbortSignal,
    onEvent: (event: AskEvent) => void,
  ): Promise<QuestionStateValue> {
    // Every model call is followed by at most one more node; two more begin and end the run, one repairs.
    const recursionLimit = 3 * this.budget.modelCalls + 5;
    let state: QuestionStateValue | undefined;
    const steps = await this.#graph.stream(input, { signal, recursionLimit, streamMode: ['custom', 'values'] });
    for await (const [mode, value] of steps) {
      if (mode === 'custom') onEvent(value as AskEvent);
      else state = value as QuestionStateValue;
    }
    if (!state?.grounding) throw new AgentFailure('model-failed', 'The question ended without an answer.');
    return state;
  }
}
