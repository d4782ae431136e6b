import type { JSONRPCMessage, ProgressToken, RequestId } from '@modelcontextprotocol/sdk/types.js';
import type { Channel, SessionServer } from './session-server.js';
import type { ToolCalls } from './tool-calls.js';

/** A tool call as far as this session answers it itself. */
interface CallRequest {
  id: RequestId;
  params: { name: string; arguments?: Record<string, unknown>; _meta?: { progressToken?: ProgressToken } };
}

export interface ToolSessionOptions {
  calls: ToolCalls;
  /** The server of the whole protocol, for every message that is not a plain tool call; made when the first comes. */
  createProtocol(): SessionServer;
  onClose(): void;
}

/**
 * The server of one session. It answers tool calls itself: the SDK checks each message against a schema five times and more,
 * which costs more than a small query. Everything else is the SDK's, which a request that stands alone seldom needs.
 */
export class ToolSession implements SessionServer {
  readonly #running = new Map<RequestId, AbortController>();
  readonly #inner: Channel;
  #channel: Channel | undefined;
  #protocol: SessionServer | undefined;

  constructor(private readonly options: ToolSessionOptions) {
    this.#inner = {
      start: async () => {},
      send: async (message, sendOptions) => this.#channel?.send(message, sendOptions),
      close: async () => this.#channel?.close(),
    };
  }

  async connect(channel: Channel): Promise<void> {
    this.#channel = channel;
    channel.onmessage = (message, extra) => {
      if (isCall(message)) void this.#answer(message);
      else if (!this.#cancel(message)) this.#connected().then(() => this.#inner.onmessage?.(message, extra));
    };
    channel.onerror = (error) => this.#inner.onerror?.(error);
    channel.onclose = () => {
      for (const controller of this.#running.values()) controller.abort();
      this.#running.clear();
      this.#inner.onclose?.();
      this.options.onClose();
    };
    await channel.start();
  }

  async clientAlive(withinMs: number): Promise<boolean> {
    return (await this.#connected()).clientAlive(withinMs);
  }

  async close(): Promise<void> {
    await this.#channel?.close();
  }

  async #connected(): Promise<SessionServer> {
    if (this.#protocol) return this.#protocol;
    this.#protocol = this.options.createProtocol();
    await this.#protocol.connect(this.#inner);
    return this.#protocol;
  }

  async #answer({ id, params }: CallRequest): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.#running.set(id, controller);
    const progressToken = params._meta?.progressToken;
    const result = await this.options.calls.call(params.name, params.arguments, {
      signal,
      progress: (progress, total, message) => {
        if (progressToken === undefined || signal.aborted) return;
        const notice = { progressToken, progress, total, message };
        this.#send({ jsonrpc: '2.0', method: 'notifications/progress', params: notice }, id);
      },
    });
    if (this.#running.get(id) === controller) this.#running.delete(id);
    // Nobody waits for the answer of a call that was cancelled.
    if (!signal.aborted) this.#send({ result, jsonrpc: '2.0', id });
  }

  #send(message: JSONRPCMessage, relatedRequestId?: RequestId): void {
    this.#channel?.send(message, { relatedRequestId }).catch((error: unknown) => {
      this.#inner.onerror?.(error as Error);
    });
  }

  /** True when the message cancels a call that runs here. */
  #cancel(message: JSONRPCMessage): boolean {
    if (!('method' in message) || message.method !== 'notifications/cancelled') return false;
    const controller = this.#running.get(message.params?.['requestId'] as RequestId);
    controller?.abort();
    return controller !== undefined;
  }
}

/** Whether a request is a plain tool call. One that is odd is the SDK's: it knows what is wrong with it, or what it asks for. */
function isCall(message: JSONRPCMessage): message is JSONRPCMessage & CallRequest {
  if (!('method' in message) || message.method !== 'tools/call' || !('id' in message)) return false;
  const params = message.params;
  if (typeof params?.['name'] !== 'string' || 'task' in params) return false;
  const given = params['arguments'];
  const { progressToken } = params._meta ?? {};
  return (
    (given === undefined || (typeof given === 'object' && given !== null && !Array.isArray(given))) &&
    (progressToken === undefined || typeof progressToken === 'string' || typeof progressToken === 'number')
  );
}
