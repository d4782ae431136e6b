import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { type ToolError, ToolFailure, toolErrorMetaKey } from '@sql-agent/contracts';
import { Counter, Histogram, type Logger, type Registry } from '@sql-agent/runtime';
import type { z } from 'zod';
import type { CallsInFlight } from './calls-in-flight.js';
import type { Tool, ToolContext, ToolResult } from './define-tool.js';
import { explainFailure } from './explain-failure.js';
import { nearestNames } from './nearest-names.js';

export interface ToolCallsOptions {
  tools: readonly Tool[];
  inFlight: CallsInFlight;
  logger: Logger;
  metrics: Registry;
}

/** What a call knows of the one who made it. */
export type Caller = Pick<ToolContext, 'signal' | 'progress'>;

/** Runs the calls of all sessions: checks, bounds, counts, and turns what goes wrong into tool results. */
export class ToolCalls {
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #calls: Counter<'tool' | 'outcome'>;
  readonly #duration: Histogram<'tool'>;

  constructor(private readonly options: ToolCallsOptions) {
    this.#tools = new Map(options.tools.map((tool) => [tool.name, tool]));
    const registers = [options.metrics];
    this.#calls = new Counter({
      name: 'mcp_tool_calls_total',
      help: 'Tool calls by tool and outcome (ok, or the kind of the error).',
      labelNames: ['tool', 'outcome'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'mcp_tool_call_duration_seconds',
      help: 'Time from a tool call to its result.',
      labelNames: ['tool'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60],
      registers,
    });
  }

  /** Never rejects: a failure is a result that says so. */
  async call(name: string, givenArguments: unknown, caller: Caller): Promise<CallToolResult> {
    const startedAt = performance.now();
    let outcome = 'ok';
    let result: CallToolResult;
    try {
      const { structured, text } = await this.#attempt(name, givenArguments, caller);
      result = { content: [{ type: 'text', text }], structuredContent: structured as Record<string, unknown> };
    } catch (error) {
      const toolError = explainFailure(error, name, this.options.logger);
      outcome = toolError.kind;
      result = failedResult(toolError);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    // A name that is not ours never becomes a label: labels live as long as the process.
    const tool = this.#tools.has(name) ? name : 'unknown';
    this.#calls.inc({ tool, outcome });
    this.#duration.observe({ tool }, seconds);
    this.options.logger.info(
      { event: 'tool-call', tool, outcome, elapsedMs: Math.round(seconds * 1_000) },
      'tool call',
    );
    return result;
  }

  async #attempt(name: string, givenArguments: unknown, caller: Caller): Promise<ToolResult<unknown>> {
    const { inFlight, logger } = this.options;
    const tool = this.#tools.get(name);
    if (!tool) throw unknownTool(name, this.#tools.keys());
    const parsed = tool.input.safeParse(givenArguments ?? {});
    if (!parsed.success) throw invalidArguments(name, parsed.error);
    return inFlight.run(caller.signal, (signal) =>
      tool.handle(parsed.data as never, { signal, logger, progress: caller.progress }),
    );
  }
}

/** The error stands in the text for models, and under `_meta` for programs. */
function failedResult(error: ToolError): CallToolResult {
  return {
    isError: true,
    content: [{ type: 'text', text: JSON.stringify({ error }) }],
    _meta: { [toolErrorMetaKey]: error },
  };
}

const maxProblems = 5;
const maxProblemCharacters = 200;

function invalidArguments(tool: string, error: z.ZodError): ToolFailure {
  const problems = error.issues.slice(0, maxProblems).map((issue) => {
    const where = issue.path.length ? `"${issue.path.join('.')}": ` : '';
    return `${where}${issue.message}`.slice(0, maxProblemCharacters);
  });
  return new ToolFailure({
    kind: 'invalid_arguments',
    message: `The arguments of "${tool}" are not valid. ${problems.join('; ')}.`,
    retry: 'after-change',
  });
}

function unknownTool(name: string, known: Iterable<string>): ToolFailure {
  return new ToolFailure({
    kind: 'unknown_tool',
    message: `There is no tool "${name.slice(0, maxProblemCharacters)}" here.`,
    retry: 'after-change',
    suggestions: nearestNames(name, known),
  });
}
