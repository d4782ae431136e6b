import { z } from 'zod';

export const connectionStates = ['idle', 'connecting', 'ready', 'waiting', 'closed'] as const;
export type ConnectionState = (typeof connectionStates)[number];

/** One connection to an MCP server as health, metrics and the UI show it. Times are ISO 8601, durations milliseconds. */
export const serverSnapshotSchema = z.object({
  name: z.string(),
  state: z.enum(connectionStates),
  since: z.string(),
  attempt: z.number().int().describe('Failed attempts in a row.'),
  nextAttemptAt: z.string().nullable(),
  lastError: z.object({ kind: z.string(), message: z.string(), at: z.string() }).nullable(),
  rttMs: z.number().nullable(),
  missedBeats: z.number().int(),
  sessionAgeMs: z.number().nullable(),
  reconnects: z.number().int(),
  server: z.object({ name: z.string(), version: z.string() }).nullable(),
  tools: z.number().int(),
});
export type ServerSnapshot = z.infer<typeof serverSnapshotSchema>;

/** Answer of `GET /v1/servers`. */
export const serverListSchema = z.object({
  servers: z.array(
    serverSnapshotSchema.extend({
      warnings: z.array(z.string()).describe('What is wrong with the context files that the server holds.'),
    }),
  ),
});

export const toolListSchema = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      server: z.string(),
      description: z.string(),
      inputSchema: z.record(z.string(), z.unknown()),
    }),
  ),
});
