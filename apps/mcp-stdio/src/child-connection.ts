import { ToolFailure } from '@sql-agent/contracts';
import type { JsonRpcId, JsonRpcMessage } from '@sql-agent/mcp-server';
import type { Logger } from '@sql-agent/runtime';
import {
  isAnswer,
  type JsonRpcAnswer,
  type JsonRpcNotification,
  type JsonRpcRequest,
  ownId,
  unavailable,
} from './json-rpc.js';
import type { StdioChild } from './stdio-child.js';

/** What a child is told before it is used: an initialize request, and what its predecessor had been asked to keep. */
export interface Greeting {
  initialize: Record<string, unknown>;
  afterwards(): { method: string; params: Record<string, unknown> }[];
}

export interface ChildConnectionOptions {
  takeChild(): StdioChild;
  logger: Logger;
  /** A request or a notification of the child's. */
  onMessage(message: JsonRpcRequest | JsonRpcNotification): void;
  /** The child is gone: what it asked needs no answer any more. */
  onLost(): void;
  /** A child was greeted; `result` is what it said of itself. */
  onGreeted(result: Record<string, unknown>): void;
  /** It crashed more often than `maxCrashes` in a row. */
  onGivenUp?(): void;
  maxCrashes?: number;
  greetWithinMs: number;
}

interface Pending {
  resolve(answer: JsonRpcAnswer): void;
  reject(error: Error): void;
}

/** A caller waits that long for a child that is about to be started again; past it, it is told when that will be. */
const patienceMs = 2_000;
const firstDelayMs = 200;
const maxDelayMs = 30_000;
/** A child that ran so long is well: its next crash is the first one again. */
const stableMs = 60_000;

/** One child after another behind one steady face: matches answers to requests, replaces a child that crashed. */
export class ChildConnection {
  /** Once set, every further child is greeted like this before it is used. */
  greeting: Greeting | undefined;
  readonly #pending = new Map<JsonRpcId, Pending>();
  #child: StdioChild | undefined;
  #ready: Promise<StdioChild> | undefined;
  #crashes = 0;
  #retry: { atMs: number; due: Promise<void>; wake(): void } | undefined;
  #closed: Promise<void> | undefined;

  constructor(private readonly options: ChildConnectionOptions) {}

