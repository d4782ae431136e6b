import type { JsonRpcNotification } from './json-rpc.js';

const kinds = ['tools', 'resources', 'prompts'] as const;

/** After a new start any list may be another one: the notifications that a server which answers so may send. */
export function listChanges(initialized: Record<string, unknown>): JsonRpcNotification[] {
  const capabilities = initialized['capabilities'] as Partial<Record<string, { listChanged?: boolean }>> | undefined;
  return kinds
    .filter((kind) => capabilities?.[kind]?.listChanged)
    .map((kind) => ({ jsonrpc: '2.0', method: `notifications/${kind}/list_changed` }));
}
