import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { queryResultSchema, type ToolError, type ValueMatch, valueMatchesSchema } from '@sql-agent/contracts';
import { AgentFailure } from '../agent/agent-failure.js';
import type { AgentModel, ModelReply, ModelRequest } from '../agent/agent-model.js';
import type { AgentTool } from '../agent/tool-port.js';
import { type Plan, planQuestion, standAlone, wordAnswer } from '../planner/index.js';

const howToSetAModel = {
  en: 'For questions like this set a language model, for example LLM_MODEL=openai:gpt-5-mini with LLM_API_KEY, or LLM_MODEL=ollama:qwen3.',
  es: 'Para preguntas así configure un modelo de lenguaje, por ejemplo LLM_MODEL=openai:gpt-5-mini con LLM_API_KEY, o LLM_MODEL=ollama:qwen3.',
};

const notApproved = {
  en: 'The statement was not approved, so it did not run.',
  es: 'La consulta no fue aprobada, así que no se ejecutó.',
};

/**
 * The planner in the place of a language model: it asks for the same tools, one step at a time, and holds no state: what
 * it has done stands in the messages.
 */
export class OfflineModel implements AgentModel {
  readonly name = offline.model;
  readonly looksUpValues = true;

  async reply(asked: ModelRequest): Promise<ModelReply> {
    const request = { ...asked, question: wholeQuestion(asked) };
    const results = request.messages.filter((message: BaseMessage) => ToolMessage.isInstance(message));
    const values = results.find(({ tool_call_id }) => tool_call_id === 'values');
    if (request.context.tables.length === 0) toolNamed(request, 'describe_tables');
    // Without the stored values the planner would take the words of the question for nonsense.
    if (values?.status === 'error') throw failureOf(values);
    const plan = this.#plan(request, values);
    if (plan.kind === 'declined') {
      return say(`${plan.reason} ${howToSetAModel[plan.language]}`, true);
    }
    if (plan.kind === 'find-values') {
      return call('values', toolNamed(request, 'find_values'), { values: plan.literals });
    }
    const rows = results.find(({ tool_call_id }) => tool_call_id === 'rows');
    if (!rows) return call('rows', toolNamed(request, 'query'), { sql: plan.sql });
    const result = queryResultSchema.safeParse(rows.artifact);
    if (result.success) return say(wordAnswer(plan.wording, result.data), false);
    if ((rows.artifact as ToolError).kind === 'not_approved') return say(notApproved[request.language], true);
    throw failureOf(rows);
  }

  #plan({ question, language, today, context, tools }: ModelRequest, values: ToolMessage | undefined): Plan {
    const input = { question, language, today, tables: context.tables, synonyms: context.synonyms };
    if (values) return planQuestion({ ...input, matches: matchesOf(values) });
    const plan = planQuestion(input);
    // A server that cannot look values up leaves the planner with what the schema says.
    const canLookUp = tools.some(({ ownName, server }) => ownName === 'find_values' && server === context.schemaServer);
    return plan.kind === 'find-values' && !canLookUp ? planQuestion({ ...input, matches: [] }) : plan;
  }
}

/** The question as it would be asked without the conversation: each follow-up goes on from the question before it. */
function wholeQuestion({ messages, question }: ModelRequest): string {
  const said = messages.filter((message: BaseMessage) => HumanMessage.isInstance(message));
  const asked = said
    .slice(
      0,
      said.findLastIndex(({ text }) => text === question),
    )
    .map(({ text }) => text.split('\n')[0]);
  let before: string | undefined;
  for (const earlier of asked) before = standAlone(before, earlier ?? '');
  return standAlone(before, question);
}

function failureOf(result: ToolMessage): AgentFailure {
  const { message, databaseMessage, retry } = result.artifact as ToolError;
  const words = [message, databaseMessage].filter(Boolean).join(' ');
  return new AgentFailure(retry === 'later' ? 'server-unavailable' : 'tool-failed', words);
}

function matchesOf(values: ToolMessage): ValueMatch[] {
  return valueMatchesSchema.safeParse(values.artifact).data?.matches ?? [];
}

function toolNamed({ tools, context }: ModelRequest, ownName: string): AgentTool {
  // Another server may offer a tool of the same name; our statement is for the one that described the tables.
  const tool = tools.find(
    ({ ownName: given, server }) => given === ownName && (!context.schemaServer || server === context.schemaServer),
  );
  if (!tool) {
    const words = [`No connected server offers a tool called "${ownName}".`, ...context.warnings];
    throw new AgentFailure('server-unavailable', words.join(' '));
  }
  return tool;
}

const offline = {
  model: 'offline planner',
  usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
};

function call(id: string, tool: AgentTool, args: Record<string, unknown>): ModelReply {
  return {
    ...offline,
    declined: false,
    message: new AIMessage({ content: '', tool_calls: [{ id, name: tool.name, args, type: 'tool_call' }] }),
  };
}

function say(text: string, declined: boolean): ModelReply {
  return { ...offline, declined, message: new AIMessage({ content: text }) };
}
