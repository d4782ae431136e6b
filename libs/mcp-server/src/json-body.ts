import { randomUUID } from 'node:crypto';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from '@sql-agent/runtime';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { jsonRpcMessage } from './json-rpc-message.js';
import { refuse, rpcCode } from './json-rpc-reply.js';

/** The SDK's own bound on a batch. */
const maxBatch = 100;

/** Reads a JSON body up to a size; refuses any other kind of body. */
export function jsonBody(maxBytes: number): RequestHandler[] {
  const requireJson: RequestHandler = (request, response, next) => {
    // null: no body at all, which is for the reader of the message to complain about.
    if (request.is('application/json') !== false) return next();
    refuse(response, 415, rpcCode.refused, 'The body must be JSON (Content-Type: application/json).');
  };
  return [requireJson, express.json({ limit: maxBytes, strict: false, type: 'application/json' })];
}

/** The JSON-RPC messages of a parsed body: one, or a batch; undefined when it holds anything else. */
export function messagesOf(body: unknown): JSONRPCMessage[] | undefined {
  const items: unknown[] = Array.isArray(body) ? body : [body];
  if (items.length === 0 || items.length > maxBatch) return undefined;
  const messages: JSONRPCMessage[] = [];
  for (const item of items) {
    const message = jsonRpcMessage(item);
    if (!message) return undefined;
    messages.push(message);
  }
  return messages;
}

const bodyErrors: Record<string, { status: number; code: number; message: string }> = {
  'entity.parse.failed': { status: 400, code: rpcCode.parseError, message: 'Parse error: the body is not valid JSON.' },
  'entity.too.large': { status: 413, code: rpcCode.refused, message: 'The body is larger than this server accepts.' },
  'encoding.unsupported': { status: 415, code: rpcCode.refused, message: 'The content encoding is not supported.' },
  'charset.unsupported': {
    status: 415,
    code: rpcCode.refused,
    message: 'The character set is not supported; use UTF-8.',
  },
};

/** The last word on every failed request: JSON, never a page, never a stack. */
export function requestErrors(logger: Logger): ErrorRequestHandler {
  return (error: { type?: string; status?: number }, _request, response, next) => {
    if (response.headersSent) return next(error);
    const known = bodyErrors[error.type ?? ''];
    if (known) return refuse(response, known.status, known.code, known.message);
    if (error.status && error.status >= 400 && error.status < 500) {
      return refuse(response, error.status, rpcCode.invalidRequest, 'The request cannot be understood.');
    }
    const incidentId = randomUUID();
    logger.error({ err: error, incidentId, event: 'request-failed' }, 'request failed');
    refuse(response, 500, rpcCode.internal, `Internal error (incident ${incidentId}).`);
  };
}
