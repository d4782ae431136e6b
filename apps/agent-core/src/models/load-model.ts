import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { ModelConfig } from '../config.js';
import { providerFetch } from './provider-fetch.js';

/** Repeating is {@link providerFetch}'s, for every provider alike. */
const maxRetries = 0;

/** Loads the provider's package. */
export async function loadModel({ provider, model, baseUrl, apiKey }: ModelConfig): Promise<BaseChatModel> {
  switch (provider) {
    case 'openai': {
      const { ChatOpenAI } = await import('@langchain/openai');
      return new ChatOpenAI({
        model,
        apiKey: apiKey?.reveal() ?? 'none',
        maxRetries,
        configuration: { fetch: providerFetch, ...(baseUrl && { baseURL: baseUrl }) },
        __includeRawResponse: true,
      });
    }
    case 'anthropic': {
      const { ChatAnthropic } = await import('@langchain/anthropic');
      return new ChatAnthropic({
        model,
        apiKey: apiKey?.reveal() ?? 'none',
        maxRetries,
        clientOptions: { fetch: providerFetch },
        ...(baseUrl && { anthropicApiUrl: baseUrl }),
      });
    }
    case 'ollama': {
      const { ChatOllama } = await import('@langchain/ollama');
      return new ChatOllama({
        model,
        maxRetries,
        fetch: providerFetch,
        ...(baseUrl && { baseUrl }),
        ...(apiKey && { headers: { authorization: `Bearer ${apiKey.reveal()}` } }),
      });
    }
  }
}
