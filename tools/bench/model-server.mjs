// A language model without latency, in a process of its own: it knows the SQL of the sample questions and words the figure that
// comes back. It follows the script of whoever asks: ours, or that of a usual SQL agent. Prints its port. OpenAI's dialect.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const set = JSON.parse(await readFile(new URL('../sample-data/questions.json', import.meta.url), 'utf8'));
const sqlOf = new Map(set.map(({ question, sql }) => [question, sql]));
const charactersPerToken = 4;
/** Each answer has an id of its own, or LangGraph takes the later for the earlier one. */
let answers = 0;

/** The steps of LangChain's SQL agent: its four tools, one after the other. */
const usual = [
  () => ['sql_db_list_tables', {}],
  (sql) => ['sql_db_schema', { tables: tablesOf(sql) }],
  (sql) => ['sql_db_query_checker', { query: sql }],
  (sql) => ['sql_db_query', { query: sql }],
];

function tablesOf(sql) {
  return [...new Set([...sql.matchAll(/\b(?:FROM|JOIN)\s+(\w+)/gi)].map(([, table]) => table))].join(', ');
}

function reply(messages, tools) {
  const question = messages.findLast(({ role }) => role === 'user').content;
  const sql = sqlOf.get(question);
  // The query checker asks the model to look at a statement: it says it again.
  if (!sql) return { content: question };
  const done = messages.filter(({ role }) => role === 'tool').length;
  const steps = tools.includes('sql_db_query') ? usual : [(statement) => ['query', { sql: statement }]];
  if (done < steps.length) return { call: steps[done](sql) };
  const figure = /-?\d[\d.]*/.exec(messages.at(-1).content.replace(/^.*\n.*\n/, ''));
  return { content: `The answer is ${figure?.[0] ?? 'none'}.` };
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { messages, tools = [], stream } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const { content = null, call } = reply(
    messages,
    tools.map((tool) => tool.function.name),
  );
  const [name, args] = call ?? [];
  const message = {
    role: 'assistant',
    content,
    ...(call && {
      tool_calls: [
        { id: `call_${messages.length}`, type: 'function', function: { name, arguments: JSON.stringify(args) } },
      ],
    }),
  };
  const prompt = Math.ceil(JSON.stringify([messages, tools]).length / charactersPerToken);
  const completion = Math.ceil(JSON.stringify(message).length / charactersPerToken);
  const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  answers += 1;
  const head = { id: `chatcmpl-${answers}`, created: 0, model: 'bench' };
  const finish_reason = call ? 'tool_calls' : 'stop';
  if (!stream) {
    const choices = [{ index: 0, finish_reason, message }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage }));
    return;
  }
  const delta = { ...message, tool_calls: message.tool_calls?.map((entry, index) => ({ index, ...entry })) };
  const parts = [
    { choices: [{ index: 0, delta, finish_reason: null }] },
    { choices: [{ index: 0, delta: {}, finish_reason }] },
    { choices: [], usage },
  ].map((chunk) => `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...chunk })}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`${parts.join('')}data: [DONE]\n\n`);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.once('disconnect', () => process.exit());
