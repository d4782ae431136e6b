import {
  schemaMatchesSchema,
  type TableDescription,
  type TableDescriptions,
  tableDescriptionsSchema,
  tableListSchema,
  type ToolError,
  ToolFailure,
} from '@sql-agent/contracts';
import type { z } from 'zod';
import { AgentFailure } from '../agent/agent-failure.js';
import type { AgentTool, AgentTools } from '../agent/tool-port.js';
import { describeTable } from './prompt.js';
import type { SourceCache } from './source-cache.js';

const maxRankedTables = 20;
/** What describe_tables takes in one call. */
const maxDescribed = 50;
/** Tables whose neighbours are described with them: a statement joins what it finds with what is next to it. */
const rankedWithNeighbours = 5;

export interface SchemaPart {
  tables: TableDescription[];
  otherTables: string[];
  server: string | undefined;
  warnings: string[];
}

export interface SchemaRequest {
  /** The question, and those before it in the conversation. */
  words: string;
  maxCharacters: number;
  limits: { signal: AbortSignal; timeoutMs: number };
}

/**
 * The tables that a question needs: all where they fit, else those that `search_schema` finds for it and their neighbours by
 * foreign key; the others by name. Any server may offer these tools; those whose results are no schema do not count.
 *
 * @throws AgentFailure when a server offers a schema and none can be read
 */
export async function readSchemaPart(
  tools: AgentTools,
  cache: SourceCache,
  request: SchemaRequest,
): Promise<SchemaPart> {
  const describers = tools.list().filter(({ ownName }) => ownName === 'describe_tables');
  const outcomes = await Promise.all(
    describers.map(async (describer) => ({
      describer,
      read: await cached(cache, tools, describer, {}, request, tableDescriptionsSchema),
    })),
  );
  const read = outcomes.flatMap(({ describer, read: { value } }) => (value ? [{ describer, described: value }] : []));
  const failed = outcomes.flatMap(({ read: { error } }) => error ?? []);
  const [first] = failed;
  if (read.length === 0 && first) {
    throw new AgentFailure(first.retry === 'later' ? 'server-unavailable' : 'tool-failed', first.message);
  }
  // One server's schema may be large: each has its share of the room.
  const share = { ...request, maxCharacters: request.maxCharacters / Math.max(1, read.length) };
  const parts = await Promise.all(
    read.map(({ describer, described }) => choose(tools, cache, describer, described, share)),
  );
  const [only] = parts;
  return {
    // The same array while nothing changes: what is made of it is remembered by it.
    tables: parts.length === 1 && only ? only.tables : parts.flatMap(({ tables }) => tables),
    otherTables: parts.flatMap(({ otherTables }) => otherTables),
    server: read[0]?.describer.server,
    warnings: failed.map(({ message }) => message),
  };
}

async function choose(
  tools: AgentTools,
  cache: SourceCache,
  describer: AgentTool,
  described: TableDescriptions,
  request: SchemaRequest,
): Promise<Pick<SchemaPart, 'tables' | 'otherTables'>> {
  if (!described.truncated && sizeOf(described.tables) <= request.maxCharacters) {
    return { tables: described.tables, otherTables: [] };
  }
  const beside = (ownName: string) =>
    tools.list().find((tool) => tool.ownName === ownName && tool.server === describer.server);
  const [ranked, names] = await Promise.all([
    rankedTables(tools, beside('search_schema'), request),
    allNames(tools, cache, beside('list_tables'), described, request),
  ]);
  const known = new Map(described.tables.map((table) => [table.name, table]));
  const missing = ranked.filter((name) => !known.has(name)).slice(0, maxDescribed);
  if (missing.length > 0) {
    const more = await cached(cache, tools, describer, { tables: missing }, request, tableDescriptionsSchema);
    for (const table of more.value?.tables ?? []) known.set(table.name, table);
  }
  // With nothing found, the first tables are better than none.
  const wanted = ranked.length > 0 ? ranked : [...known.keys()];
  let left = request.maxCharacters;
  const fitting = wanted
    .flatMap((name) => known.get(name) ?? [])
    .filter((table) => {
      const size = sizeOf([table]);
      if (size > left) return false;
      left -= size;
      return true;
    });
  const chosen = new Set(fitting.map(({ name }) => name));
  return {
    // By name, so that two questions about the same tables begin with the same prompt.
    tables: fitting.sort((left, right) => (left.name < right.name ? -1 : 1)),
    otherTables: names.filter((name) => !chosen.has(name)),
  };
}

/** Best first, each of the first few followed by the tables it can be joined with. */
async function rankedTables(
  tools: AgentTools,
  search: AgentTool | undefined,
  request: SchemaRequest,
): Promise<string[]> {
  if (!search) return [];
  const outcome = await tools.call(
    search.name,
    { query: request.words.slice(0, 2_000), limit: maxRankedTables },
    request.limits,
  );
  const matches = outcome.ok ? schemaMatchesSchema.safeParse(outcome.structured).data?.tables : undefined;
  const found = matches ?? [];
  const neighbours = found
    .slice(0, rankedWithNeighbours)
    .flatMap(({ neighbours }) => neighbours.map(({ table }) => table));
  const best = found.slice(0, rankedWithNeighbours).map(({ name }) => name);
  return [...new Set([...best, ...neighbours, ...found.map(({ name }) => name)])];
}

async function allNames(
  tools: AgentTools,
  cache: SourceCache,
  lister: AgentTool | undefined,
  described: TableDescriptions,
  request: SchemaRequest,
): Promise<string[]> {
  const listed = lister && (await cached(cache, tools, lister, {}, request, tableListSchema));
  return (listed?.value?.tables ?? described.tables).map(({ name }) => name);
}

/** What a tool answers, kept as it was parsed. A failure is not kept: the next question asks again. */
async function cached<Value>(
  cache: SourceCache,
  tools: AgentTools,
  tool: AgentTool,
  args: Record<string, unknown>,
  { limits }: SchemaRequest,
  schema: z.ZodType<Value>,
): Promise<{ value?: Value | undefined; error?: ToolError }> {
  const key = `${tool.server}/${tool.ownName}/${JSON.stringify(args)}`;
  try {
    const reading = cache.get(key, async () => {
      // Of no caller's signal: others wait for the same answer.
      const signal = AbortSignal.timeout(limits.timeoutMs);
      const outcome = await tools.call(tool.name, args, { signal, timeoutMs: limits.timeoutMs });
      if (!outcome.ok) throw new ToolFailure(outcome.error);
      return schema.safeParse(outcome.structured).data;
    });
    return { value: await untilAborted(reading, limits.signal) };
  } catch (error) {
    if (error instanceof ToolFailure) return { error: error.error };
    throw error;
  }
}

/** The caller that goes away stops waiting; the reading goes on for the others. */
export async function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
  });
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

const sizes = new WeakMap<TableDescription, number>();

function sizeOf(tables: readonly TableDescription[]): number {
  return tables.reduce((sum, table) => {
    let size = sizes.get(table);
    if (size === undefined) {
      size = describeTable(table).length + 1;
      sizes.set(table, size);
    }
    return sum + size;
  }, 0);
}
