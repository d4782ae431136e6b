import { SystemMessage } from '@langchain/core/messages';
import { systemPrompt } from '../../context/prompt.js';
import { AgentFailure } from '../agent-failure.js';
import { askPerson } from '../ask-person.js';
import { type Node, type NodeDependencies, signalOf, tell } from './node.js';

export function callModel({ model, tools, budget }: NodeDependencies): Node {
  return async (state, config) => {
    const { question, language, context, today, usage } = state;
    if (usage.modelCalls >= budget.modelCalls) {
      const words = `No answer after ${budget.modelCalls} requests to the model. Ask a narrower question.`;
      throw new AgentFailure('budget-spent', words);
    }
    if (usage.inputTokens + usage.outputTokens >= budget.tokens) {
      const words = `No answer within ${budget.tokens} tokens. Ask a narrower question, or raise AGENT_MAX_TOKENS.`;
      throw new AgentFailure('budget-spent', words);
    }
    tell(config, { event: 'status', data: { message: `Asking ${model.name}.` } });
    // Past the budget for failures the model may only say what it knows.
    const mayCall = state.failedCalls < budget.failedCalls && usage.toolCalls < budget.toolCalls;
    let told = false;
    const drop = () => {
      if (told) tell(config, { event: 'text-reset', data: {} });
      told = false;
    };
    const add = (text: string) => {
      told = true;
      tell(config, { event: 'text-delta', data: { text } });
    };
    const reply = await model.reply({
      messages: [new SystemMessage(systemPrompt(context, language, today, tools.unavailable())), ...state.messages],
      tools: [...tools.list(), askPerson],
      mayCall,
      question,
      language,
      today,
      context,
      signal: signalOf(config),
      ...(config.configurable?.['streaming'] === true && { onText: add, onTextDropped: drop }),
    });
    const { message, declined, cut } = reply;
    const calls = message.tool_calls?.length ?? 0;
    if (!mayCall && calls > 0) {
      throw new AgentFailure('budget-spent', 'The model asked for more tool calls than one question is allowed.');
    }
    // Words before a tool call are no answer.
    if (calls > 0) drop();
    return {
      messages: [message],
      declined,
      answeredBy: reply.model,
      warnings: cut && calls === 0 ? ['The answer ends where the model reached its length limit.'] : [],
      usage: { modelCalls: 1, toolCalls: 0, ...reply.usage },
    };
  };
}
