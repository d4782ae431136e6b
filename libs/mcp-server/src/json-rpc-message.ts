import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';

/** The value as a JSON-RPC message of MCP, or undefined when it is none. */
export function jsonRpcMessage(value: unknown): JSONRPCMessage | undefined {
  return JSONRPCMessageSchema.safeParse(value).data;
}
