import { z } from 'zod';
import { askResponseSchema, maxQuestionCharacters, pendingSchema } from './ask.js';

export const conversationIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'A conversation id has 1 to 64 letters, digits, "-" or "_".');

/** One question with its answer, as it is kept. Of large results only the first rows are kept: `rows` is then shorter than `rowCount`. */
export const turnSchema = askResponseSchema.omit({ conversationId: true, pending: true }).extend({
  question: z.string(),
  /** What the person was asked on the way, and said. */
  replies: z.array(z.object({ asked: z.string(), reply: z.string() })),
  /** ISO time of the answer. */
  answeredAt: z.string(),
});
export type Turn = z.infer<typeof turnSchema>;

export const conversationSummarySchema = z.object({
  id: z.string(),
  title: z.string().describe('The first question.'),
  createdAt: z.string(),
  updatedAt: z.string(),
  turns: z.number().int(),
});
export type ConversationSummary = z.infer<typeof conversationSummarySchema>;

/** Answer of `GET /v1/conversations`: the latest first; `next` goes into `?before=` for the page after. */
export const conversationListSchema = z.object({
  conversations: z.array(conversationSummarySchema),
  next: z.string().optional(),
});
export type ConversationList = z.infer<typeof conversationListSchema>;

/** Answer of `GET /v1/conversations/:id`. */
export const conversationSchema = conversationSummarySchema.extend({
  turns: z.array(turnSchema),
  pending: pendingSchema.optional(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** Body of `POST /v1/conversations/:id/reply`: `approve` for an approval, `text` for a clarification. */
export const replySchema = z.union(
  [
    z.strictObject({ approve: z.boolean() }),
    z.strictObject({ text: z.string().trim().min(1).max(maxQuestionCharacters) }),
  ],
  { error: 'Send {"approve": true}, {"approve": false} or {"text": "…"}.' },
);
export type Reply = z.infer<typeof replySchema>;
