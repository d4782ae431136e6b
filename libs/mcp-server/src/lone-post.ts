import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  isInitializeRequest,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';
import type { Channel } from './session-server.js';

/** Why a POST to /mcp is refused, or undefined (specification 2025-11-25, "Streamable HTTP"). */
export function lonePostProblem(
  request: IncomingMessage,
  messages: readonly JSONRPCMessage[],
): { status: number; message: string } | undefined {
  const accept = request.headers.accept ?? '';
  if (!accept.includes('application/json') || !accept.includes('text/event-stream')) {
    return { status: 406, message: 'Not Acceptable: Client must accept both application/json and text/event-stream' };
  }
  if (messages.some(isInitializeRequest)) {
    return messages.length > 1
      ? { status: 400, message: 'Invalid Request: Only one initialization request is allowed' }
      : undefined;
  }
  const version = request.headers['mcp-protocol-version'];
  if (version === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(String(version))) return undefined;
  const supported = SUPPORTED_PROTOCOL_VERSIONS.join(', ');
  return {
    status: 400,
    message: `Bad Request: Unsupported protocol version: ${String(version).slice(0, 40)} (supported versions: ${supported})`,
  };
}

/**
 * The channel of one POST that stands alone. What is answered soon and at once goes out as JSON; a notification, or a long
 * wait, makes it an event stream, whose comments show proxies that somebody is there. (The SDK's transport would make a web
 * stream of every answer: twice the cost of a small query.)
 */
export class LonePost implements Channel {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #awaited: Set<RequestId>;
  readonly #answers: JSONRPCMessage[] = [];
  readonly #keepAlive: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly messages: readonly JSONRPCMessage[],
    private readonly isBatch: boolean,
    keepAliveMs: number,
  ) {
    this.#awaited = new Set(messages.filter(isJSONRPCRequest).map(({ id }) => id));
    if (this.#awaited.size === 0) return;
    this.#keepAlive = setInterval(() => this.#comment(), keepAliveMs);
    this.#keepAlive.unref();
  }

  async start(): Promise<void> {}

  /** Hands the messages over, once somebody listens. */
  deliver(): void {
    for (const message of this.messages) {
      this.onmessage?.(message);
      // No answer follows a cancelled request.
      if ('method' in message && message.method === 'notifications/cancelled') {
        this.#forget(message.params?.['requestId'] as RequestId);
      }
    }
    // Nothing is answered: notifications, or answers to what nobody asked.
    if (this.#awaited.size === 0 && !this.response.headersSent) this.response.writeHead(202).end();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return;
    const isAnswer = !('method' in message);
    if (isAnswer && !this.#awaited.delete(message.id as RequestId)) return;
    if (this.response.headersSent) this.#event(message);
    else if (isAnswer) this.#answers.push(message);
    else this.#stream(message);
    if (this.#awaited.size === 0) this.#finish();
  }

  /** Tells the server behind that nobody waits for the answers any more. */
  cancelAll(): void {
    for (const requestId of this.#awaited) {
      const params = { requestId, reason: 'The client went away.' };
      this.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#keepAlive);
    if (!this.response.writableEnded) this.response.end();
    this.onclose?.();
  }

  #forget(id: RequestId): void {
    if (this.#awaited.delete(id) && this.#awaited.size === 0) this.#finish();
  }

  #comment(): void {
    if (!this.response.headersSent) this.#stream();
    // In a stream that nobody reads the comments would only pile up.
    if (!this.response.writableNeedDrain) this.response.write(': keepalive\n\n');
  }

  #stream(...first: JSONRPCMessage[]): void {
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    for (const message of [...this.#answers.splice(0), ...first]) this.#event(message);
  }

  #event(message: JSONRPCMessage): void {
    this.response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  #finish(): void {
    clearInterval(this.#keepAlive);
    if (this.response.headersSent) return void this.response.end();
    const [first] = this.#answers;
    if (!first) return void this.response.writeHead(202).end();
    const body = Buffer.from(JSON.stringify(this.isBatch ? this.#answers : first));
    this.response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body);
  }
}
