import { type AIMessage, HumanMessage } from '@langchain/core/messages';
import { ground } from '../../grounding/index.js';
import type { QuestionContext } from '../../context/question-context.js';
import { type Node, type NodeDependencies, tell } from './node.js';

/** Figures of the answer must stand in the rows; one repair, then the answer is marked. */
export function verify({ budget }: NodeDependencies): Node {
  return async (state, config) => {
    const text = (state.messages.at(-1) as AIMessage).text.trim();
    // A question that was declined makes no claim about the data.
    const { question, evidence, context } = state;
    const grounding = ground({ answer: state.declined ? '' : text, question, evidence, shown: namesShown(context) });
    if ((!text || !grounding.verified) && state.repairs === 0 && state.usage.modelCalls < budget.modelCalls) {
      tell(config, { event: 'text-reset', data: {} });
      return { messages: [new HumanMessage(text ? reminder(grounding.notFound) : saidNothing)], repairs: 1 };
    }
    return { answerText: text, grounding };
  };
}

const saidNothing = 'You said nothing and called no tool. Call a tool, or answer the question.';

function reminder(notFound: string[]): string {
  return (
    `These figures or names of your answer do not follow from the rows that you read: ${notFound.join(', ')}. ` +
    'Read what is missing with a tool, or answer again with what stands in the rows only.'
  );
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
