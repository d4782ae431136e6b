import { z } from 'zod';
import { cellSchema, resultColumnSchema } from './mysql-tools.js';
import { toolErrorSchema } from './tool-error.js';

export const maxQuestionCharacters = 4_000;

/** Body of `POST /v1/ask`. */
export const askRequestSchema = z.strictObject(
  {
    question: z
      .string()
      .trim()
      .min(1, 'Write a question.')
      .max(maxQuestionCharacters, `A question has at most ${maxQuestionCharacters} characters.`)
      .describe('A question in plain language.'),
    conversationId: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'A conversation id has 1 to 64 letters, digits, "-" or "_".')
      .optional()
      .describe('Continues an earlier conversation.'),
    language: z.enum(['en', 'es']).optional().describe('Language of the answer; by default that of the question.'),
  },
  {
    error: (issue) =>
      issue.code === 'invalid_type'
        ? 'Send a JSON object (Content-Type: application/json) with a "question".'
        : undefined,
  },
);
export type AskRequest = z.infer<typeof askRequestSchema>;

/** One statement that ran, with what it returned. */
export const evidenceSchema = z.object({
  sql: z.string(),
  columns: z.array(resultColumnSchema),
  rows: z.array(z.array(cellSchema)),
  rowCount: z.number().int(),
  truncated: z.boolean(),
  elapsedMs: z.number(),
  server: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Whether the figures, dates and names in the answer were found in the rows that were read. */
export const groundingSchema = z.object({
  verified: z.boolean(),
  checked: z.number().int().describe('How many figures, dates and names of the answer were looked up.'),
  notFound: z.array(z.string()).describe('Those that no row accounts for, as the answer writes them.'),
  derived: z
    .array(z.object({ figure: z.string(), how: z.string() }))
    .describe(
      'Figures that follow from the rows by a step that the answer states: a sum, share, difference, average, count.',
    ),
});
export type Grounding = z.infer<typeof groundingSchema>;

export const usageSchema = z.object({
  modelCalls: z.number().int(),
  toolCalls: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  cachedInputTokens: z.number().int().describe('Of the input tokens: read from the cache of the provider.'),
  cost: z.number().optional().describe('By LLM_PRICE_INPUT and LLM_PRICE_OUTPUT; absent where they are not set.'),
});
export type Usage = z.infer<typeof usageSchema>;

/**
 * `answered`: with evidence or from context; `declined`: honestly not answered; `waiting`: the person is asked something
 * first, see {@link pendingSchema}. What breaks on the way is a {@link Problem}.
 */
export const outcomes = ['answered', 'declined', 'waiting'] as const;
export type Outcome = (typeof outcomes)[number];

/** What a conversation waits for before it goes on: `POST /v1/conversations/:id/reply`. */
export const pendingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('clarification'),
    question: z.string().describe('A short question to the person, because the question can be read in two ways.'),
    options: z.array(z.string()).describe('Likely replies; another text will do too.'),
  }),
  z.object({
    kind: z.literal('approval'),
    question: z.string(),
    statements: z
      .array(z.object({ sql: z.string(), server: z.string(), estimatedRows: z.number().nullable() }))
      .describe('What would run, with the rows that the database expects to read.'),
  }),
]);
export type Pending = z.infer<typeof pendingSchema>;

/** Answer of `POST /v1/ask`. */
export const askResponseSchema = z.object({
  conversationId: z.string(),
  outcome: z.enum(outcomes),
  answer: z.string(),
  evidence: z.array(evidenceSchema),
  grounding: groundingSchema,
  pending: pendingSchema.optional().describe('Present when the outcome is `waiting`.'),
  warnings: z.array(z.string()),
  model: z.string().describe('Which model answered.'),
  usage: usageSchema,
  elapsedMs: z.number(),
});
export type AskResponse = z.infer<typeof askResponseSchema>;

/** Events of `POST /v1/ask` with `Accept: text/event-stream`: name and data. */
export const askEventSchemas = {
  status: z.object({ message: z.string() }),
  'tool-call': z.object({ id: z.string(), tool: z.string(), arguments: z.record(z.string(), z.unknown()) }),
  'tool-result': z.object({
    id: z.string(),
    tool: z.string(),
    ok: z.boolean(),
    rowCount: z.number().int().optional(),
    error: toolErrorSchema.optional(),
    elapsedMs: z.number(),
  }),
  /** Text of a message as it is written. It may yet turn out not to be the answer: see `text-reset`. */
  'text-delta': z.object({ text: z.string() }),
  /** The text so far is not the answer: the model goes on with tools, or words it anew. */
  'text-reset': z.object({}),
  answer: askResponseSchema,
  error: z.lazy(() => problemSchema),
} as const;
export type AskEvent = {
  [Name in keyof typeof askEventSchemas]: { event: Name; data: z.infer<(typeof askEventSchemas)[Name]> };
}[keyof typeof askEventSchemas];

/** RFC 9457 problem document. `type` is stable; `detail` is a sentence for people. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
