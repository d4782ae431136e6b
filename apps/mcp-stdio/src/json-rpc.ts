import { randomUUID } from 'node:crypto';
import { type ToolError, ToolFailure } from '@sql-agent/contracts';
import { type JsonRpcId, type JsonRpcMessage, latestProtocolVersion } from '@sql-agent/mcp-server';

export type JsonRpcRequest = Extract<JsonRpcMessage, { method: string; id: JsonRpcId }>;
export type JsonRpcNotification = Exclude<Extract<JsonRpcMessage, { method: string }>, { id: JsonRpcId }>;
export type JsonRpcAnswer = Exclude<JsonRpcMessage, { method: string }>;
type ErrorAnswer = Extract<JsonRpcAnswer, { error: unknown }>;

export function isRequest(message: JsonRpcMessage): message is JsonRpcRequest {
  return 'method' in message && 'id' in message;
}

export function isAnswer(message: JsonRpcMessage): message is JsonRpcAnswer {
  return !('method' in message);
}

export function isId(value: unknown): value is JsonRpcId {
  return typeof value === 'string' || typeof value === 'number';
}

const ownPrefix = `mcp-stdio-${randomUUID()}-`;
let ownCount = 0;

/** An id that no client and no server uses: for what the bridge asks for itself. */
export function ownId(): string {
  ownCount += 1;
  return `${ownPrefix}${ownCount}`;
}

const invalidRequest = -32_600;
/** For what is no fault of the request: JSON-RPC leaves -32000 to -32099 to servers. */
const serverError = -32_000;
export const methodNotFound = -32_601;

export function errorAnswer(id: JsonRpcId, code: number, message: string, data?: unknown): ErrorAnswer {
  return { jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } };
}

/** A request that failed before the child answered it; `data` says whether repeating it may help. */
export function failureAnswer(id: JsonRpcId, error: unknown): ErrorAnswer {
  const failure: ToolError =
    error instanceof ToolFailure
      ? error.error
      : { kind: 'internal', message: 'Something went wrong inside the bridge.', retry: 'no' };
  const code = failure.kind === 'invalid_arguments' ? invalidRequest : serverError;
  return errorAnswer(id, code, failure.message, failure);
}

export function unavailable(message: string): ToolFailure {
  return new ToolFailure({ kind: 'unavailable', message, retry: 'later' });
}

/** How the bridge introduces itself to a child that it uses for others: it offers nothing in their name. */
export const ownInitialize = {
  protocolVersion: latestProtocolVersion,
  capabilities: {},
  clientInfo: { name: 'mcp-stdio', version: '0.1.0' },
};
