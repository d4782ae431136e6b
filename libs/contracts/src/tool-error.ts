import { z } from 'zod';

/**
 * What went wrong, as one word that programs may branch on. Kinds come from error codes, never from message text.
 */
export const toolErrorKinds = [
  'invalid_arguments',
  'unknown_tool',
  'syntax',
  'unknown_table',
  'unknown_column',
  'ambiguous_column',
  'forbidden',
  'permission',
  'not_found',
  'timeout',
  'too_large',
  'too_expensive',
  'busy',
  'cancelled',
  'not_approved',
  'unavailable',
  'unauthorized',
  'internal',
] as const;

/**
 * A failed tool call as the model and the API see it. It answers three questions: whose fault (`kind`), does repeating
 * help (`retry`), what may be shown (`message`, `databaseMessage`). It never carries a host, user, password, path or stack.
 */
export const toolErrorSchema = z.object({
  kind: z.enum(toolErrorKinds),
  /** A sentence of ours. */
  message: z.string(),
  /** `after-change`: repeat with other arguments; `later`: the same call may work later; `no`: it will not. */
  retry: z.enum(['no', 'after-change', 'later']),
  /** The database's own words, where they help to repair the statement. */
  databaseMessage: z.string().optional(),
  /** Nearest existing names, best first. */
  suggestions: z.array(z.string()).optional(),
  /** Finds the detail in the log of the service that failed. */
  incidentId: z.string().optional(),
});
export type ToolError = z.infer<typeof toolErrorSchema>;
export type ToolErrorKind = ToolError['kind'];

/** Key in the `_meta` of a failed tool result under which our servers put the {@link ToolError}. */
export const toolErrorMetaKey = 'sql-agent/error';

/** Thrown by a tool's handler; the server turns it into a tool result with `isError`. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure';
  constructor(
    readonly error: ToolError,
    options?: ErrorOptions,
  ) {
    super(error.message, options);
  }
}
