import { type AIMessage, HumanMessage } from '@langchain/core/messages';
import { ground } from '../../grounding/index.js';
import type { QuestionContext } from '../../context/question-context.js';
import type { Node, NodeDependencies } from './node.js';

/** Figures of the answer must stand in the rows; one repair, then the answer is marked. */
export function verify({ budget }: NodeDependencies): Node {
  return async (state) => {
    const text = (state.messages.at(-1) as AIMessage).text.trim();
    // A question that was declined makes no claim about the data.
    const { question, evidence, context } = state;
    const grounding = ground({ answer: state.declined ? '' : text, question, evidence, shown: namesShown(context) });
    if (!grounding.verified && state.repairs === 0 && state.usage.modelCalls < budget.modelCalls) {
      const reminder =
        `These figures or names of your answer do not follow from the rows that you read: ${grounding.notFound.join(', ')}. ` +
        'Read what is missing with a tool, or answer again with what stands in the rows only.';
      return { messages: [new HumanMessage(reminder)], repairs: 1 };
    }
    return { answerText: text, grounding };
  };
}

/** Names that an answer may repeat though they stand in no row: tables, columns, and the owner's own words. */
function namesShown({ tables, otherTables, pieces, values }: QuestionContext): string {
  const schema = tables.flatMap(({ name, comment, columns }) => [
    name,
    comment,
    ...columns.map((column) => column.name),
  ]);
  const words = pieces.map(({ text }) => text);
  return [...schema, ...otherTables, ...words, ...values.map(({ stored }) => stored)].join(' ');
}
