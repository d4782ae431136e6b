import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import type { QuestionContext } from '../context/question-context.js';
import type { AgentTool } from './tool-port.js';

export interface ModelRequest {
  /** System prompt, earlier turns, the question, and this turn's tool calls and results. */
  messages: BaseMessage[];
  tools: AgentTool[];
  question: string;
  language: 'en' | 'es';
  /** ISO date. */
  today: string;
  context: QuestionContext;
  signal: AbortSignal;
}

export interface ModelReply {
  /** Tool calls, or the answer. */
  message: AIMessage;
  /** The model says honestly that it cannot answer this question. */
  declined: boolean;
}

/** What answers: a language model, or the offline planner. */
export interface AgentModel {
  readonly name: string;
  /** Whether it asks by itself how the words of a question are stored. */
  readonly looksUpValues: boolean;
  reply(request: ModelRequest): Promise<ModelReply>;
}
