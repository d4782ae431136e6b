import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import type { AskEvent } from '@sql-agent/contracts';
import type { ContextReader } from '../../context/context-reader.js';
import type { AgentModel } from '../agent-model.js';
import type { QuestionStateValue, QuestionUpdate } from '../state.js';
import type { AgentTools } from '../tool-port.js';

export interface NodeDependencies {
  model: AgentModel;
  tools: AgentTools;
  context: ContextReader;
  budget: { modelCalls: number; tokens: number; toolCalls: number; failedCalls: number; toolMs: number };
  approval: Approval;
}

/** Which statements wait for the person's yes. */
export interface Approval {
  when: 'never' | 'always' | 'expensive';
  /** Expensive is what reads more rows than this, by the database's own estimate, or what has no estimate. */
  aboveRows: number;
}

export type Node = (state: QuestionStateValue, config: LangGraphRunnableConfig) => Promise<QuestionUpdate>;

export function tell(config: LangGraphRunnableConfig, event: AskEvent): void {
  config.writer?.(event);
}

export function signalOf(config: LangGraphRunnableConfig): AbortSignal {
  return config.signal ?? new AbortController().signal;
}
