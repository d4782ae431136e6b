// A language model without latency, in a process of its own: it asks for one statement, then words the figure that came back.
// Prints its port. OpenAI's dialect.
import { createServer } from 'node:http';

const sql = 'SELECT COUNT(*) AS customers FROM customers';

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { messages } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const last = messages.at(-1);
  const message =
    last.role === 'tool'
      ? {
          role: 'assistant',
          content: `There are ${/^\d[\d,.]*$/m.exec(last.content)?.[0] ?? 'no'} customers.`,
        }
      : {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'query', arguments: JSON.stringify({ sql }) } },
          ],
        };
  const body = JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model: 'bench',
    choices: [{ index: 0, finish_reason: message.tool_calls ? 'tool_calls' : 'stop', message }],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  });
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.once('disconnect', () => process.exit());
