import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import type { QuestionContext } from '../context/question-context.js';
import type { AgentTool } from './tool-port.js';

export interface ModelRequest {
  /** System prompt, earlier turns, the question, and this turn's tool calls and results. */
  messages: BaseMessage[];
  tools: AgentTool[];
  /** False past the budget: the model may only say what it knows. */
  mayCall: boolean;
  question: string;
  language: 'en' | 'es';
  /** ISO date. */
  today: string;
  context: QuestionContext;
  signal: AbortSignal;
  /** Told of the text as it is written; absent where nobody listens. */
  onText?: (text: string) => void;
  /** What was told so far is void: another model begins anew. */
  onTextDropped?: () => void;
}

export interface ModelReply {
  /** Tool calls, or the answer. */
  message: AIMessage;
  /** The model says honestly that it cannot answer this question. */
  declined: boolean;
  /** The message ended at the model's length limit. */
  cut?: boolean;
  /** Which model said it. */
  model: string;
  usage: { inputTokens: number; outputTokens: number; cachedInputTokens: number; cost?: number };
}

/** What answers: a language model, or the offline planner. */
export interface AgentModel {
  readonly name: string;
  /** Whether it asks by itself how the words of a question are stored. */
  readonly looksUpValues: boolean;
  reply(request: ModelRequest): Promise<ModelReply>;
}
