import { prepareContext } from '../question-context.js';
import { type Node, type NodeDependencies, signalOf, tell } from './node.js';

export function prepare({ tools, budget }: NodeDependencies): Node {
  return async (_state, config) => {
    tell(config, { event: 'status', data: { message: 'Reading the schema and the business context.' } });
    const context = await prepareContext(tools, { signal: signalOf(config), timeoutMs: budget.toolMs });
    return { context, warnings: context.warnings };
  };
}
