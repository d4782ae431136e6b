import { AsyncLocalStorage } from 'node:async_hooks';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { Fault } from './failure.js';

/** Where a server is and how to prove who we are. */
export interface ServerTarget {
  name: string;
  url: URL;
  /** Sent as `Authorization: Bearer …`. A function, so that the secret is not held in a plain field. */
  token?: () => string;
  headers?: Readonly<Record<string, string>>;
}

export type TransportKind = 'sse' | 'streamable-http';

/** Kinds to try, in order: a URL that ends in `/sse` is HTTP+SSE; any other is Streamable HTTP, then HTTP+SSE (MCP, "Backwards Compatibility"). */
export function transportKinds(url: URL): TransportKind[] {
  return url.pathname.endsWith('/sse') ? ['sse'] : ['streamable-http', 'sse'];
}

/** HTTP statuses with which an older server says that it does not know Streamable HTTP. */
export function mayFallBack(fault: Fault | undefined): boolean {
  return fault?.status !== undefined && [400, 404, 405].includes(fault.status);
}

const callSignal = new AsyncLocalStorage<AbortSignal>();

/**
 * Runs a call so that its HTTP exchange ends when `signal` aborts. A server of Streamable HTTP without sessions cannot tie
 * `notifications/cancelled`, which is a request of its own, to the call; the closed exchange it does notice.
 */
export function endingWith<Result>(signal: AbortSignal, call: () => Promise<Result>): Promise<Result> {
  return callSignal.run(signal, call);
}

/** @param onFault told after every exchange what went wrong with it, or undefined when nothing did */
export function createTransport(
  target: ServerTarget,
  kind: TransportKind,
  onFault: (fault: Fault | undefined) => void,
): Transport {
  const observedFetch: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, value] of Object.entries(target.headers ?? {})) headers.set(name, value);
    if (target.token) headers.set('authorization', `Bearer ${target.token()}`);
    const ending = callSignal.getStore();
    // The notification that cancels a call runs in the call's context too, and must not end with it.
    const isCall = kind === 'streamable-http' && String(init?.body).includes('"method":"tools/call"');
    const signal = ending && isCall ? AbortSignal.any([ending, ...(init?.signal ? [init.signal] : [])]) : init?.signal;
    const response = await fetch(input, { ...init, headers, signal }).catch((cause: unknown) => {
      onFault({ cause });
      throw cause;
    });
    // A server may refuse the optional GET stream of Streamable HTTP; that is no fault.
    const optional = kind === 'streamable-http' && init?.method !== 'POST' && response.status === 405;
    onFault(
      response.ok || optional
        ? undefined
        : { status: response.status, retryAfterMs: retryAfterMs(response.headers.get('retry-after')) },
    );
    return response;
  };
  return kind === 'sse'
    ? new SSEClientTransport(target.url, { fetch: observedFetch })
    : new StreamableHTTPClientTransport(target.url, {
        fetch: observedFetch,
        // Reconnecting is our job: the transport's own attempts would hold a session the server has forgotten.
        reconnectionOptions: {
          maxRetries: 0,
          initialReconnectionDelay: 1_000,
          maxReconnectionDelay: 1_000,
          reconnectionDelayGrowFactor: 1,
        },
      });
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), at most five minutes. */
function retryAfterMs(header: string | null): number | undefined {
  if (!header) return undefined;
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(milliseconds) ? Math.min(Math.max(milliseconds, 0), 300_000) : undefined;
}
