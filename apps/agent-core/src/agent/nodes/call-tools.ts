import { type AIMessage, ToolMessage } from '@langchain/core/messages';
import { type Evidence, type QueryResult, queryResultSchema } from '@sql-agent/contracts';
import { fence } from '../../context/prompt.js';
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
        const outcome: ToolOutcome = state.failedBefore.includes(signatureOf(name, args))
          ? notRun('This very call failed before and was not run again: change it, or answer with what you know.')
          : state.usage.toolCalls + index < budget.toolCalls
            ? await tools.call(name, args, { signal, timeoutMs: budget.toolMs })
            : notRun('No more tool calls are allowed for this question: answer with what you know.');
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
      messages: results.map(({ id, name, outcome, rows }) => toolMessage(id, name, outcome, rows)),
      evidence: results.flatMap(({ args, outcome, rows }) => (rows ? [toEvidence(args, outcome.server, rows)] : [])),
      failedBefore: results
        .filter(({ outcome }) => !outcome.ok && outcome.error.retry !== 'later')
        .map(({ name, args }) => signatureOf(name, args)),
      failedCalls: results.filter(({ outcome }) => !outcome.ok).length,
      usage: { modelCalls: 0, toolCalls: calls.length, inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
    };
  };
}

function signatureOf(name: string, args: Record<string, unknown>): string {
  return `${name} ${JSON.stringify(args)}`;
}

function notRun(message: string): ToolOutcome {
  return { ok: false, server: '', error: { kind: 'busy', message, retry: 'no' } };
}

function toolMessage(id: string, name: string, outcome: ToolOutcome, rows: QueryResult | undefined): ToolMessage {
  return new ToolMessage({
    tool_call_id: id,
    name,
    status: outcome.ok ? 'success' : 'error',
    content: outcome.ok ? fence('tool-result', outcome.text) + remark(rows) : JSON.stringify({ error: outcome.error }),
    artifact: outcome.ok ? outcome.structured : outcome.error,
  });
}

/** What a model is prone to overlook. */
function remark(rows: QueryResult | undefined): string {
  if (rows?.rowCount === 0) {
    return '\nNo rows. Is a value stored otherwise (find_values)? Is the range outside the data (MIN, MAX)? Say why if you can.';
  }
  return rows?.truncated ? `\nCut at ${rows.rowCount} rows: let the database count and sum, not these rows.` : '';
}

function toEvidence(args: Record<string, unknown>, server: string, result: QueryResult): Evidence {
  const { columns, rows, rowCount, truncated, elapsedMs } = result;
  return { sql: String(args['sql'] ?? ''), columns, rows, rowCount, truncated, elapsedMs, server };
}
