import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  ListToolsResultSchema,
  type Tool,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { type Failure, toFailure, type Fault } from './failure.js';
import { createTransport, endingWith, mayFallBack, type ServerTarget, transportKinds } from './transport.js';

export interface SessionDeadlines {
  /** Dial, initialise and the first reading of the catalogue, together. */
  connectMs: number;
  closeMs: number;
}

export interface SessionListener {
  /** A message arrived. */
  onTraffic(): void;
  /** The session is dead. Called at most once, never after `close`. */
  onLost(failure: Failure): void;
  onToolsChanged(tools: readonly Tool[]): void;
}

export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs: number;
  onProgress?: (progress: { progress: number; total?: number; message?: string }) => void;
}

/** Pages of a catalogue that are read; a server that never ends its list is cut off here. */
const maxCataloguePages = 200;

/** One initialised MCP session. It does not heal: when it is lost, the connection makes a new one. */
export class Session {
  #tools: readonly Tool[] = [];
  #ended = false;
  #opened = false;
  /** Fires when the stream breaks while the session is being opened: the SDK would wait for its time-out. */
  readonly #broken = new AbortController();
  #fault: Fault | undefined;

  private constructor(
    private readonly client: Client,
    private readonly transport: Transport,
    private readonly deadlines: SessionDeadlines,
    private readonly listener: SessionListener,
  ) {}

  /** Dials, initialises and reads the catalogue, all within `deadlines.connectMs`. @throws SessionRefused */
  static async open(
    target: ServerTarget,
    clientInfo: { name: string; version: string },
    deadlines: SessionDeadlines,
    listener: SessionListener,
    signal: AbortSignal,
  ): Promise<Session> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(deadlines.connectMs)]);
    const kinds = transportKinds(target.url);
    for (;;) {
      const kind = kinds.shift() ?? 'sse';
      const transport = createTransport(target, kind, (fault) => {
        session.#fault = fault;
      });
      const session: Session = new Session(new Client(clientInfo), transport, deadlines, listener);
      try {
        await session.#initialise(AbortSignal.any([limit, session.#broken.signal]));
        session.#opened = true;
        return session;
      } catch (error) {
        const fault = session.#fault;
        await session.close();
        if (!limit.aborted && kinds.length > 0 && mayFallBack(fault)) continue;
        if (error instanceof SessionRefused) throw error;
        throw new SessionRefused(toFailure(limit.aborted ? limit.reason : error, fault), { cause: error });
      }
    }
  }

  get tools(): readonly Tool[] {
    return this.#tools;
  }

  get server(): { name: string; version: string } | null {
    const info = this.client.getServerVersion();
    return info ? { name: info.name, version: info.version } : null;
  }

  async ping(timeoutMs: number): Promise<void> {
    await this.client.ping({ timeout: timeoutMs });
  }

  async callTool(name: string, args: Record<string, unknown>, options: CallOptions): Promise<CallToolResult> {
    const exchange = new AbortController();
    const request = { method: 'tools/call', params: { name, arguments: args } } as const;
    const { signal, timeoutMs: timeout, onProgress: onprogress } = options;
    try {
      return await endingWith(exchange.signal, () =>
        this.client.request(request, CallToolResultSchema, { signal, timeout, onprogress }),
      );
    } catch (error) {
      exchange.abort();
      throw error;
    }
  }

  /** Why a call of this session failed, in the connection's words. */
  failureOf(error: unknown): Failure {
    return toFailure(error, this.#fault);
  }

  /** Ends the session at both ends, in bounded time; pending calls fail at once. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // An aborted SSE stream of a dead server reports errors to whoever still listens; nobody should.
    this.client.onerror = undefined;
    this.client.onclose = undefined;
    // EventSource plans its own reconnect after it has told of an error; closed a moment later, it takes that timer along.
    await Promise.resolve();
    await within(this.client.close(), this.deadlines.closeMs);
  }

  async #initialise(signal: AbortSignal): Promise<void> {
    const { client, transport, listener } = this;
    client.onclose = () => this.#lost({ kind: 'lost', message: 'The connection was closed.' });
    client.onerror = (error) => {
      // Only we abort: a call's exchange that ended with its call is no sign of trouble.
      if (error.name === 'AbortError' || error.message.includes('AbortError')) return;
      const failure = toFailure(error, this.#fault);
      // A message that makes no sense is not the end of a session; a broken stream is, though the SDK keeps it.
      if (failure.kind !== 'protocol' || /stream disconnected|reconnection attempts/i.test(error.message))
        this.#lost(failure);
    };
    await abortable(client.connect(transport, { signal, timeout: this.deadlines.connectMs }), signal);
    const receive = transport.onmessage;
    transport.onmessage = (...message) => {
      listener.onTraffic();
      receive?.(...message);
    };
    client.setNotificationHandler(ToolListChangedNotificationSchema, async () => {
      this.#tools = await this.#readCatalogue(AbortSignal.timeout(this.deadlines.connectMs));
      if (!this.#ended) listener.onToolsChanged(this.#tools);
    });
    this.#tools = await abortable(this.#readCatalogue(signal), signal);
  }

  async #readCatalogue(signal: AbortSignal): Promise<readonly Tool[]> {
    if (!this.client.getServerCapabilities()?.tools) return [];
    const tools: Tool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < maxCataloguePages; page += 1) {
      const result = await this.client.request({ method: 'tools/list', params: { cursor } }, ListToolsResultSchema, {
        signal,
        timeout: this.deadlines.connectMs,
      });
      tools.push(...result.tools);
      if (!result.nextCursor || result.nextCursor === cursor) return tools;
      cursor = result.nextCursor;
    }
    return tools;
  }

  #lost(failure: Failure): void {
    if (this.#ended) return;
    if (!this.#opened) return this.#broken.abort(new SessionRefused(failure));
    this.listener.onLost(failure);
    void this.close();
  }
}

/** A session could not be opened. */
export class SessionRefused extends Error {
  override readonly name = 'SessionRefused';
  constructor(
    readonly failure: Failure,
    options?: ErrorOptions,
  ) {
    super(failure.message, options);
  }
}

/** Settles with the promise or rejects at the abort, whichever is first: the SDK's dial knows no deadline. */
function abortable<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Waits for the promise to settle, but not for long. */
async function within(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
    timer.unref();
  });
  await Promise.race([promise.catch(() => undefined), bound]);
  clearTimeout(timer);
}
