import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { modelDialects, type ModelLine } from './model-dialects.js';

export interface ModelRequest {
  model: string;
  stream?: boolean;
  tool_choice?: unknown;
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
  /** Answers that were not sent to their end because the client went away. */
  readonly aborted: number;
  /** Adds lines to the script. */
  say(...lines: ScriptedLine[]): void;
  /** @throws what a line threw, or when lines were left that nobody asked for, or calls came that the script does not have */
  assertFinished(): void;
  close(): Promise<void>;
}

/** A model server on loopback that plays a script over real HTTP, one line a request, in each provider's own words. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const script: ScriptedLine[] = [];
  const requests: ModelRequest[] = [];
  let unexpected = 0;
  let aborted = 0;
  /** What a line threw: an expectation of the test's about what the model was shown. */
  let failure: unknown;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ModelRequest;
    requests.push(body);
    const next = script.shift();
    if (!next) unexpected += 1;
    const line = await lineOf(next, body).catch((error: unknown): ModelLine => {
      failure ??= error;
      return { status: 400 };
    });
    const dialect = modelDialects[(request.url ?? '').split('?')[0] ?? ''];
    if (line.status || !dialect) {
      response.writeHead(line.status ?? 404, { 'content-type': 'application/json', ...line.headers });
      response.end(JSON.stringify({ error: { message: 'scripted failure', type: 'scripted' } }));
      return;
    }
    const answer = dialect(line, { number: requests.length, stream: body.stream === true });
    response.once('close', () => {
      if (!response.writableFinished && !line.broken) aborted += 1;
    });
    response.writeHead(200, { 'content-type': answer.contentType });
    if (line.endless) {
      const drip = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(drip));
    } else if (line.broken) {
      response.write(answer.body.slice(0, answer.body.length / 2), () => response.destroy());
    } else {
      response.end(line.raw ?? answer.body);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    baseUrl: `${origin}/v1`,
    requests,
    get aborted() {
      return aborted;
    },
    say: (...lines) => void script.push(...lines),
    assertFinished() {
      const [thrown, missing, left] = [failure, unexpected, script.splice(0).length];
      [failure, unexpected] = [undefined, 0];
      if (thrown) throw thrown as Error;
      if (missing) throw new Error(`The model was asked ${missing} times more than its script has lines.`);
      if (left) throw new Error(`Nobody asked for ${left} lines of the model's script.`);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function lineOf(line: ScriptedLine | undefined, request: ModelRequest): Promise<ModelLine> {
  return typeof line === 'function' ? await line(request) : (line ?? { status: 400 });
}
