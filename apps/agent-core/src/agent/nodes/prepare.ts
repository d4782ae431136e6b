import { HumanMessage } from '@langchain/core/messages';
import { type Node, type NodeDependencies, signalOf, tell } from './node.js';

export function prepare({ context: reader, model, budget }: NodeDependencies): Node {
  return async ({ question, language, today, messages, savedExamples }, config) => {
    tell(config, { event: 'status', data: { message: 'Reading the schema and the business context.' } });
    const earlier = messages.slice(0, -1).filter((message) => HumanMessage.isInstance(message));
    const asked = {
      question,
      earlier: earlier.map(({ text }) => text),
      language,
      today,
      lookUpValues: !model.looksUpValues,
      savedExamples,
    };
    const context = await reader.prepare(asked, { signal: signalOf(config), timeoutMs: budget.toolMs });
    return { context, warnings: context.warnings };
  };
}
