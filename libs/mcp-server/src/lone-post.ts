import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  isInitializeRequest,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';
import type { Channel } from './session-server.js';

interface Problem {
  status: number;
  message: string;
}

/** Why a POST to /mcp is refused, or undefined (specification 2025-11-25, "Streamable HTTP"). */
export function postProblem(request: IncomingMessage, messages: readonly JSONRPCMessage[]): Problem | undefined {
  const accept = request.headers.accept ?? '';
  if (!accept.includes('application/json') || !accept.includes('text/event-stream')) {
    return { status: 406, message: 'Not Acceptable: Client must accept both application/json and text/event-stream' };
  }
  if (messages.some(isInitializeRequest)) {
    return messages.length > 1
      ? { status: 400, message: 'Invalid Request: Only one initialization request is allowed' }
      : undefined;
  }
  return versionProblem(request);
}

export function versionProblem(request: IncomingMessage): Problem | undefined {
  const version = request.headers['mcp-protocol-version'];
  if (version === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(String(version))) return undefined;
  const supported = SUPPORTED_PROTOCOL_VERSIONS.join(', ');
  return {
    status: 400,
    message: `Bad Request: Unsupported protocol version: ${String(version).slice(0, 40)} (supported versions: ${supported})`,
  };
}

/** Headers of an event stream that no proxy may collect or change. */
export const eventStream = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
};

export function writeEvent(response: ServerResponse, message: JSONRPCMessage): void {
  response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
}

/** In a stream that nobody reads comments would only pile up. */
export function writeComment(response: ServerResponse): void {
  if (!response.writableNeedDrain) response.write(': keepalive\n\n');
}

/**
 * The channel of one POST: on its own where requests stand alone, or a part of a session's. What is answered soon and at once goes out as JSON; a notification, or a long
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
        this.forget(message.params?.['requestId'] as RequestId);
      }
    }
    // Nothing is answered: notifications, or answers to what nobody asked.
    if (this.#awaited.size === 0 && !this.response.headersSent) this.response.writeHead(202).end();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return;
    const isAnswer = !('method' in message);
    if (isAnswer && !this.#awaited.delete(message.id as RequestId)) return;
    if (this.response.headersSent) writeEvent(this.response, message);
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
    // The session that it belongs to has ended under way.
    if (!this.response.headersSent) this.response.writeHead(404);
    if (!this.response.writableEnded) this.response.end();
    this.onclose?.();
  }

  /** No answer will come for this request. */
  forget(id: RequestId): void {
    if (this.#awaited.delete(id) && this.#awaited.size === 0) this.#finish();
  }

  #comment(): void {
    if (!this.response.headersSent) this.#stream();
    writeComment(this.response);
  }

  #stream(...first: JSONRPCMessage[]): void {
    this.response.writeHead(200, eventStream);
    for (const message of [...this.#answers.splice(0), ...first]) writeEvent(this.response, message);
  }

  #finish(): void {
    clearInterval(this.#keepAlive);
    if (this.response.destroyed) return;
    if (this.response.headersSent) return void this.response.end();
    const [first] = this.#answers;
    if (!first) return void this.response.writeHead(202).end();
    // As text it leaves in one write with its headers.
    const body = JSON.stringify(this.isBatch ? this.#answers : first);
    const head = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    this.response.writeHead(200, head).end(body);
  }
}
