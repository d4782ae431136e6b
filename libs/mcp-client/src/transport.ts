import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { boundBody } from './bounded-body.js';
import { ExchangeFailed } from './failure.js';
import { currentExchange, type Exchange, StreamableTransport } from './streamable-transport.js';

/** A server that is reached over HTTP: where it is and how to prove who we are. */
export interface HttpServerTarget {
  name: string;
  url: URL;
  transport?: undefined;
  /** Sent as `Authorization: Bearer …`. A function, so that the secret is not held in a plain field. */
  token?: () => string;
  headers?: Readonly<Record<string, string>>;
  /** Longest message that is accepted from it, 16 MiB unless told. */
  maxMessageBytes?: number;
  /** Used in place of Node's own, for what that cannot do: a CA or a client certificate of one's own, a proxy. */
  fetch?: typeof fetch;
}

/**
 * A server, under the name by which snapshots and errors call it: at a URL, or behind any transport of the SDK (stdio,
 * in-memory), of which a new one is made for each session.
 */
export type ServerTarget = HttpServerTarget | { name: string; url?: undefined; transport: () => Transport };

const defaultMaxMessageBytes = 16 * 1024 * 1024;

export type TransportKind = 'sse' | 'streamable-http';

/** Kinds to try, in order: a URL that ends in `/sse` is HTTP+SSE; any other is Streamable HTTP, then HTTP+SSE (MCP, "Backwards Compatibility"). */
export function transportKinds(url: URL): TransportKind[] {
  return url.pathname.endsWith('/sse') ? ['sse'] : ['streamable-http', 'sse'];
}

/** Whether the server said, as older ones do, that it does not know Streamable HTTP. */
export function mayFallBack(error: unknown): boolean {
  return error instanceof ExchangeFailed && error.status !== undefined && [400, 404, 405].includes(error.status);
}

/** What becomes of the stream on which a server speaks unasked. */
interface StreamWatch {
  streamOpened?(): void;
  streamEnded(error?: ExchangeFailed): void;
}

/** @param onStreamFault told why the stream of HTTP+SSE failed: an EventSource drops the cause */
export function createTransport(
  target: HttpServerTarget,
  kind: TransportKind,
  onStreamFault: (fault: ExchangeFailed) => void,
): Transport {
  if (kind === 'sse') {
    const watch: StreamWatch = { streamEnded: (error) => error && onStreamFault(error) };
    return new SSEClientTransport(target.url, { fetch: observedFetch(target, watch) });
  }
  const transport: StreamableTransport = new StreamableTransport(
    target.url,
    observedFetch(target, {
      streamOpened: () => transport.streamOpened(),
      streamEnded: (error) => transport.streamEnded(error),
    }),
  );
  return transport;
}

/** A fetch that proves who we are, bounds what it reads, and fails a POST with an error that tells why. */
function observedFetch(target: HttpServerTarget, watch: StreamWatch): typeof fetch {
  const maxBytes = target.maxMessageBytes ?? defaultMaxMessageBytes;
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(target.headers ?? {})) headers.set(name, value);
    if (target.token) headers.set('authorization', `Bearer ${target.token()}`);
    const isPost = init?.method === 'POST';
    const isStream = !isPost && init?.method !== 'DELETE';
    const exchange = isStream ? undefined : currentExchange();
    const signal = signalOf(init, exchange);
    const failed = (what: ConstructorParameters<typeof ExchangeFailed>[0]) => {
      const error = new ExchangeFailed(what);
      if (isStream) watch.streamEnded(error);
      return error;
    };

    const response = await (target.fetch ?? fetch)(input, { ...init, headers, signal }).catch((cause: unknown) => {
      throw signal?.aborted ? cause : failed({ cause });
    });
    if (response.status >= 400) {
      const { status } = response;
      const error = failed({ status, retryAfterMs: retryAfterMs(response.headers.get('retry-after')) });
      // Whoever is told of the error by its status may not read the body, and one without an end would go on.
      await response.body?.cancel();
      if (!isPost) return new Response(null, { status, headers: response.headers });
      throw error;
    }
    if (isStream) {
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
        // The SDK's transports would leave it running.
        await response.body?.cancel();
        throw failed({ status: response.status });
      }
      watch.streamOpened?.();
      return boundBody(response, {
        maxBytes,
        perEvent: true,
        onEnd: (cause) => watch.streamEnded(cause ? new ExchangeFailed({ brokeOff: true, cause }) : undefined),
      });
    }
    if (!isPost || !exchange || !response.body) return response;
    let end: (error: ExchangeFailed) => void = () => undefined;
    exchange.over = new Promise((resolve) => {
      end = resolve;
    });
    return boundBody(response, {
      maxBytes,
      perEvent: false,
      // What has arrived is parsed within this turn of the event loop; an answer among it comes first.
      onEnd: (cause) => setImmediate(() => end(new ExchangeFailed({ brokeOff: true, cause }))),
    });
  };
}

/** A farewell outlives its transport; everything else ends with the transport or with its exchange. */
function signalOf(init: RequestInit | undefined, exchange: Exchange | undefined): AbortSignal | null | undefined {
  if (!exchange) return init?.signal;
  if (init?.method === 'DELETE' || !init?.signal) return exchange.signal;
  return AbortSignal.any([exchange.signal, init.signal]);
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), at most five minutes. */
function retryAfterMs(header: string | null): number | undefined {
  if (!header) return undefined;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) ? Math.min(Math.max(milliseconds, 0), 300_000) : undefined;
}
