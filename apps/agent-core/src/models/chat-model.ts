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
      throw new AgentFailure('model-failed', `The language model ${this.name} did not answer${statusOf(error)}.`, {
        cause: error,
      });
    });
    return { message: withRawCalls(message as AIMessageChunk), declined: false };
  }
}

/** A tool call whose arguments are not JSON still deserves an answer that says so; LangChain sets it aside. */
function withRawCalls(message: AIMessageChunk): AIMessage {
  const broken = (message.invalid_tool_calls ?? []).map((call, index) => ({
    id: call.id ?? `invalid_${index}`,
    name: call.name ?? 'unknown',
    args: { invalidJson: (call.args ?? '').slice(0, 500) },
    type: 'tool_call' as const,
  }));
  return new AIMessage({
    content: message.content,
    tool_calls: [...(message.tool_calls ?? []), ...broken],
    usage_metadata: message.usage_metadata,
  });
}

/** Providers' messages may quote headers or keys; only the status is passed on. */
function statusOf(error: unknown): string {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? ` (HTTP ${status})` : '';
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
      return new ChatOllama({ model, maxRetries, ...(baseUrl && { baseUrl }) });
    }
  }
}
