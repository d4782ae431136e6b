import { askRequestSchema } from './ask.js';

const problemOf = (body: unknown) => askRequestSchema.safeParse(body).error?.issues[0]?.message;

it('takes a question, and trims it', () => {
  expect(askRequestSchema.parse({ question: '  How many? ' })).toEqual({ question: 'How many?' });
});

it.each([
  [undefined, 'Send a JSON object'],
  [{ question: ' ' }, 'Write a question.'],
  [{ question: 'x'.repeat(4_001) }, 'at most 4000'],
  [{ question: 'x', conversationId: '../../etc' }, 'conversation id'],
  [{ question: 'x', sql: 'SELECT 1' }, 'sql'],
])('says what is wrong with %j', (body, words) => {
  expect(problemOf(body)).toContain(words);
});
