import type { Logger } from '@sql-agent/runtime';
import { ChildConnection } from './child-connection.js';
import type { JsonRpcAnswer, JsonRpcNotification, JsonRpcRequest } from './json-rpc.js';
import { listChanges } from './list-changes.js';
import type { SessionPipe, Upstream } from './session-pipe.js';
import type { StartCheck } from './start-check.js';
import type { StdioChild } from './stdio-child.js';

export interface OwnChildOptions {
  takeChild(): StdioChild;
  logger: Logger;
  greetWithinMs: number;
  startCheck: StartCheck;
}

/** Crashes in a row after which a session ends. */
const maxCrashes = 5;

/** A child that serves one session alone. Everything passes as it is; what a successor would have to know is kept. */
export class OwnChild implements Upstream {
  readonly #connection: ChildConnection;
  readonly #subscriptions = new Map<unknown, Record<string, unknown>>();
  #logLevel: Record<string, unknown> | undefined;

  constructor(
    pipe: SessionPipe,
    private readonly options: OwnChildOptions,
  ) {
    this.#connection = new ChildConnection({
      ...options,
      maxCrashes,
      onMessage: (message) => pipe.pass(message),
      onLost: () => pipe.serverLost(),
      onGreeted: (result) => listChanges(result).forEach((change) => pipe.pass(change)),
      // The errors for those who wait go out first.
      onGivenUp: () => setImmediate(() => void pipe.close()),
    });
  }

  async request(message: JsonRpcRequest, signal: AbortSignal, cancelReason: () => unknown): Promise<JsonRpcAnswer> {
    const answer = await this.#connection.request(message, signal, cancelReason).catch((error: unknown) => {
      if (message.method === 'initialize') this.options.startCheck.failed();
      throw error;
    });
    if ('result' in answer) this.#keep(message);
    return answer;
  }

  send(message: JsonRpcNotification | JsonRpcAnswer): void {
    this.#connection.send(message);
  }

  pauseUntil(resumed: Promise<void>): void {
    this.#connection.pauseUntil(resumed);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #keep({ method, params = {} }: JsonRpcRequest): void {
    if (method === 'initialize') {
      this.options.startCheck.proven();
      this.#connection.greeting = { initialize: params, afterwards: () => this.#afterwards() };
    } else if (method === 'logging/setLevel') this.#logLevel = params;
    else if (method === 'resources/subscribe') this.#subscriptions.set(params['uri'], params);
    else if (method === 'resources/unsubscribe') this.#subscriptions.delete(params['uri']);
  }

  #afterwards() {
    return [
      ...(this.#logLevel ? [{ method: 'logging/setLevel', params: this.#logLevel }] : []),
      ...[...this.#subscriptions.values()].map((params) => ({ method: 'resources/subscribe', params })),
    ];
  }
}
