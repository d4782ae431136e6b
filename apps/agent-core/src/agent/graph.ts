import { type BaseCheckpointSaver, END, START, StateGraph } from '@langchain/langgraph';
import { answer } from './nodes/answer.js';
import { callModel } from './nodes/call-model.js';
import { callTools } from './nodes/call-tools.js';
import type { NodeDependencies } from './nodes/node.js';
import { prepare } from './nodes/prepare.js';
import { review } from './nodes/review.js';
import { verify } from './nodes/verify.js';
import { QuestionState, type QuestionStateValue } from './state.js';

/**
 * prepare → model → review → tools → model → … → verify → answer
 *                     ↘ model (the person said no, or replied)   ↘ model (one repair)
 *
 * Only a run that waits in `review` is kept by the checkpointer; finished turns are the conversation's.
 */
export function buildGraph(dependencies: NodeDependencies, checkpointer: BaseCheckpointSaver) {
  return new StateGraph(QuestionState)
    .addNode('prepare', prepare(dependencies))
    .addNode('model', callModel(dependencies))
    .addNode('review', review(dependencies))
    .addNode('tools', callTools(dependencies))
    .addNode('verify', verify(dependencies))
    .addNode('answer', answer())
    .addEdge(START, 'prepare')
    .addEdge('prepare', 'model')
    .addConditionalEdges('model', (state: QuestionStateValue) => (wantsTools(state) ? 'review' : 'verify'))
    .addConditionalEdges('review', (state: QuestionStateValue) => (wantsTools(state) ? 'tools' : 'model'))
    .addEdge('tools', 'model')
    .addConditionalEdges('verify', (state: QuestionStateValue) => (state.grounding ? 'answer' : 'model'))
    .addEdge('answer', END)
    .compile({ checkpointer });
}

export type AgentGraph = ReturnType<typeof buildGraph>;

function wantsTools({ messages }: QuestionStateValue): boolean {
  const last = messages.at(-1) as { tool_calls?: unknown[] } | undefined;
  return (last?.tool_calls?.length ?? 0) > 0;
}
