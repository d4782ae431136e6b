import { SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';

export type FailureKind =
  'refused' | 'unresolved' | 'unauthorized' | 'unknown-session' | 'overloaded' | 'timeout' | 'lost' | 'protocol';

/** Why a connection could not be made or was lost: one word for programs, one sentence for people, no secrets. */
export interface Failure {
  kind: FailureKind;
  message: string;
  /** What the server asked for with `Retry-After`, in milliseconds. */
  retryAfterMs?: number;
}

/**
 * What a session's fetch saw last, undefined after a success. The SDK's transports turn some of it into plain text; an
 * EventSource drops the cause altogether.
 */
export interface Fault {
  status?: number;
  retryAfterMs?: number;
  cause?: unknown;
}

const byErrno: Record<string, Failure> = {
  ECONNREFUSED: { kind: 'refused', message: 'Nothing listens at its address.' },
  ENOTFOUND: { kind: 'unresolved', message: 'Its host name is not known.' },
  EAI_AGAIN: { kind: 'unresolved', message: 'Its host name could not be looked up.' },
  EHOSTUNREACH: { kind: 'refused', message: 'Its host cannot be reached.' },
  ENETUNREACH: { kind: 'refused', message: 'Its network cannot be reached.' },
  UND_ERR_CONNECT_TIMEOUT: { kind: 'timeout', message: 'It did not accept the connection in time.' },
};

const late: Failure = { kind: 'timeout', message: 'It did not answer in time.' };
const dropped: Failure = { kind: 'lost', message: 'The connection broke off.' };

/** Sorts any error of a dial, a probe or a call by its codes. */
export function toFailure(error: unknown, fault: Fault = {}): Failure {
  const status = statusOf(error);
  if (status !== undefined) return fromStatus(status, fault.retryAfterMs);
  if (error instanceof DOMException && error.name === 'TimeoutError') return late;
  if (error instanceof McpError) {
    if (error.code === ErrorCode.RequestTimeout) return late;
    if (error.code === ErrorCode.ConnectionClosed) return dropped;
    return { kind: 'protocol', message: `It answered with protocol error ${error.code}.` };
  }
  const errnos = [...errnosOf(error), ...errnosOf(fault.cause)];
  for (const code of errnos) {
    const known = byErrno[code];
    if (known) return known;
  }
  if (errnos.length > 0 || error instanceof SseError || error instanceof TypeError) return dropped;
  if (fault.status !== undefined) return fromStatus(fault.status, fault.retryAfterMs);
  return { kind: 'protocol', message: 'It does not answer as an MCP server does.' };
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof StreamableHTTPError || error instanceof SseError) {
    return error.code !== undefined && error.code >= 400 ? error.code : undefined;
  }
  return undefined;
}

function fromStatus(status: number, retryAfterMs: number | undefined): Failure {
  if (status === 401 || status === 403) {
    return { kind: 'unauthorized', message: `It refused our token (HTTP ${status}).` };
  }
  if (status === 404) return { kind: 'unknown-session', message: 'It does not know our session or path (HTTP 404).' };
  if (status === 429 || status === 503) {
    return { kind: 'overloaded', message: `It asked us to come back later (HTTP ${status}).`, retryAfterMs };
  }
  // A gateway in front of a server that restarts answers 502 or 504.
  return { kind: status >= 500 ? 'lost' : 'protocol', message: `It answered HTTP ${status}.` };
}

/** Error codes along the chain of causes. Bounded: a chain may be circular. */
function errnosOf(error: unknown, depth = 0): string[] {
  if (depth > 5 || typeof error !== 'object' || error === null) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  return [
    ...(typeof code === 'string' ? [code] : []),
    ...errnosOf(cause, depth + 1),
    ...(Array.isArray(errors) ? errors.slice(0, 4).flatMap((inner) => errnosOf(inner, depth + 1)) : []),
  ];
}
