import { toolCallsInText } from './text-tool-calls.js';

const tools = [{ name: 'query' }];
const call = { name: 'query', args: { sql: 'SELECT 1' } };

it.each([
  '{"name": "query", "arguments": {"sql": "SELECT 1"}}',
  '```json\n{"name": "query", "parameters": {"sql": "SELECT 1"}}\n```',
  'I will look. <tool_call>\n{"name": "query", "arguments": {"sql": "SELECT 1"}}\n</tool_call>',
])('reads %j as a call', (text) => {
  expect(toolCallsInText(text, tools)).toEqual([call]);
});

it.each([
  'There are 4 books.',
  'Use {"name": "query", "arguments": {"sql": "SELECT 1"}} for that.',
  '{"name": "drop_everything", "arguments": {}}',
  '{"name": "query"}',
  '{"name": "query", "arguments": ',
  '',
])('takes %j for text', (text) => {
  expect(toolCallsInText(text, tools)).toEqual([]);
});
