import type { ToolError } from '@sql-agent/contracts';

/** A tool as the agent and the model see it. */
export interface AgentTool {
  /** Letters, digits, "_" and "-" only, as model providers demand. */
  name: string;
  /** The name its server gave it; tells which results we understand. */
  ownName: string;
  server: string;
  description: string;
  inputSchema: Record<string, unknown>;
}

export type ToolOutcome =
  { ok: true; server: string; text: string; structured: unknown } | { ok: false; server: string; error: ToolError };

/** The agent's only way out into the world. */
export interface AgentTools {
  /** What the servers offer now. */
  list(): AgentTool[];
  /** Waits a bounded time for servers that were not met yet. */
  meet(signal: AbortSignal): Promise<void>;
  /** Never throws for a failed call: failures are results. Rejects only when `signal` aborts. */
  call(
    name: string,
    args: Record<string, unknown>,
    options: { signal: AbortSignal; timeoutMs: number },
  ): Promise<ToolOutcome>;
  /** A sentence for each server that is not connected now; they may still be waited for by a call. */
  unavailable(): string[];
}
