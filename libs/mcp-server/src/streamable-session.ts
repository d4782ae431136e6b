import type { ServerResponse } from 'node:http';
import { isInitializeRequest, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Request, Response } from 'express';
import { refuse, rpcCode } from './json-rpc-reply.js';
import { postProblem, versionProblem } from './lone-post.js';
import type { SessionServer } from './session-server.js';
import type { Session } from './sessions.js';
import type { StreamableChannel } from './streamable-channel.js';

/** One MCP server over Streamable HTTP, for a client that keeps its session. */
export class StreamableSession implements Session {
  readonly transport = 'streamable';

  constructor(
    private readonly server: SessionServer,
    private readonly channel: StreamableChannel,
    /** Responses that are being written. */
    private readonly streams: Set<ServerResponse>,
  ) {}

  /** The first POST of a session has been looked at already. */
  open(request: Request, response: Response, messages: readonly JSONRPCMessage[]): void {
    this.#watch(response);
    this.channel.post(response, messages, Array.isArray(request.body));
  }

  post(request: Request, response: Response, messages: readonly JSONRPCMessage[]): void {
    const problem = postProblem(request, messages);
    if (problem) return refuse(response, problem.status, rpcCode.refused, problem.message);
    if (messages.some(isInitializeRequest)) {
      return refuse(response, 400, rpcCode.invalidRequest, 'Invalid Request: Server already initialized');
    }
    if (this.channel.hasRunning(messages)) {
      return refuse(response, 400, rpcCode.invalidRequest, 'A request with this id is still running.');
    }
    this.open(request, response, messages);
  }

  /** The stream for what the server sends unasked. */
  listen(request: Request, response: Response): void {
    const problem = versionProblem(request);
    if (problem) return refuse(response, problem.status, rpcCode.refused, problem.message);
    if (!(request.headers.accept ?? '').includes('text/event-stream')) {
      return refuse(response, 406, rpcCode.refused, 'Not Acceptable: Client must accept text/event-stream');
    }
    if (this.channel.hasStream) {
      return refuse(response, 409, rpcCode.refused, 'Conflict: Only one SSE stream is allowed per session');
    }
    this.#watch(response);
    this.channel.listen(response);
  }

  isAlive(withinMs: number): Promise<boolean> {
    return this.server.clientAlive(withinMs);
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  #watch(response: ServerResponse): void {
    this.streams.add(response);
    response.once('close', () => this.streams.delete(response));
  }
}
