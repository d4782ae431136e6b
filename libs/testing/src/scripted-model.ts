import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One line of the script: what the model says when it is asked the next time. */
export interface ModelLine {
  text?: string;
  toolCalls?: { name: string; arguments: unknown }[];
  /** Answers with this HTTP status instead. */
  status?: number;
}

export interface ModelRequest {
  model: string;
  messages: { role: string; content: unknown; tool_calls?: unknown; tool_call_id?: string }[];
  tools?: { function: { name: string; description?: string; parameters: unknown } }[];
}

/** A line is fixed, or made from the request (so that a script can react to what the model was shown). */
export type ScriptedLine = ModelLine | ((request: ModelRequest) => ModelLine);

export interface ScriptedModel {
  /** For LLM_BASE_URL. */
  readonly baseUrl: string;
  readonly requests: ModelRequest[];
  /** Adds lines to the script. */
  say(...lines: ScriptedLine[]): void;
  /** @throws when lines were left that nobody asked for, or when calls came that the script does not have. */
  assertFinished(): void;
  close(): Promise<void>;
}

/** An OpenAI-compatible server on loopback that plays a script over real HTTP, one line a request. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const script: ScriptedLine[] = [];
  const requests: ModelRequest[] = [];
  let unexpected = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ModelRequest;
    requests.push(body);
    const next = script.shift();
    if (!next) unexpected += 1;
    const line = typeof next === 'function' ? next(body) : (next ?? { status: 400 });
    response.setHeader('content-type', 'application/json');
    if (line.status) {
      response.statusCode = line.status;
      response.end(JSON.stringify({ error: { message: 'scripted failure', type: 'scripted' } }));
      return;
    }
    const toolCalls = line.toolCalls?.map((call, index) => ({
      id: `call_${requests.length}_${index}`,
      type: 'function',
      function: {
        name: call.name,
        arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
      },
    }));
    response.end(
      JSON.stringify({
        id: `chatcmpl-${requests.length}`,
        object: 'chat.completion',
        created: 0,
        model: body.model,
        choices: [
          {
            index: 0,
            finish_reason: toolCalls ? 'tool_calls' : 'stop',
            message: { role: 'assistant', content: line.text ?? null, ...(toolCalls && { tool_calls: toolCalls }) },
          },
        ],
        usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    say: (...lines) => void script.push(...lines),
    assertFinished() {
      if (unexpected) throw new Error(`The model was asked ${unexpected} times more than its script has lines.`);
      if (script.length) throw new Error(`Nobody asked for ${script.length} lines of the model's script.`);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
