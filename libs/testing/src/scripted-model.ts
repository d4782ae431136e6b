import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { modelDialects, type ModelLine } from './model-dialects.js';

export interface ModelRequest {
  model: string;
  messages: { role: string; content: unknown; tool_calls?: unknown; tool_call_id?: string }[];
  tools?: { function: { name: string; description?: string; parameters: unknown } }[];
}

/** A line is fixed, or made from the request (so that a script can react to what the model was shown). */
export type ScriptedLine = ModelLine | ((request: ModelRequest) => ModelLine | Promise<ModelLine>);

export interface ScriptedModel {
  /** For clients of an OpenAI-compatible API. */
  readonly baseUrl: string;
  /** For clients that add the version themselves (Anthropic) or have none (Ollama). */
  readonly origin: string;
  readonly requests: ModelRequest[];
  /** Adds lines to the script. */
  say(...lines: ScriptedLine[]): void;
  /** @throws when lines were left that nobody asked for, or when calls came that the script does not have. */
  assertFinished(): void;
  close(): Promise<void>;
}

/** A model server on loopback that plays a script over real HTTP, one line a request, in each provider's own words. */
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
    const line = typeof next === 'function' ? await next(body) : (next ?? { status: 400 });
    const dialect = modelDialects[(request.url ?? '').split('?')[0] ?? ''];
    if (line.status || !dialect) {
      response.writeHead(line.status ?? 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'scripted failure', type: 'scripted' } }));
      return;
    }
    const answer = dialect(line, requests.length);
    response.writeHead(200, { 'content-type': answer.contentType }).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    baseUrl: `${origin}/v1`,
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
