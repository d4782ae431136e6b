import { EventEmitter } from 'node:events';
import { type CallToolResult, ErrorCode, McpError, type Tool } from '@modelcontextprotocol/sdk/types.js';
import { Backoff } from './backoff.js';
import { type Clock, systemClock } from './clock.js';
import { type State, type StateEvent, transition } from './connection-state.js';
import { CallInterrupted, CallRejected, CallTimeout, ServerUnavailable } from './errors.js';
import { type Failure, toFailure } from './failure.js';
import { Heartbeat } from './heartbeat.js';
import { type ConnectionLimits, defaultLimits } from './limits.js';
import { Session, SessionRefused } from './session.js';
import type { ConnectionSnapshot } from './snapshot.js';
import { type ToolChange, toolChange } from './tool-change.js';
import type { ServerTarget } from './transport.js';

/** How a connection is kept, whatever it leads to. */
export interface ConnectionSettings {
  clientInfo?: { name: string; version: string };
  limits?: Partial<ConnectionLimits>;
  clock?: Clock;
  random?: () => number;
}

export type ConnectionOptions = ServerTarget & ConnectionSettings;

export interface ConnectionEvents {
  /** The state changed. */
  state: [snapshot: ConnectionSnapshot];
  /** The catalogue of tools was read anew: all of it, and what is different from before. */
  tools: [tools: readonly Tool[], change: ToolChange];
}

export interface ToolCallOptions {
  /** Aborting reaches the server as `notifications/cancelled`. */
  signal?: AbortSignal;
  timeoutMs?: number;
  onProgress?: (progress: { progress: number; total?: number; message?: string }) => void;
}

/** Longest pause between attempts while callers wait. */
const retryForWaitersMs = 100;

/** One server, kept connected: dials, watches, dials again. Calls use the session of the moment. */
export class McpConnection extends EventEmitter<ConnectionEvents> {
  readonly name: string;
  readonly #options: ConnectionOptions;
  readonly #limits: ConnectionLimits;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  #state: State<Session>;
  #attempts = 0;
  #failedInARow = 0;
  #reconnects = -1;
  #tools: readonly Tool[] = [];
  #rttMs: number | null = null;
  #missedBeats = 0;
  #toolsAskedAt = 0;
  #lastError: (Failure & { at: number }) | null = null;
  #heartbeat: Heartbeat | undefined;
  #cancelRetry: () => void = () => undefined;
  /** Callers who wait for the connection; told at every change of state. */
  readonly #waiters = new Set<() => void>();
  #dial: { promise: Promise<void>; abort: AbortController } | undefined;

