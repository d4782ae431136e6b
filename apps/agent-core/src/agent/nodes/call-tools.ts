import { type AIMessage, ToolMessage } from '@langchain/core/messages';
import { type Evidence, type QueryResult, queryResultSchema } from '@sql-agent/contracts';
import type { ToolOutcome } from '../tool-port.js';
import { type Node, type NodeDependencies, signalOf, tell } from './node.js';

/** Calls that the model asked for run side by side; each failure goes back to it as data. */
export function callTools({ tools, budget }: NodeDependencies): Node {
  return async (state, config) => {
    const signal = signalOf(config);
    const calls = (state.messages.at(-1) as AIMessage).tool_calls ?? [];
    const results = await Promise.all(
      calls.map(async ({ id = '', name, args }, index) => {
        tell(config, { event: 'tool-call', data: { id, tool: name, arguments: args } });
        const startedAt = performance.now();
        const outcome: ToolOutcome =
          state.usage.toolCalls + index < budget.toolCalls
            ? await tools.call(name, args, { signal, timeoutMs: budget.toolMs })
            : {
                ok: false,
                server: '',
                error: { kind: 'busy', message: 'No more tool calls are allowed for this question.', retry: 'no' },
              };
        const rows = outcome.ok ? queryResultSchema.safeParse(outcome.structured).data : undefined;
        const elapsedMs = Math.round(performance.now() - startedAt);
        tell(config, {
          event: 'tool-result',
          data: {
            id,
            tool: name,
            ok: outcome.ok,
            elapsedMs,
            ...(rows && { rowCount: rows.rowCount }),
            ...(!outcome.ok && { error: outcome.error }),
          },
        });
        return { id, name, args, outcome, rows };
      }),
    );
    return {
      messages: results.map(({ id, name, outcome }) => toolMessage(id, name, outcome)),
      evidence: results.flatMap(({ args, outcome, rows }) => (rows ? [toEvidence(args, outcome.server, rows)] : [])),
      failedCalls: results.filter(({ outcome }) => !outcome.ok).length,
      usage: { modelCalls: 0, toolCalls: calls.length, inputTokens: 0, outputTokens: 0 },
    };
  };
}

function toolMessage(id: string, name: string, outcome: ToolOutcome): ToolMessage {
  return new ToolMessage({
    tool_call_id: id,
    name,
    status: outcome.ok ? 'success' : 'error',
    content: outcome.ok ? outcome.text : JSON.stringify({ error: outcome.error }),
    artifact: outcome.ok ? outcome.structured : outcome.error,
  });
}

function toEvidence(args: Record<string, unknown>, server: string, result: QueryResult): Evidence {
  const { columns, rows, rowCount, truncated, elapsedMs } = result;
  return { sql: String(args['sql'] ?? ''), columns, rows, rowCount, truncated, elapsedMs, server };
}
