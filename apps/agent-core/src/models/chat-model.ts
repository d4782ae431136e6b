import { randomUUID } from 'node:crypto';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk } from '@langchain/core/messages';
import { AgentFailure } from '../agent/agent-failure.js';
import type { AgentModel, ModelReply, ModelRequest } from '../agent/agent-model.js';
import type { ModelConfig } from '../config.js';

/** Limits of one request to a provider; the whole question has its own. */
const requestTimeoutMs = 60_000;
const maxRetries = 2;

/** A language model of any provider behind the agent's port. The provider's package is loaded at the first question. */
export class ChatModel implements AgentModel {
  readonly name: string;
  readonly looksUpValues = false;
  #loading: Promise<BaseChatModel> | undefined;

  constructor(private readonly config: ModelConfig) {
    this.name = `${config.provider}:${config.model}`;
  }

  async reply({ messages, tools, signal }: ModelRequest): Promise<ModelReply> {
    this.#loading ??= load(this.config);
    const model = await this.#loading;
    const definitions = tools.map((tool) => ({
      type: 'function' as const,
      function: { name: tool.name, description: tool.description, parameters: tool.inputSchema },
    }));
    const runnable = definitions.length > 0 && model.bindTools ? model.bindTools(definitions) : model;
    const message = await runnable.invoke(messages, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new AgentFailure('model-failed', `The language model ${this.name} did not answer${detailOf(error)}.`);
    });
    return { message: withEveryCall(message as AIMessageChunk), declined: false };
  }
}

/**
 * A tool call whose arguments are not JSON still deserves an answer that says so; LangChain sets it aside. Some compatible
 * servers give their calls no id, without which no result can be told apart.
 */
function withEveryCall(message: AIMessageChunk): AIMessage {
  const broken = (message.invalid_tool_calls ?? []).map((call) => ({
    id: call.id ?? randomUUID(),
    name: call.name ?? 'unknown',
    args: { invalidJson: (call.args ?? '').slice(0, 500) },
    type: 'tool_call' as const,
  }));
  return new AIMessage({
    content: message.content,
    tool_calls: [...(message.tool_calls ?? []).map((call) => ({ ...call, id: call.id || randomUUID() })), ...broken],
    usage_metadata: message.usage_metadata,
  });
}

/** Providers' messages and bodies may quote headers, URLs or keys: only codes are passed on, to the log too. */
function detailOf(error: unknown): string {
  const { status, code, name } = (error ?? {}) as { status?: unknown; code?: unknown; name?: unknown };
  if (typeof status === 'number') return ` (HTTP ${status})`;
  const word = [code, name].find((value): value is string => typeof value === 'string' && /^\w{1,40}$/.test(value));
  return word ? ` (${word})` : '';
}

async function load({ provider, model, baseUrl, apiKey }: ModelConfig): Promise<BaseChatModel> {
  switch (provider) {
    case 'openai': {
      const { ChatOpenAI } = await import('@langchain/openai');
      return new ChatOpenAI({
        model,
        apiKey: apiKey?.reveal() ?? 'none',
        timeout: requestTimeoutMs,
        maxRetries,
        ...(baseUrl && { configuration: { baseURL: baseUrl } }),
      });
    }
    case 'anthropic': {
      const { ChatAnthropic } = await import('@langchain/anthropic');
      return new ChatAnthropic({
        model,
        apiKey: apiKey?.reveal() ?? 'none',
        maxRetries,
        clientOptions: { timeout: requestTimeoutMs },
        ...(baseUrl && { anthropicApiUrl: baseUrl }),
      });
    }
    case 'ollama': {
      const { ChatOllama } = await import('@langchain/ollama');
      return new ChatOllama({
        model,
        maxRetries,
        ...(baseUrl && { baseUrl }),
        ...(apiKey && { headers: { authorization: `Bearer ${apiKey.reveal()}` } }),
      });
    }
  }
}
