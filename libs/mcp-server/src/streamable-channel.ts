import type { ServerResponse } from 'node:http';
import { isJSONRPCRequest, type JSONRPCMessage, type RequestId } from '@modelcontextprotocol/sdk/types.js';
import { eventStream, LonePost, writeComment, writeEvent } from './lone-post.js';
import type { Channel } from './session-server.js';

/**
 * The channel of a session over Streamable HTTP. What is answered goes out on the POST that asked, with what is said about
 * it meanwhile; the rest on the one stream that a client may open for it, or nowhere. (The SDK's transport turns every
 * request and answer into web streams, which costs more than a call.)
 */
export class StreamableChannel implements Channel {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** By the requests that wait for an answer. */
  readonly #posts = new Map<RequestId, LonePost>();
  #stream: ServerResponse | undefined;
  #closed = false;

  constructor(
    readonly sessionId: string,
    private readonly keepAliveMs: number,
  ) {}

  async start(): Promise<void> {}

  /** True while a request with one of these ids is not answered. */
  hasRunning(messages: readonly JSONRPCMessage[]): boolean {
    return messages.some((message) => isJSONRPCRequest(message) && this.#posts.has(message.id));
  }

  post(response: ServerResponse, messages: readonly JSONRPCMessage[], isBatch: boolean): void {
    response.setHeader('Mcp-Session-Id', this.sessionId);
    const post = new LonePost(response, messages, isBatch, this.keepAliveMs);
    const ids = messages.filter(isJSONRPCRequest).map(({ id }) => id);
    for (const id of ids) this.#posts.set(id, post);
    post.onmessage = (message) => this.#receive(message);
    response.once('close', () => {
      // Nobody can receive the answers any more, so the work for them stops.
      if (!response.writableFinished) post.cancelAll();
      for (const id of ids) if (this.#posts.get(id) === post) this.#posts.delete(id);
      void post.close();
    });
    post.deliver();
  }

  get hasStream(): boolean {
    return this.#stream !== undefined;
  }

  /** Takes a response for what the server sends unasked. */
  listen(response: ServerResponse): void {
    this.#stream = response;
    response.setHeader('Mcp-Session-Id', this.sessionId).writeHead(200, eventStream).flushHeaders();
    const keepAlive = setInterval(() => writeComment(response), this.keepAliveMs);
    keepAlive.unref();
    response.once('close', () => {
      clearInterval(keepAlive);
      if (this.#stream === response) this.#stream = undefined;
    });
  }

  /** @throws Error when the message belongs to a request whose POST is over */
  async send(message: JSONRPCMessage, options?: { relatedRequestId?: RequestId }): Promise<void> {
    const isAnswer = !('method' in message);
    const id = isAnswer ? message.id : options?.relatedRequestId;
    if (id === undefined) {
      if (this.#stream) writeEvent(this.#stream, message);
      return;
    }
    const post = this.#posts.get(id);
    if (isAnswer) this.#posts.delete(id);
    else if (!post) throw new Error('the request that this message belongs to is over');
    await post?.send(message);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const post of new Set(this.#posts.values())) await post.close();
    this.#posts.clear();
    this.#stream?.end();
    this.onclose?.();
  }

  #receive(message: JSONRPCMessage): void {
    if (this.#closed) return;
    this.onmessage?.(message);
    if (!('method' in message) || message.method !== 'notifications/cancelled') return;
    // No answer follows, so its POST would stay open for good.
    const id = message.params?.['requestId'] as RequestId;
    this.#posts.get(id)?.forget(id);
    this.#posts.delete(id);
  }
}
