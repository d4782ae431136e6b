import { type AIMessage, ToolMessage } from '@langchain/core/messages';
import { interrupt } from '@langchain/langgraph';
import { type Pending, queryPlanSchema, type ToolError } from '@sql-agent/contracts';
import { askPerson, askPersonArguments } from '../ask-person.js';
import { type Node, type NodeDependencies, signalOf } from './node.js';

type Call = NonNullable<AIMessage['tool_calls']>[number];
type Statement = Extract<Pending, { kind: 'approval' }>['statements'][number];

/** What the person said to a {@link Pending}. */
export type PersonReply = { approve: boolean } | { text: string };

const words = {
  en: { approve: 'May this statement run?', approveMany: 'May these statements run?' },
  es: { approve: '¿Puede ejecutarse esta consulta?', approveMany: '¿Pueden ejecutarse estas consultas?' },
};

/**
 * Between the model and its tools: a question to the person, and statements that need a yes, stop the run here until the
 * reply comes, which may be after a restart. The node begins anew then, so that nothing here may have an effect.
 */
export function review(dependencies: NodeDependencies): Node {
  return async (state, config) => {
    const calls = (state.messages.at(-1) as AIMessage).tool_calls ?? [];
    const asked = calls.find(({ name }) => name === askPerson.name);
    if (asked) return askBack(calls, asked);
    const statements = await statementsToApprove(dependencies, calls, signalOf(config));
    if (statements.length === 0) return {};
    const { approve, approveMany } = words[state.language];
    const pending: Pending = {
      kind: 'approval',
      question: statements.length === 1 ? approve : approveMany,
      statements,
    };
    const reply = interrupt<Pending, PersonReply>(pending);
    if ('approve' in reply && reply.approve) return { replies: [{ asked: pending.question, reply: 'yes' }] };
    const error: ToolError = {
      kind: 'not_approved',
      message: 'The person did not approve this statement; it did not run. Say so, and do not try it again.',
      retry: 'no',
    };
    return { replies: [{ asked: pending.question, reply: 'no' }], messages: calls.map((call) => failed(call, error)) };
  };
}

function askBack(calls: Call[], asked: Call): ReturnType<Node> {
  const parsed = askPersonArguments.safeParse(asked.args);
  if (!parsed.success) {
    const message = `${askPerson.name} takes a "question" and a list of "options".`;
    return Promise.resolve({
      messages: calls.map((call) => failed(call, { kind: 'invalid_arguments', message, retry: 'after-change' })),
    });
  }
  const pending: Pending = { kind: 'clarification', ...parsed.data };
  const reply = interrupt<Pending, PersonReply>(pending);
  const text = 'text' in reply ? reply.text : reply.approve ? 'yes' : 'no';
  const notRun: ToolError = { kind: 'cancelled', message: 'Not run: the person was asked first.', retry: 'later' };
  return Promise.resolve({
    replies: [{ asked: pending.question, reply: text }],
    messages: calls.map((call) =>
      call === asked
        ? new ToolMessage({ tool_call_id: call.id ?? '', name: call.name, content: text })
        : failed(call, notRun),
    ),
  });
}

async function statementsToApprove(
  { tools, budget, approval }: NodeDependencies,
  calls: Call[],
  signal: AbortSignal,
): Promise<Statement[]> {
  if (approval.when === 'never') return [];
  const offered = tools.list();
  const statements = await Promise.all(
    calls.map(async ({ name, args }): Promise<Statement | undefined> => {
      const tool = offered.find((candidate) => candidate.name === name);
      const sql: unknown = args['sql'];
      if (!tool || typeof sql !== 'string' || tool.ownName === 'explain_query') return undefined;
      const explain = offered.find(({ ownName, server }) => ownName === 'explain_query' && server === tool.server);
      const plan = explain && (await tools.call(explain.name, { sql }, { signal, timeoutMs: budget.toolMs }));
      const estimate = plan?.ok ? queryPlanSchema.safeParse(plan.structured).data : undefined;
      const estimatedRows = estimate?.estimatedRows ?? null;
      if (approval.when === 'expensive') {
        // A wrong statement and one that reads no table (SHOW) have no plan, and cost nothing.
        if (plan && !plan.ok && plan.error.retry === 'after-change') return undefined;
        if (estimate && (estimatedRows ?? 0) <= approval.aboveRows) return undefined;
      }
      return { sql, server: tool.server, estimatedRows };
    }),
  );
  return statements.filter((statement) => statement !== undefined);
}

function failed({ id = '', name }: Call, error: ToolError): ToolMessage {
  return new ToolMessage({
    tool_call_id: id,
    name,
    status: 'error',
    content: JSON.stringify({ error }),
    artifact: error,
  });
}
