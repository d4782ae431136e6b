import type { Logger } from '@sql-agent/runtime';
import { z } from 'zod';

/** What a tool's handler is given besides its input. */
export interface ToolContext {
  /** Aborts when the caller cancels, goes away, or the service stops. */
  signal: AbortSignal;
  logger: Logger;
  /** Tells the caller, when it asked for it, how far the work is. */
  progress(done: number, total?: number, message?: string): void;
}

export interface ToolResult<Output> {
  /** Checked against the tool's output schema by its type; sent as `structuredContent`. */
  structured: Output;
  /** Compact text for models. */
  text: string;
}

export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  name: string;
  title: string;
  description: string;
  input: Input;
  output: Output;
  annotations: { readOnlyHint: boolean; idempotentHint?: boolean; destructiveHint?: boolean; openWorldHint?: boolean };
  /** @throws ToolFailure for what the caller may be told; anything else becomes an internal error with an incident id. */
  handle(input: z.output<Input>, context: ToolContext): Promise<ToolResult<z.input<Output>>>;
}

/** A tool as a server holds it: schemas converted once, arguments not yet checked. */
export interface Tool {
  readonly name: string;
  /** The entry of `tools/list`. */
  readonly listing: Readonly<Record<string, unknown>>;
  readonly input: z.ZodObject;
  handle(input: never, context: ToolContext): Promise<ToolResult<unknown>>;
}

/** Ties a name, schemas, hints and a handler together; JSON Schemas are made here, once, not at every call. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, title, description, input, output, annotations } = definition;
  return {
    name,
    input,
    handle: definition.handle,
    listing: {
      name,
      title,
      description,
      annotations: { title, openWorldHint: false, ...annotations },
      inputSchema: z.toJSONSchema(input, { io: 'input', target: 'draft-7' }),
      outputSchema: z.toJSONSchema(output, { io: 'output', target: 'draft-7' }),
    },
  };
}
