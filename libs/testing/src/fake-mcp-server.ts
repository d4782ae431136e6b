import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';

export interface FakeTool {
  annotations?: Tool['annotations'];
  run(args: Record<string, unknown>, signal: AbortSignal): CallToolResult | Promise<CallToolResult>;
}

/** An MCP server over real HTTP that misbehaves on command. `/sse` + `/messages`, and stateless `/mcp`. */
export class FakeMcpServer {
  readonly tools: Record<string, FakeTool> = {};
  /** Tools given in one page of the catalogue. */
  pageSize = 1_000;
  /** Answers every request with this status instead. */
  refuseWith: { status: number; headers?: Record<string, string>; body?: string } | undefined;
  /** Accepts requests and never answers them. */
  hang = false;
  /** Sessions initialised since the start. */
  sessionsOpened = 0;
  readonly authorizations: (string | undefined)[] = [];
  #http: HttpServer | undefined;
  #port = 0;
  readonly #sessions = new Map<string, { transport: SSEServerTransport; server: Server }>();

  get sseUrl(): URL {
    return new URL(`http://127.0.0.1:${this.#port}/sse`);
  }

  get streamableUrl(): URL {
    return new URL(`http://127.0.0.1:${this.#port}/mcp`);
  }

  get openSessions(): number {
    return this.#sessions.size;
  }

  /** Starts, or starts again on the same port, knowing nothing of earlier sessions. */
  async start(): Promise<void> {
    this.#sessions.clear();
    this.#http = createServer(
      (request, response) => void this.#handle(request, response).catch(() => response.destroy()),
    );
    this.#http.listen(this.#port, '127.0.0.1');
    await once(this.#http, 'listening');
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  /** Ends like a killed process: every socket is reset, nothing is said. */
  async die(): Promise<void> {
    const http = this.#http;
    if (!http) return;
    this.#http = undefined;
    const closed = once(http, 'close');
    http.close();
    http.closeAllConnections();
    await closed;
  }

  /** Forgets all sessions but keeps their streams open. */
  forgetSessions(): void {
    this.#sessions.clear();
  }

  /** Tells every session that the catalogue has changed. */
  async announceTools(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map(({ server }) => server.sendToolListChanged()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.authorizations.push(request.headers.authorization);
    if (this.refuseWith) {
      response.writeHead(this.refuseWith.status, this.refuseWith.headers).end(this.refuseWith.body ?? '');
      return;
    }
    if (this.hang) return;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === '/sse' && request.method === 'GET') return await this.#openSse(response);
    if (url.pathname === '/messages') {
      const session = this.#sessions.get(url.searchParams.get('sessionId') ?? '');
      if (session) return await session.transport.handlePostMessage(request, response);
      response.writeHead(404).end('unknown session');
      return;
    }
    if (url.pathname === '/mcp' && request.method === 'POST') {
      const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
      await this.#buildServer().connect(transport);
      response.on('close', () => void transport.close());
      return await transport.handleRequest(request, response);
    }
    response.writeHead(405).end();
  }

  async #openSse(response: ServerResponse): Promise<void> {
    const transport = new SSEServerTransport('/messages', response);
    const server = this.#buildServer();
    this.#sessions.set(transport.sessionId, { transport, server });
    response.on('close', () => this.#sessions.delete(transport.sessionId));
    await server.connect(transport);
  }

  #buildServer(): Server {
    const server = new Server({ name: 'fake', version: '1.0.0' }, { capabilities: { tools: { listChanged: true } } });
    server.oninitialized = () => {
      this.sessionsOpened += 1;
    };
    server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
      const from = Number(params?.cursor ?? 0);
      const all = Object.entries(this.tools);
      return {
        tools: all.slice(from, from + this.pageSize).map(([name, tool]) => ({
          name,
          inputSchema: { type: 'object' as const },
          annotations: tool.annotations,
        })),
        ...(from + this.pageSize < all.length && { nextCursor: String(from + this.pageSize) }),
      };
    });
    server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
      const tool = this.tools[params.name];
      if (!tool) return { isError: true, content: [{ type: 'text' as const, text: `no tool ${params.name}` }] };
      return await tool.run(params.arguments ?? {}, signal);
    });
    return server;
  }
}
