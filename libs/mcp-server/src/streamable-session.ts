import type { ServerResponse } from 'node:http';
import type { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isJSONRPCRequest, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Request } from 'express';
import type { SessionServer } from './session-server.js';
import type { Session } from './sessions.js';

/** One MCP server over Streamable HTTP, for a client that keeps its session. */
export class StreamableSession implements Session {
  readonly transport = 'streamable';

  constructor(
    private readonly server: SessionServer,
    private readonly channel: StreamableHTTPServerTransport,
    /** Responses that are being written. */
    private readonly streams: Set<ServerResponse>,
  ) {}

  get initialized(): boolean {
    return this.channel.sessionId !== undefined;
  }

  async post(request: Request, response: ServerResponse, messages: readonly JSONRPCMessage[]): Promise<void> {
    // Nobody can receive the answers any more, so the work for them stops.
    response.once('close', () => {
      if (response.writableFinished) return;
      for (const message of messages) if (isJSONRPCRequest(message)) this.#cancel(message.id);
    });
    await this.#handle(request, response, request.body);
    for (const message of messages) {
      // No answer follows a cancelled request, and the SDK would keep its stream open for good.
      const id =
        'method' in message && message.method === 'notifications/cancelled' ? message.params?.['requestId'] : undefined;
      if (typeof id === 'string' || typeof id === 'number') this.channel.closeSSEStream(id);
    }
  }

  #cancel(requestId: string | number): void {
    const params = { requestId, reason: 'The client went away.' };
    this.channel.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
  }

  /** The stream for what the server sends unasked, or the end of the session. */
  async pass(request: Request, response: ServerResponse): Promise<void> {
    await this.#handle(request, response);
  }

  async #handle(request: Request, response: ServerResponse, body?: unknown): Promise<void> {
    this.streams.add(response);
    response.once('close', () => this.streams.delete(response));
    await this.channel.handleRequest(request, response, body);
  }

  isAlive(withinMs: number): Promise<boolean> {
    return this.server.clientAlive(withinMs);
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}
