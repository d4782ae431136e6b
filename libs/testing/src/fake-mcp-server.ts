import { randomUUID } from 'node:crypto';
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
  run(
    args: Record<string, unknown>,
    signal: AbortSignal,
    /** Tells the caller of progress, when it asked for it. */
    progress: (step: number) => Promise<void>,
  ): CallToolResult | Promise<CallToolResult>;
}

/** What an HTTP request says, for deciding whether to refuse it. */
export interface FakeRequest {
  httpMethod: string;
  /** Method of the JSON-RPC message in the body. */
  method?: string;
  /** Tool that the message calls. */
  tool?: string;
}

interface Refusal {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** An MCP server over real HTTP that misbehaves on command. `/sse` + `/messages`, and `/mcp` with or without sessions. */
export class FakeMcpServer {
  readonly tools: Record<string, FakeTool> = {};
  /** Tools given in one page of the catalogue. */
  pageSize = 1_000;
  /** Answers every request with this status instead. */
  refuseWith: Refusal | undefined;
  /** Answers some requests with a status instead. */
  refuse: (request: FakeRequest) => Refusal | undefined = () => undefined;
  /** `/mcp` gives out session ids and offers the GET stream. */
  keepsStreamableSessions = false;
  /** Runs before the catalogue is answered. */
  beforeList: () => Promise<void> | void = () => undefined;
  /** Times the first page of the catalogue was asked for. */
  catalogueReads = 0;
  /** Answers every request by hand instead. */
  answerWith: ((response: ServerResponse) => void) | undefined;
  /** Accepts requests and never answers them. */
  hang = false;
  /** Sessions initialised since the start. */
  sessionsOpened = 0;
  readonly authorizations: (string | undefined)[] = [];
  #http: HttpServer | undefined;
  #port = 0;
  readonly #sessions = new Map<string, { transport: SSEServerTransport; server: Server }>();
  readonly #streamable = new Map<string, { transport: StreamableHTTPServerTransport; server: Server }>();
  /** Exchanges of `/mcp` that are not over. */
  readonly #exchanges = new Set<{ httpMethod: string; response: ServerResponse }>();

  get sseUrl(): URL {
    return new URL(`http://127.0.0.1:${this.#port}/sse`);
  }

  /** HTTP+SSE at a path that does not say so. */
  get olderUrl(): URL {
    return new URL(`http://127.0.0.1:${this.#port}/older`);
  }

  get streamableUrl(): URL {
    return new URL(`http://127.0.0.1:${this.#port}/mcp`);
  }

  get openSessions(): number {
    return this.#sessions.size + this.#streamable.size;
  }

  /** Answers of `/mcp` to one HTTP method that have begun and not ended. */
  openAnswers(httpMethod: 'GET' | 'POST'): number {
    return this.#answersTo(httpMethod).length;
  }

  /** Starts, or starts again on the same port, knowing nothing of earlier sessions. */
  async start(): Promise<void> {
    this.forgetSessions();
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
    this.#streamable.clear();
  }

  /** Ends these answers before their time, regularly or by a reset. */
  endAnswers(httpMethod: 'GET' | 'POST', how: 'end' | 'reset'): void {
    for (const response of this.#answersTo(httpMethod)) {
      if (how === 'end') response.end();
      else response.destroy();
    }
  }

  /** Tells every session that the catalogue has changed. */
  async announceTools(): Promise<void> {
    const sessions = [...this.#sessions.values(), ...this.#streamable.values()];
    await Promise.all(sessions.map(({ server }) => server.sendToolListChanged()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.authorizations.push(request.headers.authorization);
    const body = request.method === 'POST' ? await readJson(request) : undefined;
    const refusal =
      this.refuseWith ??
      this.refuse({ httpMethod: request.method ?? '', method: body?.method, tool: body?.params?.name });
    if (refusal) {
      response.writeHead(refusal.status, refusal.headers).end(refusal.body ?? '');
      return;
    }
    if (this.answerWith) return this.answerWith(response);
    if (this.hang) return;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (['/sse', '/older'].includes(url.pathname) && request.method === 'GET') return await this.#openSse(response);
    if (url.pathname === '/messages') {
      const session = this.#sessions.get(url.searchParams.get('sessionId') ?? '');
      if (session) return await session.transport.handlePostMessage(request, response, body);
      response.writeHead(404).end('unknown session');
      return;
    }
    if (url.pathname === '/mcp' && (request.method === 'POST' || this.keepsStreamableSessions)) {
      const exchange = { httpMethod: request.method ?? '', response };
      this.#exchanges.add(exchange);
      response.on('close', () => this.#exchanges.delete(exchange));
      const id = request.headers['mcp-session-id'];
      const transport = this.keepsStreamableSessions
        ? typeof id === 'string'
          ? this.#streamable.get(id)?.transport
          : await this.#openStreamable()
        : await this.#openStateless(response);
      if (transport) return await transport.handleRequest(request, response, body);
      response.writeHead(404).end('unknown session');
      return;
    }
    response.writeHead(405).end();
  }

  #answersTo(httpMethod: string): ServerResponse[] {
    return [...this.#exchanges]
      .filter((exchange) => exchange.httpMethod === httpMethod && exchange.response.headersSent)
      .map(({ response }) => response);
  }

  async #openStateless(response: ServerResponse): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await this.#buildServer().connect(transport);
    response.on('close', () => void transport.close());
    return transport;
  }

  async #openStreamable(): Promise<StreamableHTTPServerTransport> {
    const server = this.#buildServer();
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.#streamable.set(id, { transport, server }),
      onsessionclosed: (id) => void this.#streamable.delete(id),
    });
    await server.connect(transport);
    return transport;
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
    server.setRequestHandler(ListToolsRequestSchema, async ({ params }) => {
      const from = Number(params?.cursor ?? 0);
      const all = Object.entries(this.tools);
      if (from === 0) this.catalogueReads += 1;
      await this.beforeList();
      return {
        tools: all.slice(from, from + this.pageSize).map(([name, tool]) => ({
          name,
          inputSchema: { type: 'object' as const },
          annotations: tool.annotations,
        })),
        ...(from + this.pageSize < all.length && { nextCursor: String(from + this.pageSize) }),
      };
    });
    server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, sendNotification }) => {
      const tool = this.tools[params.name];
      if (!tool) return { isError: true, content: [{ type: 'text' as const, text: `no tool ${params.name}` }] };
      const progressToken = params._meta?.progressToken;
      return await tool.run(params.arguments ?? {}, signal, async (progress) => {
        if (progressToken === undefined) return;
        await sendNotification({ method: 'notifications/progress', params: { progressToken, progress } });
      });
    });
    return server;
  }
}

async function readJson(
  request: IncomingMessage,
): Promise<{ method?: string; params?: { name?: string } } | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
}
