import { z } from 'zod';
import { maxQuestionCharacters } from './ask.js';

/** Body of `POST /v1/examples`: a question with the SQL that answers it. */
export const exampleRequestSchema = z.strictObject({
  question: z.string().trim().min(1, 'Write the question.').max(maxQuestionCharacters),
  sql: z.string().trim().min(1, 'Write the SQL that answers it.').max(10_000),
});
export type ExampleRequest = z.infer<typeof exampleRequestSchema>;

export const savedExampleSchema = exampleRequestSchema.extend({ id: z.string(), createdAt: z.string() });
export type SavedExample = z.infer<typeof savedExampleSchema>;
