import { randomUUID } from 'node:crypto';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import type { Runnable } from '@langchain/core/runnables';
import { AgentFailure } from '../agent/agent-failure.js';
import type { AgentModel, ModelReply, ModelRequest } from '../agent/agent-model.js';
import type { ModelConfig } from '../config.js';
import { loadModel } from './load-model.js';
import { duringQuestion } from './provider-fetch.js';
import { toolCallsInText } from './text-tool-calls.js';

/** A model that asks for more at once is out of its mind. */
const maxCallsAtOnce = 32;

/** A language model of any provider behind the agent's port. The provider's package is loaded at the first question. */
export class ChatModel implements AgentModel {
  readonly name: string;
  readonly looksUpValues = false;
  #loading: Promise<BaseChatModel> | undefined;

  constructor(private readonly config: ModelConfig) {
    this.name = `${config.provider}:${config.model}`;
  }

  async reply(request: ModelRequest): Promise<ModelReply> {
    const { messages, tools, signal, onText } = request;
    this.#loading ??= loadModel(this.config);
    const runnable = bind(await this.#loading, this.config.provider, request);
    const answering = () => (onText ? stream(runnable, messages, signal, onText) : invoke(runnable, messages, signal));
    const { message, refusal } = await duringQuestion(signal, answering).catch((error: unknown) => {
      signal.throwIfAborted();
      throw failureOf(this.name, error);
    });
    const reason = finishReason(message);
    // A stream that ends without saying why was cut on its way.
    if (onText && !reason) throw failureOf(this.name, new Error('cut'));
    const answer = withEveryCall(message, tools);
    const withheld = !answer.text.trim() && answer.tool_calls?.length === 0 && (refusal || reason === 'content_filter');
    return {
      message: withheld ? new AIMessage({ ...answer, content: refusal || withheldText[request.language] }) : answer,
      declined: Boolean(withheld),
      cut: reason === 'length' || reason === 'max_tokens',
      model: this.name,
      usage: usageOf(message, this.config),
    };
  }
}

const withheldText = {
  en: 'The provider of the language model withheld the answer (content filter).',
  es: 'El proveedor del modelo de lenguaje retuvo la respuesta (filtro de contenido).',
};

function bind(
  model: BaseChatModel,
  provider: string,
  { tools, mayCall }: ModelRequest,
): Runnable<BaseMessage[], AIMessageChunk> {
  // Ollama knows no way to show tools and forbid them.
  if (tools.length === 0 || !model.bindTools || (!mayCall && provider === 'ollama')) return model;
  const definitions = tools.map((tool) => ({
    type: 'function' as const,
    function: { name: tool.name, description: tool.description, parameters: tool.inputSchema },
  }));
  return model.bindTools(definitions, mayCall ? {} : { tool_choice: 'none' });
}

interface Said {
  message: AIMessageChunk;
  refusal: string;
}

async function invoke(
  runnable: Runnable<BaseMessage[], AIMessageChunk>,
  messages: BaseMessage[],
  signal: AbortSignal,
): Promise<Said> {
  const message = await runnable.invoke(messages, { signal });
  return { message, refusal: takeRefusal(message) };
}

async function stream(
  runnable: Runnable<BaseMessage[], AIMessageChunk>,
  messages: BaseMessage[],
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<Said> {
  let message: AIMessageChunk | undefined;
  let refusal = '';
  for await (const chunk of await runnable.stream(messages, { signal })) {
    refusal += takeRefusal(chunk);
    if (chunk.text) onText(chunk.text);
    message = message ? message.concat(chunk) : chunk;
  }
  signal.throwIfAborted();
  if (!message) throw new Error('empty');
  return { message, refusal };
}

/** LangChain leaves OpenAI's `refusal` in the raw answer only. */
function takeRefusal(message: AIMessageChunk): string {
  const raw = message.additional_kwargs['__raw_response'] as
    { choices?: { message?: { refusal?: string | null }; delta?: { refusal?: string | null } }[] } | undefined;
  delete message.additional_kwargs['__raw_response'];
  const choice = raw?.choices?.[0];
  return choice?.message?.refusal ?? choice?.delta?.refusal ?? '';
}

/** Each provider has a word and a place of its own for why a message ended. */
function finishReason({ response_metadata: metadata, additional_kwargs: more }: AIMessageChunk): string | undefined {
  const words = [metadata['finish_reason'], metadata['stop_reason'], more['stop_reason'], metadata['done_reason']];
  return words.find((word): word is string => typeof word === 'string' && word !== '');
}

function usageOf({ usage_metadata: usage }: AIMessageChunk, { price }: ModelConfig): ModelReply['usage'] {
  const inputTokens = usage?.input_tokens ?? 0;
  const outputTokens = usage?.output_tokens ?? 0;
  const cachedInputTokens = usage?.input_token_details?.cache_read ?? 0;
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens,
    ...(price && { cost: (inputTokens * price.input + outputTokens * price.output) / 1_000_000 }),
  };
}

/**
 * A tool call whose arguments are not JSON still deserves an answer that says so; LangChain sets it aside. Some compatible
 * servers give their calls no id, without which no result can be told apart; some models write their calls as text.
 */
function withEveryCall(message: AIMessageChunk, tools: ModelRequest['tools']): AIMessage {
  const broken = (message.invalid_tool_calls ?? []).map((call) => ({
    id: call.id ?? randomUUID(),
    name: call.name ?? 'unknown',
    args: { invalidJson: (call.args ?? '').slice(0, 500) },
    type: 'tool_call' as const,
  }));
  const made = (message.tool_calls ?? []).map((call) => ({ ...call, id: call.id || randomUUID() }));
  const calls = [...made, ...broken];
  const written = calls.length > 0 ? [] : toolCallsInText(message.text, tools);
  return new AIMessage({
    content: written.length > 0 ? '' : message.content,
    tool_calls: [...calls, ...written.map((call) => ({ ...call, id: randomUUID(), type: 'tool_call' as const }))].slice(
      0,
      maxCallsAtOnce,
    ),
    usage_metadata: message.usage_metadata,
  });
}

const hints: Record<number, string> = {
  400: 'It refused the request: if the prompt is too long for it, lower AGENT_CONTEXT_TOKENS.',
  401: 'It refused the key: check LLM_API_KEY.',
  403: 'It refused the key: check LLM_API_KEY and what the key may use.',
  404: 'It does not know the model: check LLM_MODEL and LLM_BASE_URL.',
  413: 'The prompt is too long for it: lower AGENT_CONTEXT_TOKENS.',
  429: 'It takes no more requests now: wait, or set LLM_FALLBACK_MODEL.',
};

/** Providers' messages and bodies may quote headers, URLs or keys: only codes are passed on, to the log too. */
function failureOf(model: string, error: unknown): AgentFailure {
  const { status, status_code, code, name } = (error ?? {}) as Record<string, unknown>;
  const http = [status, status_code].find((value): value is number => typeof value === 'number');
  const word = [code, name].find((value): value is string => typeof value === 'string' && /^\w{1,40}$/.test(value));
  const detail = http ? ` (HTTP ${http})` : word && word !== 'Error' ? ` (${word})` : '';
  const hint = http && hints[http] ? ` ${hints[http]}` : '';
  return new AgentFailure('model-failed', `The language model ${model} did not answer${detail}.${hint}`);
}
