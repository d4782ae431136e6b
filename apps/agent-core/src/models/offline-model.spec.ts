import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import type { TableDescription, ToolError } from '@sql-agent/contracts';
import { AgentFailure } from '../agent/agent-failure.js';
import type { ModelRequest } from '../agent/agent-model.js';
import { emptyContext } from '../context/question-context.js';
import { OfflineModel } from './offline-model.js';

const column = (name: string, type: string) => ({ name, type, nullable: false, comment: '', examples: [] });
const towns: TableDescription = {
  name: 'towns',
  kind: 'table',
  comment: '',
  approximateRows: 3,
  columns: [column('id', 'int'), column('name', 'varchar(40)')],
  primaryKey: ['id'],
  foreignKeys: [],
  indexes: [],
};
const tool = (ownName: string, server: string) => ({
  name: `${server}_${ownName}`,
  ownName,
  server,
  description: '',
  inputSchema: {},
});

const request = (question: string, ...results: ToolMessage[]): ModelRequest => ({
  question,
  messages: [new HumanMessage(question), ...results],
  tools: [tool('query', 'other'), tool('find_values', 'other'), tool('query', 'db'), tool('find_values', 'db')],
  mayCall: true,
  language: 'en',
  today: '2026-01-01',
  context: { ...emptyContext, tables: [towns], schemaServer: 'db' },
  signal: new AbortController().signal,
});

const failed = (id: string, error: ToolError) =>
  new ToolMessage({ tool_call_id: id, content: '', status: 'error', artifact: error });

it('asks the server that described the tables, whoever else offers such a tool', async () => {
  const { message } = await new OfflineModel().reply(request('How many towns are there?'));
  expect(message.tool_calls).toMatchObject([{ name: 'db_query', args: { sql: expect.stringMatching(/count/i) } }]);
});

it('looks a value up first', async () => {
  const { message } = await new OfflineModel().reply(request('How many towns are called "Oldham"?'));
  expect(message.tool_calls).toMatchObject([
    { name: 'db_find_values', args: { values: expect.arrayContaining(['Oldham']) } },
  ]);
});

it.each([
  ['values', 'later', 'server-unavailable'],
  ['rows', 'later', 'server-unavailable'],
  ['rows', 'after-change', 'tool-failed'],
] as const)(
  'takes a failed call (%s, repeat: %s) for a failure, not for a question it does not understand',
  async (id, retry, kind) => {
    const question = id === 'values' ? 'How many towns are called "Oldham"?' : 'How many towns are there?';
    const error: ToolError = { kind: 'unavailable', message: 'The database does not answer.', retry };
    const answering = new OfflineModel().reply(request(question, failed(id, error)));
    await expect(answering).rejects.toBeInstanceOf(AgentFailure);
    await expect(answering).rejects.toMatchObject({ kind, message: 'The database does not answer.' });
  },
);
