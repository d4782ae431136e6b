import { isDeepStrictEqual } from 'node:util';
import type { Tool } from '@modelcontextprotocol/sdk/types.js';

/** Names of tools, by what became of them between two readings of a catalogue. */
export interface ToolChange {
  added: string[];
  removed: string[];
  /** Same name; another schema, description or hint. */
  changed: string[];
}

export function toolChange(before: readonly Tool[], after: readonly Tool[]): ToolChange {
  const old = new Map(before.map((tool) => [tool.name, tool]));
  const current = new Set(after.map(({ name }) => name));
  return {
    added: after.flatMap(({ name }) => (old.has(name) ? [] : [name])),
    removed: before.flatMap(({ name }) => (current.has(name) ? [] : [name])),
    changed: after.flatMap((tool) =>
      old.has(tool.name) && !isDeepStrictEqual(old.get(tool.name), tool) ? [tool.name] : [],
    ),
  };
}
