import { emptyContext } from '../../context/question-context.js';
import { AgentFailure } from '../agent-failure.js';
import type { Node } from './node.js';

export function answer(): Node {
  return async (state) => {
    if (!state.answerText) throw new AgentFailure('model-failed', 'The language model ended without an answer.');
    const cut = state.evidence.some(({ truncated }) => truncated);
    // Nobody needs the context any more, and what is written at the end of the run need not hold it.
    return {
      context: emptyContext,
      warnings: cut ? ['A result was cut at the row limit: the rows shown are not all there are.'] : [],
    };
  };
}