  /** The child, started when there is none. @throws ToolFailure unavailable */
  async ready(): Promise<StdioChild> {
    if (this.#retry) {
      const waitMs = this.#retry.atMs - performance.now();
      if (waitMs > patienceMs) {
        const seconds = Math.ceil(waitMs / 1_000);
        throw unavailable(`The server behind this bridge crashed; it is started again in ${seconds} s.`);
      }
      await this.#retry.due;
    }
    if (this.#closed) throw unavailable('The session is closed.');
    return (this.#ready ??= this.#start());
  }

  /**
   * Sends a request and gives its answer, whatever it says.
   * @param cancelReason what the child is told when `signal` aborts
   * @throws ToolFailure; the signal's reason
   */
  async request(message: JsonRpcRequest, signal: AbortSignal, cancelReason?: () => unknown): Promise<JsonRpcAnswer> {
    const child = await this.ready();
    signal.throwIfAborted();
    return this.#ask(child, message, signal, cancelReason);
  }

  /** Any answer, also an error, shows that the child works. @throws ToolFailure */
  async ping(withinMs: number): Promise<void> {
    await this.#askWithin(await this.ready(), 'ping', {}, withinMs);
  }

  /** Sends what needs no answer here; lost when there is no child to take it. */
  send(message: JsonRpcMessage): void {
    this.ready().then(
      (child) => child.send(message),
      () => {},
    );
  }

  pauseUntil(resumed: Promise<void>): void {
    const child = this.#child;
    child?.pause();
    void resumed.then(() => child?.resume());
  }

  /** Ends the child. Resolves when nothing of it is left. */
  close(): Promise<void> {
    return (this.#closed ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#retry?.wake();
    this.#failPending('The session was closed.');
    await this.#child?.end();
  }

  #ask(
    child: StdioChild,
    message: JsonRpcRequest,
    signal: AbortSignal,
    cancelReason: () => unknown = () => undefined,
  ): Promise<JsonRpcAnswer> {
    const { id } = message;
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#pending.delete(id);
        const reason = cancelReason();
        const params = { requestId: id, ...(typeof reason === 'string' && { reason }) };
        child.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const settle = () => {
        signal.removeEventListener('abort', onAbort);
        this.#pending.delete(id);
      };
      this.#pending.set(id, {
        resolve: (answer) => (settle(), resolve(answer)),
        reject: (error) => (settle(), reject(error)),
      });
      // A child that is just gone fails what is pending by itself.
      if (!child.send(message) && !child.goneBecause) {
        this.#pending.get(id)?.reject(unavailable('The server behind this bridge does not read its input.'));
      }
    });
  }

  /** Asks something for the bridge itself. */
  async #askWithin(
    child: StdioChild,
    method: string,
    params: Record<string, unknown>,
    withinMs: number,
  ): Promise<JsonRpcAnswer> {
    const controller = new AbortController();
    const late = unavailable(`The server behind this bridge did not answer "${method}" within ${withinMs} ms.`);
    const timer = setTimeout(() => controller.abort(late), withinMs);
    timer.unref();
    const asked = this.#ask(child, { jsonrpc: '2.0', id: ownId(), method, params }, controller.signal);
    return asked.finally(() => clearTimeout(timer));
  }

  async #start(): Promise<StdioChild> {
    const child = this.options.takeChild();
    this.#child = child;
    child.listen({
      onMessage: (message) => this.#receive(message),
      onOversizedAnswer: (id) => this.#pending.get(id)?.reject(tooLarge()),
      onGone: (reason) => this.#lost(child, reason),
    });
    // It may have ended before anybody listened.
    if (child.goneBecause !== undefined) {
      queueMicrotask(() => this.#lost(child, child.goneBecause!));
      throw unavailable(`The server behind this bridge does not run: ${child.goneBecause}.`);
    }
    if (this.greeting) await this.#greet(child, this.greeting);
    return child;
  }

  async #greet(child: StdioChild, { initialize, afterwards }: Greeting): Promise<void> {
    let result: Record<string, unknown>;
    try {
      const answer = await this.#askWithin(child, 'initialize', initialize, this.options.greetWithinMs);
      if ('error' in answer) throw unavailable('The server behind this bridge refused the initialize request.');
      result = answer.result;
    } catch (error) {
      this.#lost(child, 'it could not be initialized');
      throw error;
    }
    child.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    // Their answers interest nobody; what no longer exists cannot be kept.
    for (const message of afterwards()) child.send({ jsonrpc: '2.0', id: ownId(), ...message });
    this.options.onGreeted(result);
  }

  #receive(message: JsonRpcMessage): void {
    if (!isAnswer(message)) return this.options.onMessage(message);
    if (message.id !== undefined) this.#pending.get(message.id)?.resolve(message);
  }

  #lost(child: StdioChild, reason: string): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    this.#ready = undefined;
    void child.end();
    if (this.#closed) return;
    this.#failPending(`The server behind this bridge crashed: ${reason}.`);
    const ranMs = performance.now() - child.startedAtMs;
    this.#crashes = ranMs > stableMs ? 1 : this.#crashes + 1;
    const { logger, maxCrashes = Infinity, onGivenUp, onLost } = this.options;
    onLost();
    // Never initialized: there is nothing to go on with.
    if (!this.greeting || this.#crashes > maxCrashes) {
      logger.warn({ event: 'child-crashed', reason, crashes: this.#crashes }, 'a child crashed; its session ends');
      return onGivenUp?.();
    }
    const bound = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(this.#crashes - 1, 16));
    const delayMs = Math.round(bound * (0.5 + Math.random() / 2));
    logger.warn({ event: 'child-crashed', reason, crashes: this.#crashes, delayMs }, 'a child crashed');
    this.#retry = this.#wait(delayMs);
  }

  #wait(delayMs: number) {
    let wake = () => {};
    const due = new Promise<void>((resolve) => {
      wake = () => {
        clearTimeout(timer);
        this.#retry = undefined;
        resolve();
        if (this.#closed) return;
        this.ready().catch((error: unknown) => {
          this.options.logger.debug({ err: error, event: 'child-restart-failed' }, 'the child did not start again');
        });
      };
    });
    const timer = setTimeout(() => wake(), delayMs);
    timer.unref();
    return { atMs: performance.now() + delayMs, due, wake };
  }

  #failPending(message: string): void {
    for (const { reject } of [...this.#pending.values()]) reject(unavailable(message));
  }
}

function tooLarge(): ToolFailure {
  return new ToolFailure({
    kind: 'too_large',
    message: 'The answer is larger than this bridge passes on (MCP_STDIO_MAX_MESSAGE_BYTES).',
    retry: 'after-change',
  });
}
