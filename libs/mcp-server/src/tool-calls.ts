import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { type ToolError, ToolFailure, toolErrorMetaKey } from '@sql-agent/contracts';
import { Counter, Gauge, Histogram, type Logger, type Registry } from '@sql-agent/runtime';
import type { z } from 'zod';
import type { Tool, ToolContext, ToolResult } from './define-tool.js';
import { nearestNames } from './nearest-names.js';

export interface ToolCallsOptions {
  tools: readonly Tool[];
  maxInFlight: number;
  timeoutMs: number;
  logger: Logger;
  metrics: Registry;
}

/** What a call knows of the one who made it. */
export type Caller = Pick<ToolContext, 'signal' | 'progress'>;

/** After an abort, handlers get this long to notice. */
const abortGraceMs = 1_000;

/** Runs the calls of all sessions: checks, bounds, counts, and turns what goes wrong into tool results. */
export class ToolCalls {
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #running = new Map<AbortController, Promise<unknown>>();
  readonly #calls: Counter<'tool' | 'outcome'>;
  readonly #duration: Histogram<'tool'>;
  #stopping = false;

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
    const running = this.#running;
    new Gauge({
      name: 'mcp_tool_calls_in_flight',
      help: 'Tool calls that are running now.',
      registers,
      collect() {
        this.set(running.size);
      },
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
      const toolError = this.#explain(name, error);
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

  /** Refuses new calls, waits for those in flight up to the deadline, then aborts what is left. */
  async drain(deadlineMs: number): Promise<void> {
    this.#stopping = true;
    if (await this.#settledWithin(deadlineMs)) return;
    for (const controller of this.#running.keys()) controller.abort(stoppingFailure());
    await this.#settledWithin(abortGraceMs);
  }

  async #settledWithin(milliseconds: number): Promise<boolean> {
    const settled = Promise.allSettled(this.#running.values()).then(() => true);
    return Promise.race([settled, delay(milliseconds, false, { ref: false })]);
  }

  async #attempt(name: string, givenArguments: unknown, caller: Caller): Promise<ToolResult<unknown>> {
    if (this.#stopping) throw stoppingFailure();
    const tool = this.#tools.get(name);
    if (!tool) throw unknownTool(name, this.#tools.keys());
    const parsed = tool.input.safeParse(givenArguments ?? {});
    if (!parsed.success) throw invalidArguments(name, parsed.error);
    if (this.#running.size >= this.options.maxInFlight) {
      throw new ToolFailure({
        kind: 'busy',
        message: `This server is busy: ${this.options.maxInFlight} calls are already running. Try again shortly.`,
        retry: 'later',
      });
    }
    return this.#run(tool, parsed.data, caller);
  }

  /** Answers as soon as the call is aborted; a handler that does not notice keeps its place among the running ones. */
  #run(tool: Tool, input: unknown, caller: Caller): Promise<ToolResult<unknown>> {
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    const onCallerGone = () =>
      controller.abort(new ToolFailure({ kind: 'cancelled', message: 'The call was cancelled.', retry: 'no' }));
    caller.signal.addEventListener('abort', onCallerGone, { once: true });
    const timer = setTimeout(() => controller.abort(timeoutFailure(this.options.timeoutMs)), this.options.timeoutMs);
    timer.unref();
    const context: ToolContext = { signal, logger: this.options.logger, progress: caller.progress };
    const work = (async () => tool.handle(input as never, context))().finally(() => {
      clearTimeout(timer);
      caller.signal.removeEventListener('abort', onCallerGone);
      this.#running.delete(controller);
    });
    this.#running.set(controller, work);
    if (caller.signal.aborted) onCallerGone();
    return Promise.race([work, aborted]);
  }

  #explain(tool: string, error: unknown): ToolError {
    if (error instanceof ToolFailure) {
      if (error.cause) this.options.logger.debug({ err: error.cause, tool, event: 'tool-failure' }, error.message);
      return error.error;
    }
    const incidentId = randomUUID();
    this.options.logger.error({ err: error, tool, incidentId, event: 'tool-crash' }, 'a tool failed unexpectedly');
    return {
      kind: 'internal',
      message: `Something went wrong inside this server (incident ${incidentId}).`,
      retry: 'no',
      incidentId,
    };
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

function stoppingFailure(): ToolFailure {
  return new ToolFailure({ kind: 'unavailable', message: 'This server is stopping.', retry: 'later' });
}

function timeoutFailure(timeoutMs: number): ToolFailure {
  return new ToolFailure({
    kind: 'timeout',
    message: `The call took longer than ${timeoutMs} ms.`,
    retry: 'after-change',
  });
}
