import { setImmediate as nextTurn } from 'node:timers/promises';
import { SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  type CallToolResult,
  CallToolResultSchema,
  type Tool,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { Catalogue } from './catalogue.js';
import { ExchangeFailed, type Failure, toFailure } from './failure.js';
import { asStreamable } from './streamable-transport.js';
import { createTransport, mayFallBack, type ServerTarget, transportKinds } from './transport.js';

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

/** How long an answer that has arrived is held back for a catalogue that has just changed. */
const announcedChangeMs = 1_000;

/** One initialised MCP session. It does not heal: when it is lost, the connection makes a new one. */
export class Session {
  readonly #catalogue: Catalogue;
  #ended = false;
  #opened = false;
  /** The server keeps a session for us, which it may forget. */
  #hasId = false;
  /** Fires when the stream breaks while the session is being opened: the SDK would wait for its time-out. */
  readonly #broken = new AbortController();
  #streamFault: ExchangeFailed | undefined;

  private constructor(
    private readonly client: Client,
    private readonly transport: Transport,
    private readonly deadlines: SessionDeadlines,
    private readonly listener: SessionListener,
  ) {
    this.#catalogue = new Catalogue(client, deadlines.connectMs, (tools) => {
      if (this.#opened && !this.#ended) listener.onToolsChanged(tools);
    });
  }

  /** Dials, initialises and reads the catalogue, all within `deadlines.connectMs`. @throws SessionRefused */
  static async open(
    target: ServerTarget,
    clientInfo: { name: string; version: string },
    deadlines: SessionDeadlines,
    listener: SessionListener,
    signal: AbortSignal,
  ): Promise<Session> {
    // A signal that times out by itself would hold on to the whole attempt until then.
    const limit = new AbortController();
    const late = () => limit.abort(new DOMException('The connection took too long.', 'TimeoutError'));
    const timer = setTimeout(late, deadlines.connectMs);
    timer.unref();
    const unlink = linkAbort(signal, limit);
    try {
      return await Session.#openWithin(target, clientInfo, deadlines, listener, limit.signal);
    } finally {
      clearTimeout(timer);
      unlink();
    }
  }

  static async #openWithin(
    target: ServerTarget,
    clientInfo: { name: string; version: string },
    deadlines: SessionDeadlines,
    listener: SessionListener,
    limit: AbortSignal,
  ): Promise<Session> {
    const kinds = target.url ? transportKinds(target.url) : [];
    for (;;) {
      const kind = kinds.shift() ?? 'sse';
      const transport = target.url
        ? createTransport(target, kind, (fault) => {
            session.#streamFault = fault;
          })
        : target.transport();
      const session: Session = new Session(new Client(clientInfo), transport, deadlines, listener);
      try {
        await session.#initialise(limit);
        session.#opened = true;
        const streamable = asStreamable(transport);
        session.#hasId = !streamable || streamable.sessionId !== undefined;
        return session;
      } catch (error) {
        await session.close();
        const cause = error instanceof SessionRefused ? error.cause : error;
        if (!limit.aborted && kinds.length > 0 && mayFallBack(cause)) continue;
        if (error instanceof SessionRefused) throw error;
        throw new SessionRefused(limit.aborted ? toFailure(limit.reason) : session.failureOf(error), { cause });
      }
    }
  }

  get tools(): readonly Tool[] {
    return this.#catalogue.tools;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Whether changes of the catalogue may have gone unheard, so that only asking helps. */
  get mustAskForTools(): boolean {
    return this.#catalogue.stale || asStreamable(this.transport)?.listening === false;
  }

  /** Reads the catalogue again. A failure is made up for by the next reading. */
  async refreshTools(): Promise<void> {
    await this.#catalogue.refresh().catch(() => undefined);
  }

  get server(): { name: string; version: string } | null {
    const info = this.client.getServerVersion();
    return info ? { name: info.name, version: info.version } : null;
  }

  async ping(timeoutMs: number): Promise<void> {
    try {
      await this.client.ping({ timeout: timeoutMs });
    } catch (error) {
      // A refusal is an answer: the server lives.
      if (!['overloaded', 'protocol'].includes(this.failureOf(error).kind)) throw error;
    }
  }

  async callTool(name: string, args: Record<string, unknown>, options: CallOptions): Promise<CallToolResult> {
    const request = { method: 'tools/call', params: { name, arguments: args } } as const;
    const { timeoutMs: timeout, onProgress: onprogress } = options;
    // The SDK never takes its listener off a signal; the caller's may outlive any number of calls.
    const ending = options.signal && new AbortController();
    const unlink = ending && linkAbort(options.signal, ending);
    try {
      const result = await this.client.request(request, CallToolResultSchema, {
        signal: ending?.signal,
        timeout,
        onprogress,
      });
      // A change of the catalogue that was announced before the answer is known to whoever has the answer.
      const { reading } = this.#catalogue;
      if (reading) await within(reading, announcedChangeMs);
      return result;
    } finally {
      unlink?.();
    }
  }

  /** Why an exchange of this session failed, in the connection's words. */
  failureOf(error: unknown): Failure {
    if (this.#isForgotten(error))
      return { kind: 'unknown-session', message: 'It does not know our session (HTTP 400).' };
    return toFailure(error instanceof SseError ? (this.#streamFault ?? error) : error);
  }

  /** Ends the session at both ends, in bounded time; pending calls fail at once. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // An aborted SSE stream of a dead server reports errors to whoever still listens; nobody should.
    this.client.onerror = undefined;
    this.client.onclose = undefined;
    // EventSource plans its own reconnect after it has told of an error; closed a moment later, it takes that timer along.
    // And a call whose own exchange failed hears of that first, not of the end of the session: it may know that it never ran.
    await nextTurn();
    const { closeMs } = this.deadlines;
    const farewell = asStreamable(this.transport)?.endSession(AbortSignal.timeout(closeMs));
    await within(Promise.allSettled([farewell, this.client.close()]), closeMs);
  }

  async #initialise(limit: AbortSignal): Promise<void> {
    const unlink = linkAbort(limit, this.#broken);
    try {
      await this.#greet();
    } finally {
      unlink();
    }
  }

  async #greet(): Promise<void> {
    const { client, transport, listener } = this;
    client.onerror = (error) => {
      // What else is reported here belongs to one exchange, whose own promise tells of it, or to an optional stream.
      const ends =
        error instanceof SseError || (error instanceof ExchangeFailed && error.endsSession) || this.#isForgotten(error);
      if (ends) this.#lost(this.failureOf(error), error);
    };
    const { signal } = this.#broken;
    await abortable(client.connect(transport, { signal, timeout: this.deadlines.connectMs }), signal);
    const receive = transport.onmessage;
    transport.onmessage = (...message) => {
      listener.onTraffic();
      receive?.(...message);
    };
    client.onclose = () => this.#lost({ kind: 'lost', message: 'The connection was closed.' });
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => this.refreshTools());
    const streamable = asStreamable(transport);
    if (streamable) streamable.onreopened = () => void this.refreshTools();
    await abortable(this.#catalogue.refresh(), signal);
  }

  /** Some servers answer a session that they do not know with 400, where the specification has 404. */
  #isForgotten(error: unknown): boolean {
    if (!this.#opened || !(error instanceof ExchangeFailed) || error.status !== 400) return false;
    return this.#hasId;
  }

  #lost(failure: Failure, cause?: Error): void {
    if (this.#ended) return;
    if (!this.#opened) return this.#broken.abort(new SessionRefused(failure, { cause }));
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

/** Aborts the controller with the signal, until the function it gives is called. `AbortSignal.any` cannot be undone. */
function linkAbort(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const onAbort = () => controller.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  return () => signal?.removeEventListener('abort', onAbort);
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