  constructor(options: ConnectionOptions) {
    super();
    this.name = options.name;
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    this.#backoff = new Backoff({
      baseMs: this.#limits.backoffBaseMs,
      capMs: this.#limits.backoffCapMs,
      random: options.random ?? Math.random,
    });
    this.#state = { name: 'idle', since: this.#clock.now() };
  }

  /** Begins to keep the connection; returns at once, whether or not the server is there. */
  start(): void {
    if (this.#state.name === 'idle') this.#attempt();
  }

  /** Tools as last read. They stay known while the server is away. */
  get tools(): readonly Tool[] {
    return this.#tools;
  }

  /** Whether the server was ever connected. */
  get known(): boolean {
    return this.#reconnects >= 0;
  }

  snapshot(): ConnectionSnapshot {
    const state = this.#state;
    const iso = (time: number) => new Date(time).toISOString();
    return {
      name: this.name,
      state: state.name,
      since: iso(state.since),
      attempt: this.#failedInARow,
      nextAttemptAt: state.name === 'waiting' && state.nextAttemptAt !== null ? iso(state.nextAttemptAt) : null,
      lastError: this.#lastError && {
        kind: this.#lastError.kind,
        message: this.#lastError.message,
        at: iso(this.#lastError.at),
      },
      rttMs: this.#rttMs,
      missedBeats: this.#missedBeats,
      sessionAgeMs: state.name === 'ready' ? this.#clock.now() - state.since : null,
      reconnects: Math.max(0, this.#reconnects),
      server: state.name === 'ready' ? state.session.server : null,
      tools: this.#tools.length,
    };
  }

  /**
   * Calls a tool on the session of the moment. Finds the connection down: starts an attempt and waits a little. Cut by a
   * drop: repeats once, only where the tool declares that repeating is harmless.
   *
   * @throws ServerUnavailable, CallInterrupted, CallTimeout, CallRejected, or the signal's reason
   */
  async callTool(name: string, args: Record<string, unknown>, options: ToolCallOptions = {}): Promise<CallToolResult> {
    const timeoutMs = options.timeoutMs ?? this.#limits.callMs;
    // A call that the server turned away at the door never ran, so it may be sent once more whatever it does.
    const left = { resends: 1, repeats: 1 };
    for (;;) {
      const session = await this.#readySession(options.signal);
      try {
        const result = await session.callTool(name, args, { ...options, timeoutMs });
        this.#backoff.reset();
        this.#askForTools(session);
        return result;
      } catch (error) {
        options.signal?.throwIfAborted();
        const failure = this.#callFailure(session, name, timeoutMs, error);
        const neverRan = ['unknown-session', 'refused', 'unresolved', 'unauthorized'].includes(failure.kind);
        if (neverRan && failure.kind !== 'unauthorized' && left.resends-- > 0) continue;
        if (neverRan) throw this.#unavailable(failure);
        if (left.repeats-- > 0 && this.#mayRepeat(name)) continue;
        throw new CallInterrupted(this.name, name);
      }
    }
  }

  /**
   * Makes sure of the connection: starts an attempt when it is down and waits as long as a call would.
   * @throws ServerUnavailable, or the signal's reason
   */
  async connect(signal?: AbortSignal): Promise<void> {
    await this.#readySession(signal);
  }

  /** Ends the connection for good and releases everything it holds. */
  async close(): Promise<void> {
    const { session } = this.#state.name === 'ready' ? this.#state : { session: undefined };
    if (!this.#to({ type: 'close' })) return;
    this.#dial?.abort.abort(new Error('closed'));
    await Promise.all([session?.close(), this.#dial?.promise]);
  }

  /** What went wrong with a call, where trying again is an answer to it. @throws what the caller gets, where it is not */
  #callFailure(session: Session, tool: string, timeoutMs: number, error: unknown): Failure {
    if (error instanceof McpError && error.code === ErrorCode.RequestTimeout) {
      throw new CallTimeout(this.name, tool, timeoutMs);
    }
    // The SDK rejects with this code what a session leaves behind; while the session lives, the server said it.
    if (error instanceof McpError && (error.code !== ErrorCode.ConnectionClosed || !session.ended)) {
      throw new CallRejected(this.name, tool, error.code, error.message, { cause: error });
    }
    const failure = session.failureOf(error);
    // The server is there but has no room for this call: the session lives on.
    if (failure.kind === 'overloaded') {
      throw new ServerUnavailable(this.name, failure, new Date(this.#clock.now() + (failure.retryAfterMs ?? 1_000)));
    }
    if (failure.kind === 'protocol') throw new CallRejected(this.name, tool, 0, failure.message, { cause: error });
    return failure;
  }

  #mayRepeat(name: string): boolean {
    const annotations = this.#tools.find((tool) => tool.name === name)?.annotations;
    return annotations?.readOnlyHint === true || annotations?.idempotentHint === true;
  }

  /** The one place that applies an event; entry actions of every state stand here. */
  #to(event: StateEvent<Session>): boolean {
    const next = transition(this.#state, event, this.#clock.now());
    if (!next) return false;
    this.#state = next;
    this.#cancelRetry();
    switch (next.name) {
      case 'ready':
        this.#failedInARow = 0;
        this.#reconnects += 1;
        this.#toolsAskedAt = next.since;
        this.#watch(next.session);
        break;
      case 'waiting':
        this.#stopWatching();
        this.#lastError = { ...next.failure, at: next.since };
        if (next.nextAttemptAt !== null) {
          this.#cancelRetry = this.#clock.setTimer(() => this.#attempt(), next.nextAttemptAt - next.since);
        }
        break;
      case 'closed':
        this.#stopWatching();
        break;
    }
    const before = this.#tools;
    if (next.name === 'ready') this.#tools = next.session.tools;
    for (const tell of [...this.#waiters]) tell();
    this.emit('state', this.snapshot());
    if (next.name === 'ready') this.emit('tools', this.#tools, toolChange(before, this.#tools));
    return true;
  }

  #attempt(): void {
    const attemptId = this.#attempts + 1;
    if (!this.#to({ type: 'attempt', attemptId })) return;
    this.#attempts = attemptId;
    const abort = new AbortController();
    this.#dial = { abort, promise: this.#open(attemptId, abort.signal) };
  }

  async #open(attemptId: number, signal: AbortSignal): Promise<void> {
    const { connectMs, closeMs } = this.#limits;
    const clientInfo = this.#options.clientInfo ?? { name: 'sql-agent', version: '0.1.0' };
    try {
      const session: Session = await Session.open(
        this.#options,
        clientInfo,
        { connectMs, closeMs },
        {
          onTraffic: () => this.#heartbeat?.alive(),
          onLost: (failure) => this.#lost(session, failure),
          onToolsChanged: (tools) => this.#isCurrent(session) && this.#publishTools(tools),
        },
        signal,
      );
      if (!this.#to({ type: 'connected', attemptId, session })) await session.close();
    } catch (error) {
      const failure = error instanceof SessionRefused ? error.failure : toFailure(error);
      this.#failedInARow += 1;
      this.#to({ type: 'failed', attemptId, failure, nextAttemptAt: this.#nextAttemptAt(failure) });
    }
  }

  #lost(session: Session, failure: Failure): void {
    const proved = this.#state.name === 'ready' && this.#clock.now() - this.#state.since >= this.#limits.backoffCapMs;
    if (proved) this.#backoff.reset();
    if (this.#isCurrent(session)) {
      this.#to({ type: 'lost', session, failure, nextAttemptAt: this.#nextAttemptAt(failure) });
    }
    void session.close();
  }

  /** Null: repeating by itself will not help; a call still tries, since somebody may have mended the token. */
  #nextAttemptAt(failure: Failure): number | null {
    if (failure.kind === 'unauthorized') return null;
    const drawn = this.#backoff.next();
    // While somebody waits for an answer, a server that comes back must not be found late.
    const delay = this.#waiters.size > 0 ? Math.min(drawn, retryForWaitersMs) : drawn;
    return this.#clock.now() + Math.max(delay, failure.retryAfterMs ?? 0);
  }

  #isCurrent(session: Session): boolean {
    return this.#state.name === 'ready' && this.#state.session === session;
  }

  async #readySession(signal: AbortSignal | undefined): Promise<Session> {
    signal?.throwIfAborted();
    if (this.#state.name === 'ready') return this.#state.session;
    this.#attempt();
    await this.#settled(signal);
    // Read again: the state has changed while this call waited.
    const state = this.#state as State<Session>;
    if (state.name === 'ready') return state.session;
    if (state.name === 'closed') throw this.#unavailable({ kind: 'lost', message: 'The connection was closed.' });
    throw this.#unavailable(this.#lastError ?? { kind: 'timeout', message: 'It has not answered yet.' });
  }

  /** Resolves when the connection is ready, when time alone will not make it so, or when the caller has waited enough. */
  #settled(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        cancelTimer();
        this.#waiters.delete(onChange);
        signal?.removeEventListener('abort', onAbort);
      };
      const stopWaiting = () => {
        leave();
        resolve();
      };
      const onChange = () => {
        const state = this.#state;
        const hopeful = state.name === 'connecting' || (state.name === 'waiting' && state.nextAttemptAt !== null);
        if (!hopeful) stopWaiting();
      };
      const onAbort = () => {
        leave();
        reject(signal?.reason);
      };
      const cancelTimer = this.#clock.setTimer(stopWaiting, this.#limits.callConnectMs);
      this.#waiters.add(onChange);
      signal?.addEventListener('abort', onAbort, { once: true });
      onChange();
    });
  }

  #unavailable(failure: Failure): ServerUnavailable {
    const state = this.#state;
    const retryAt =
      state.name === 'waiting' ? state.nextAttemptAt : state.name === 'connecting' ? this.#clock.now() : null;
    return new ServerUnavailable(this.name, failure, retryAt === null ? null : new Date(retryAt));
  }

  #watch(session: Session): void {
    const { heartbeatIntervalMs, heartbeatTimeoutMs, heartbeatMisses } = this.#limits;
    this.#missedBeats = 0;
    this.#heartbeat = new Heartbeat({
      clock: this.#clock,
      intervalMs: heartbeatIntervalMs,
      timeoutMs: heartbeatTimeoutMs,
      allowedMisses: heartbeatMisses,
      probe: async (timeoutMs) => {
        await session.ping(timeoutMs);
        this.#askForTools(session);
      },
      onRoundTrip: (milliseconds) => {
        this.#rttMs = milliseconds;
      },
      onMissed: (misses) => {
        this.#missedBeats = misses;
      },
      drop: () => this.#lost(session, { kind: 'timeout', message: 'It went silent.' }),
    });
  }

  #stopWatching(): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
  }

  /** A server that cannot tell us of new tools is asked for them, about as often as it would be probed. */
  #askForTools(session: Session): void {
    const now = this.#clock.now();
    if (!session.mustAskForTools || now - this.#toolsAskedAt < this.#limits.heartbeatIntervalMs) return;
    this.#toolsAskedAt = now;
    void session.refreshTools();
  }

  #publishTools(tools: readonly Tool[]): void {
    const before = this.#tools;
    this.#tools = tools;
    this.emit('tools', tools, toolChange(before, tools));
  }
}
