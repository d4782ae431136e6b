import { SystemMessage } from '@langchain/core/messages';
import { AgentFailure } from '../agent-failure.js';
import { askPerson } from '../ask-person.js';
import { systemPrompt } from '../../context/prompt.js';
import { type Node, type NodeDependencies, signalOf, tell } from './node.js';

export function callModel({ model, tools, budget }: NodeDependencies): Node {
  return async (state, config) => {
    if (state.usage.modelCalls >= budget.modelCalls) {
      throw new AgentFailure(
        'budget-spent',
        `No answer after ${budget.modelCalls} requests to the model. Ask a narrower question.`,
      );
    }
    tell(config, { event: 'status', data: { message: `Asking ${model.name}.` } });
    const { question, language, context } = state;
    // Past the budget for failures the model may only say what it knows.
    const spent = state.failedCalls >= budget.failedCalls || state.usage.toolCalls >= budget.toolCalls;
    const { message, declined } = await model.reply({
      messages: [new SystemMessage(systemPrompt(context, language, state.today)), ...state.messages],
      tools: spent ? [] : [...tools.list(), askPerson],
      question,
      language,
      today: state.today,
      context,
      signal: signalOf(config),
    });
    if (spent && message.tool_calls?.length) {
      throw new AgentFailure('budget-spent', 'The model asked for more tool calls than one question is allowed.');
    }
    return {
      messages: [message],
      declined,
      usage: {
        modelCalls: 1,
        toolCalls: 0,
        inputTokens: message.usage_metadata?.input_tokens ?? 0,
        outputTokens: message.usage_metadata?.output_tokens ?? 0,
      },
    };
  };
}
