import { type AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { type AskEvent, type Evidence, type QueryResult, queryResultSchema } from '@sql-agent/contracts';
import { AgentFailure } from './agent-failure.js';
import type { AgentModel } from './agent-model.js';
import { ground } from '../grounding/index.js';
import { systemPrompt } from './prompt.js';
import { prepareContext, type QuestionContext } from './question-context.js';
import type { QuestionStateValue, QuestionUpdate } from './state.js';
import type { AgentTools, ToolOutcome } from './tool-port.js';

export interface NodeDependencies {
  model: AgentModel;
  tools: AgentTools;
  budget: { modelCalls: number; toolCalls: number; failedCalls: number; toolMs: number };
}

type Node = (state: QuestionStateValue, config: LangGraphRunnableConfig) => Promise<QuestionUpdate>;

export function prepare({ tools, budget }: NodeDependencies): Node {
  return async (_state, config) => {
    tell(config, { event: 'status', data: { message: 'Reading the schema and the business context.' } });
    const context = await prepareContext(tools, { signal: signalOf(config), timeoutMs: budget.toolMs });
    return { context, warnings: context.warnings };
  };
}

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
      tools: spent ? [] : tools.list(),
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

/** Calls that the model asked for run side by side; each failure goes back to it as data. */
export function callTools({ tools, budget }: NodeDependencies): Node {
  return async (state, config) => {
    const signal = signalOf(config);
    const calls = (state.messages.at(-1) as AIMessage).tool_calls ?? [];
    const results = await Promise.all(
      calls.map(async ({ id = '', name, args }, index) => {
        tell(config, { event: 'tool-call', data: { id, tool: name, arguments: args } });
        const startedAt = performance.now();
        const outcome: ToolOutcome =
          state.usage.toolCalls + index < budget.toolCalls
            ? await tools.call(name, args, { signal, timeoutMs: budget.toolMs })
            : {
                ok: false,
                server: '',
                error: { kind: 'busy', message: 'No more tool calls are allowed for this question.', retry: 'no' },
              };
        const rows = outcome.ok ? queryResultSchema.safeParse(outcome.structured).data : undefined;
        const elapsedMs = Math.round(performance.now() - startedAt);
        tell(config, {
          event: 'tool-result',
          data: {
            id,
            tool: name,
            ok: outcome.ok,
            elapsedMs,
            ...(rows && { rowCount: rows.rowCount }),
            ...(!outcome.ok && { error: outcome.error }),
          },
        });
        return { id, name, args, outcome, rows };
      }),
    );
    return {
      messages: results.map(({ id, name, outcome }) => toolMessage(id, name, outcome)),
      evidence: results.flatMap(({ args, outcome, rows }) => (rows ? [toEvidence(args, outcome.server, rows)] : [])),
      failedCalls: results.filter(({ outcome }) => !outcome.ok).length,
      usage: { modelCalls: 0, toolCalls: calls.length, inputTokens: 0, outputTokens: 0 },
    };
  };
}

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

export function answer(): Node {
  return async (state) => {
    if (!state.answerText) throw new AgentFailure('model-failed', 'The language model ended without an answer.');
    const cut = state.evidence.some(({ truncated }) => truncated);
    return { warnings: cut ? ['A result was cut at the row limit: the rows shown are not all there are.'] : [] };
  };
}

/** Names that an answer may repeat though they stand in no row: tables, columns, and the owner's own words. */
function namesShown({ tables, documents }: QuestionContext): string {
  const schema = tables.flatMap(({ name, comment, columns }) => [
    name,
    comment,
    ...columns.map((column) => column.name),
  ]);
  return [...schema, ...documents.map(({ text }) => text)].join(' ');
}

function toolMessage(id: string, name: string, outcome: ToolOutcome): ToolMessage {
  return new ToolMessage({
    tool_call_id: id,
    name,
    status: outcome.ok ? 'success' : 'error',
    content: outcome.ok ? outcome.text : JSON.stringify({ error: outcome.error }),
    artifact: outcome.ok ? outcome.structured : outcome.error,
  });
}

function toEvidence(args: Record<string, unknown>, server: string, result: QueryResult): Evidence {
  const { columns, rows, rowCount, truncated, elapsedMs } = result;
  return { sql: String(args['sql'] ?? ''), columns, rows, rowCount, truncated, elapsedMs, server };
}

function tell(config: LangGraphRunnableConfig, event: AskEvent): void {
  config.writer?.(event);
}

function signalOf(config: LangGraphRunnableConfig): AbortSignal {
  return config.signal ?? new AbortController().signal;
}
