import type { Response } from 'express';

/** JSON-RPC error codes as MCP servers use them over HTTP. */
export const rpcCode = {
  parseError: -32_700,
  invalidRequest: -32_600,
  internal: -32_603,
  refused: -32_000,
  sessionNotFound: -32_001,
} as const;

/** Answers a request that no MCP server has seen: a JSON-RPC error that belongs to no request id. */
export function refuse(
  response: Response,
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  response.status(status).set(headers).json({ jsonrpc: '2.0', error: { code, message }, id: null });
}

/** For methods that a route does not have. */
export function methodNotAllowed(...allowed: string[]): (request: unknown, response: Response) => void {
  const allow = allowed.join(', ');
  return (_request, response) => {
    refuse(response, 405, rpcCode.refused, `Method not allowed; use ${allow}.`, { Allow: allow });
  };
}

/** For a client that asks for a session when there are as many as there may be, or the server is stopping. */
export function refuseSession(response: Response): void {
  refuse(response, 503, rpcCode.refused, 'No more sessions can be opened now; try again later.', {
    'Retry-After': '5',
  });
}
