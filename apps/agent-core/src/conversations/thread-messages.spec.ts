import type { Turn } from '@sql-agent/contracts';
import { threadMessages } from './thread-messages.js';

const turn = (number: number, rows = 1): Turn => ({
  question: `question ${number}?`,
  outcome: 'answered',
  answer: `answer ${number}`,
  evidence: [
    {
      sql: `SELECT ${number}`,
      columns: [{ name: 'n', type: 'int', nullable: false }],
      rows: Array.from({ length: rows }, (_, index) => [number * 1_000 + index]),
      rowCount: rows,
      truncated: false,
      elapsedMs: 1,
      server: 'mysql',
    },
  ],
  grounding: { verified: true, checked: 0, notFound: [], derived: [] },
  replies: [],
  warnings: [],
  usage: { modelCalls: 1, toolCalls: 1, inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
  model: 'scripted',
  elapsedMs: 1,
  answeredAt: '2026-01-01T00:00:00.000Z',
});
const textOf = (turns: Turn[], maxCharacters?: number) =>
  threadMessages(turns, maxCharacters)
    .map(({ text }) => text)
    .join('\n');

it('gives nothing for a new conversation', () => {
  expect(threadMessages([])).toEqual([]);
});

it('tells the model what was asked, answered and run, with the first rows of the last turn', () => {
  const text = textOf([turn(1), turn(2, 50)]);
  for (const words of ['question 1?', 'answer 1', 'SELECT 1', 'question 2?', 'SELECT 2', '2000', '2009']) {
    expect(text).toContain(words);
  }
  expect(text).not.toContain('2010');
  expect(text).not.toContain('1000');
});

it('shortens old turns and drops the oldest, and says so', () => {
  const turns = Array.from({ length: 100 }, (_, index) => turn(index));
  const text = textOf(turns, 1_500);
  expect(text.length).toBeLessThan(1_800);
  expect(text).toContain('SELECT 99');
  expect(text).not.toContain('SELECT 50');
  expect(text).not.toContain('question 0?');
  expect(text).toMatch(/\d+ earlier turns/);
});

it('keeps within its limit however long one turn is', () => {
  const long = { ...turn(1), answer: 'x'.repeat(100_000), question: 'y'.repeat(4_000) };
  expect(textOf([long, long, long], 10_000).length).toBeLessThan(11_000);
});

it('tells what the person replied', () => {
  expect(textOf([{ ...turn(1), replies: [{ asked: 'Which year?', reply: '2024' }] }])).toContain('2024');
});
