import { type JSONRPCMessage, JSONRPCMessageSchema, LATEST_PROTOCOL_VERSION } from '@modelcontextprotocol/sdk/types.js';

/** The value as a JSON-RPC message of MCP, or undefined when it is none. */
export function jsonRpcMessage(value: unknown): JSONRPCMessage | undefined {
  return JSONRPCMessageSchema.safeParse(value).data;
}

/** The newest protocol version that the transports of this library know. */
export const latestProtocolVersion = LATEST_PROTOCOL_VERSION;
