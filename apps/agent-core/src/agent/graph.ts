import { END, START, StateGraph } from '@langchain/langgraph';
import { answer } from './nodes/answer.js';
import { callModel } from './nodes/call-model.js';
import { callTools } from './nodes/call-tools.js';
import type { NodeDependencies } from './nodes/node.js';
import { prepare } from './nodes/prepare.js';
import { verify } from './nodes/verify.js';
import { QuestionState, type QuestionStateValue } from './state.js';

/**
 * prepare → model → tools → model → … → verify → answer
 *                                          ↘ model (one repair)
 */
export function buildGraph(dependencies: NodeDependencies) {
  return new StateGraph(QuestionState)
    .addNode('prepare', prepare(dependencies))
    .addNode('model', callModel(dependencies))
    .addNode('tools', callTools(dependencies))
    .addNode('verify', verify(dependencies))
    .addNode('answer', answer())
    .addEdge(START, 'prepare')
    .addEdge('prepare', 'model')
    .addConditionalEdges('model', (state: QuestionStateValue) => (wantsTools(state) ? 'tools' : 'verify'))
    .addEdge('tools', 'model')
    .addConditionalEdges('verify', (state: QuestionStateValue) => (state.grounding ? 'answer' : 'model'))
    .addEdge('answer', END)
    .compile();
}

export type AgentGraph = ReturnType<typeof buildGraph>;

function wantsTools({ messages }: QuestionStateValue): boolean {
  const last = messages.at(-1) as { tool_calls?: unknown[] } | undefined;
  return (last?.tool_calls?.length ?? 0) > 0;
}
