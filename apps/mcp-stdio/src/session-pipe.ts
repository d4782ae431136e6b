import { ToolFailure } from '@sql-agent/contracts';
import type {
  CallsInFlight,
  Channel,
  JsonRpcId,
  JsonRpcMessage,
  SessionServer,
  SessionUse,
} from '@sql-agent/mcp-server';
import type { Logger } from '@sql-agent/runtime';
import {
  failureAnswer,
  isAnswer,
  isId,
  isRequest,
  type JsonRpcAnswer,
  type JsonRpcNotification,
  type JsonRpcRequest,
  ownId,
} from './json-rpc.js';

/** Where the messages of a client go to. */
export interface Upstream {
  /** Gives the answer under the id of the request. */
  request(message: JsonRpcRequest, signal: AbortSignal, cancelReason: () => unknown): Promise<JsonRpcAnswer>;
  send(message: JsonRpcNotification | JsonRpcAnswer): void;
  /** The client does not read: whoever can be made to wait should. */
  pauseUntil(resumed: Promise<void>): void;
  close(): Promise<void>;
}

export interface SessionPipeOptions {
  use: SessionUse;
  inFlight: CallsInFlight;
  logger: Logger;
  /** Called once, when the client's first message arrives. */
  openUpstream(pipe: SessionPipe): Upstream;
}

interface Call {
  controller: AbortController;
  progressToken: unknown;
  cancelReason?: unknown;
}

/** One client: its messages go to an upstream as they are, and what comes back goes to it and nobody else. */
export class SessionPipe implements SessionServer {
  readonly #calls = new Map<JsonRpcId, Call>();
  /** Requests of the server that the client has not answered yet. */
  readonly #asked = new Set<JsonRpcId>();
  readonly #pings = new Map<JsonRpcId, () => void>();
  #channel: Channel | undefined;
  #upstream: Upstream | undefined;
  #ended: Promise<void> | undefined;

  constructor(private readonly options: SessionPipeOptions) {}

  get hearsNotifications(): boolean {
    return this.options.use.hearsNotifications;
  }

  get hasCalls(): boolean {
    return this.#calls.size > 0;
  }

  async connect(channel: Channel): Promise<void> {
    this.#channel = channel;
    channel.onmessage = (message) => this.#receive(message);
    channel.onclose = () => void this.#end();
    await channel.start();
  }

  async clientAlive(withinMs: number): Promise<boolean> {
    const id = ownId();
    return new Promise((resolve) => {
      const settle = (alive: boolean) => {
        clearTimeout(timer);
        this.#pings.delete(id);
        resolve(alive);
      };
      const timer = setTimeout(() => settle(false), withinMs);
      timer.unref();
      this.#pings.set(id, () => settle(true));
      this.#deliver({ jsonrpc: '2.0', id, method: 'ping' }, this.#latestCall());
    });
  }

  async close(): Promise<void> {
    await this.#channel?.close();
    await this.#end();
  }

  /** Passes a request or a notification of the server's on to the client. */
  pass(message: JsonRpcRequest | JsonRpcNotification): void {
    if (isRequest(message)) this.#asked.add(message.id);
    const related =
      message.method === 'notifications/progress'
        ? this.#callOfToken(message.params?.['progressToken'])
        : this.#latestCall();
    this.#deliver(message, related);
  }

  /** The server is gone: nobody waits for the client's answers any more. */
  serverLost(): void {
    for (const requestId of this.#asked) {
      const params = { requestId, reason: 'The server behind this bridge crashed.' };
      this.#deliver({ jsonrpc: '2.0', method: 'notifications/cancelled', params }, this.#latestCall());
    }
    this.#asked.clear();
  }

  #receive(message: JsonRpcMessage): void {
    if (this.#ended) return;
    if (isAnswer(message)) return this.#receiveAnswer(message);
    const upstream = (this.#upstream ??= this.options.openUpstream(this));
    if (isRequest(message)) return void this.#call(upstream, message);
    if (message.method !== 'notifications/cancelled') return upstream.send(message);
    const { requestId, reason } = message.params ?? {};
    const call = isId(requestId) ? this.#calls.get(requestId) : undefined;
    if (!call) return;
    call.cancelReason = reason;
    call.controller.abort();
  }

  #receiveAnswer(answer: JsonRpcAnswer): void {
    if (answer.id === undefined) return;
    const ping = this.#pings.get(answer.id);
    if (ping) return ping();
    if (this.#asked.delete(answer.id)) this.#upstream?.send(answer);
  }

  async #call(upstream: Upstream, message: JsonRpcRequest): Promise<void> {
    const { id } = message;
    if (this.#calls.has(id)) return this.#deliver(failureAnswer(id, sameId()));
    const call: Call = { controller: new AbortController(), progressToken: message.params?._meta?.progressToken };
    this.#calls.set(id, call);
    const answer = await this.options.inFlight
      .run(call.controller.signal, (signal) => upstream.request(message, signal, () => call.cancelReason))
      .catch((error: unknown) => failureAnswer(id, error));
    this.#calls.delete(id);
    // MCP specification, cancellation: no answer follows.
    if (call.controller.signal.aborted) return;
    this.#deliver(answer);
    if (message.method === 'initialize' && 'error' in answer) await this.close();
  }

  #callOfToken(token: unknown): JsonRpcId | undefined {
    for (const [id, { progressToken }] of this.#calls) if (progressToken === token) return id;
    return undefined;
  }

  /**
   * Over stdio nothing tells to which request a message of the server belongs. Over Streamable HTTP it then goes out on
   * the stream of the latest request that is running, which is open for sure.
   */
  #latestCall(): JsonRpcId | undefined {
    return [...this.#calls.keys()].at(-1);
  }

  #deliver(message: JsonRpcMessage, relatedRequestId?: JsonRpcId): void {
    const channel = this.#channel;
    if (!channel || this.#ended) return;
    const lost = (error: unknown) =>
      this.options.logger.debug({ err: error, event: 'not-delivered' }, 'a message could not be delivered');
    channel
      .send(message, { relatedRequestId })
      // The stream of that request is closed: there may be one for messages that belong to none.
      .catch((error: unknown) => (relatedRequestId === undefined ? lost(error) : channel.send(message)))
      .catch(lost);
    const resumed = this.options.use.untilRead();
    if (resumed) this.#upstream?.pauseUntil(resumed);
  }

  #end(): Promise<void> {
    return (this.#ended ??= (async () => {
      for (const { controller } of this.#calls.values()) controller.abort();
      this.options.use.onClose();
      await this.#upstream?.close();
    })());
  }
}

function sameId(): ToolFailure {
  return new ToolFailure({
    kind: 'invalid_arguments',
    message: 'A request with this id is still running.',
    retry: 'after-change',
  });
}
