import { AsyncLocalStorage } from 'node:async_hooks';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CancelledNotificationSchema,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { Backoff } from './backoff.js';
import { type ExchangeFailed } from './failure.js';

/** One POST that carries a request, from sending to the end of its answer. */
export interface Exchange {
  /** Ends the exchange from our side. */
  signal: AbortSignal;
  /** Resolves to the reason when the body of the answer ends, regularly or not. Unset while there is no such body. */
  over?: Promise<ExchangeFailed>;
}

const exchanges = new AsyncLocalStorage<Exchange>();

/** The exchange on whose behalf the transport fetches right now. */
export const currentExchange = (): Exchange | undefined => exchanges.getStore();

const reopening = { baseMs: 200, capMs: 5_000, random: Math.random };

/**
 * Streamable HTTP where each request stands for itself: an answer that breaks off fails its own request, a cancelled
 * request ends its own exchange, and the optional GET stream comes and goes without harm to either.
 */
export class StreamableTransport extends StreamableHTTPClientTransport {
  /** The GET stream is back after a gap: what the server said meanwhile is lost. */
  onreopened?: () => void;
  readonly #open = new Map<RequestId, AbortController>();
  readonly #backoff = new Backoff(reopening);
  #listeningSince: number | undefined;
  #heard = false;
  #closed = false;
  #reopenTimer: NodeJS.Timeout | undefined;

  constructor(url: URL, fetch: typeof globalThis.fetch) {
    // The SDK's own attempts to reconnect would go on after close.
    const reconnectionOptions = {
      maxRetries: 0,
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
    };
    super(url, { fetch, reconnectionOptions });
  }

  /** Whether the server can tell us something unasked. */
  get listening(): boolean {
    return this.#listeningSince !== undefined;
  }

  /** A request's promise lasts until its exchange is over: the SDK would not notice an answer that breaks off. */
  override async send(message: JSONRPCMessage, options?: Parameters<StreamableHTTPClientTransport['send']>[1]) {
    if (!isJSONRPCRequest(message)) {
      await exchanges.exit(() => super.send(message, options)).finally(() => this.#endCancelled(message));
      return;
    }
    const ending = new AbortController();
    const exchange: Exchange = { signal: ending.signal };
    this.#open.set(message.id, ending);
    try {
      await exchanges.run(exchange, () => super.send(message, options));
      // Too late for a request that has its answer; for any other it is the end.
      if (exchange.over) throw await exchange.over;
    } finally {
      this.#open.delete(message.id);
    }
  }

  /** Tells the server that its session is over. Not cut off by `close`, only by the signal. */
  async endSession(signal: AbortSignal): Promise<void> {
    if (this.sessionId) await exchanges.run({ signal }, () => this.terminateSession());
  }

  override async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reopenTimer);
    await super.close();
  }

  /** The GET stream is open. */
  streamOpened(): void {
    this.#listeningSince = performance.now();
    if (this.#heard) this.onreopened?.();
    this.#heard = true;
  }

  /** The GET stream was refused, has ended, or broke. */
  streamEnded(error?: ExchangeFailed): void {
    if (this.#listeningSince !== undefined && performance.now() - this.#listeningSince >= reopening.capMs) {
      this.#backoff.reset();
    }
    this.#listeningSince = undefined;
    // A server that offers no such stream says so with a 4xx.
    const refused = error?.status !== undefined && error.status < 500 && error.status !== 429;
    if (this.#closed || refused) return;
    const delayMs = Math.max(this.#backoff.next(), error?.retryAfterMs ?? 0);
    clearTimeout(this.#reopenTimer);
    // An empty token opens a fresh stream. A failure comes back here by way of fetch.
    this.#reopenTimer = setTimeout(() => void this.resumeStream('').catch(() => undefined), delayMs);
    this.#reopenTimer.unref();
  }

  /** A server without sessions cannot tie `notifications/cancelled` to the request; the closed exchange it does notice. */
  #endCancelled(message: JSONRPCMessage): void {
    const cancelled = CancelledNotificationSchema.safeParse(message).data?.params.requestId;
    if (cancelled !== undefined) this.#open.get(cancelled)?.abort();
  }
}

/** What only Streamable HTTP can do, where the transport is one. */
export function asStreamable(transport: Transport): StreamableTransport | undefined {
  return transport instanceof StreamableTransport ? transport : undefined;
}
