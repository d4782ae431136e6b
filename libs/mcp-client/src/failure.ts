import { SseError } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { MessageTooLarge } from './bounded-body.js';

export type FailureKind =
  | 'refused'
  | 'unresolved'
  | 'untrusted'
  | 'unauthorized'
  | 'unknown-session'
  | 'overloaded'
  | 'timeout'
  | 'lost'
  | 'protocol';

/** Why a connection could not be made or was lost: one word for programs, one sentence for people, no secrets. */
export interface Failure {
  kind: FailureKind;
  message: string;
  /** What the server asked for with `Retry-After`, in milliseconds. */
  retryAfterMs?: number;
}

/** One HTTP exchange went wrong: the server answered with an error, did not answer, or broke off its answer. */
export class ExchangeFailed extends Error {
  override readonly name = 'ExchangeFailed';
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  /** The answer had begun, so the server was there. */
  readonly brokeOff: boolean;

  constructor(what: { status?: number; retryAfterMs?: number; brokeOff?: boolean; cause?: unknown }) {
    super(what.status === undefined ? 'No complete answer arrived.' : `HTTP ${what.status}`, { cause: what.cause });
    this.status = what.status;
    this.retryAfterMs = what.retryAfterMs;
    this.brokeOff = what.brokeOff ?? false;
  }

  /** Whether every other exchange would fare the same: nobody is there, or nobody who knows us. */
  get endsSession(): boolean {
    return this.status === undefined ? !this.brokeOff : [401, 403, 404].includes(this.status);
  }
}

const byErrno: Record<string, Failure> = {
  ECONNREFUSED: { kind: 'refused', message: 'Nothing listens at its address.' },
  ENOTFOUND: { kind: 'unresolved', message: 'Its host name is not known.' },
  EAI_AGAIN: { kind: 'unresolved', message: 'Its host name could not be looked up.' },
  EHOSTUNREACH: { kind: 'refused', message: 'Its host cannot be reached.' },
  ENETUNREACH: { kind: 'refused', message: 'Its network cannot be reached.' },
  UND_ERR_CONNECT_TIMEOUT: { kind: 'timeout', message: 'It did not accept the connection in time.' },
};

/** OpenSSL's reasons to refuse a certificate, as Node names them ("X509 certificate error codes" of node:tls). */
const certificateRefused = /CERT|_SIGNATURE$|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$/;
const noTls = /^(ERR_SSL_|EPROTO$)/;

const late: Failure = { kind: 'timeout', message: 'It did not answer in time.' };
const dropped: Failure = { kind: 'lost', message: 'The connection broke off.' };

/** Sorts any error of a dial, a probe or a call by its codes. */
export function toFailure(error: unknown): Failure {
  const status = statusOf(error);
  if (status !== undefined) {
    return fromStatus(status, error instanceof ExchangeFailed ? error.retryAfterMs : undefined);
  }
  const cause = error instanceof ExchangeFailed ? error.cause : error;
  if (cause instanceof MessageTooLarge) return { kind: 'protocol', message: cause.message };
  if (error instanceof DOMException && error.name === 'TimeoutError') return late;
  if (error instanceof McpError) {
    if (error.code === ErrorCode.RequestTimeout) return late;
    if (error.code === ErrorCode.ConnectionClosed) return dropped;
    return { kind: 'protocol', message: `It answered with protocol error ${error.code}.` };
  }
  const errnos = errnosOf(error);
  for (const code of errnos) {
    const known = byErrno[code];
    if (known) return known;
    if (certificateRefused.test(code)) return { kind: 'untrusted', message: `Its certificate was refused: ${code}.` };
    if (noTls.test(code)) return { kind: 'protocol', message: 'It does not speak TLS as its address says.' };
  }
  // The SDK has no code for it.
  if (error instanceof Error && error.message.startsWith("Server's protocol version is not supported")) {
    return { kind: 'protocol', message: 'It speaks a version of the protocol that this client does not.' };
  }
  const broke = error instanceof ExchangeFailed || error instanceof SseError || error instanceof TypeError;
  if (errnos.length > 0 || broke) return dropped;
  return { kind: 'protocol', message: 'It does not answer as an MCP server does.' };
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof ExchangeFailed) return error.status;
  if (error instanceof StreamableHTTPError || error instanceof SseError) {
    return error.code !== undefined && error.code >= 400 ? error.code : undefined;
  }
  return undefined;
}

function fromStatus(status: number, retryAfterMs: number | undefined): Failure {
  if (status < 300) return { kind: 'protocol', message: 'It answered with something that is no stream of events.' };
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
