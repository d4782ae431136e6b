import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage, request } from 'node:http';

/** An event stream as plain HTTP sees it: for clients that do not behave. */
export class RawSse {
  #text = '';
  private constructor(
    readonly request: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8').on('data', (chunk: string) => (this.#text += chunk));
    response.on('error', () => {});
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<RawSse> {
    const sent = get(url, { headers, agent: false });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    sent.on('error', () => {});
    return new RawSse(sent, response);
  }

  get text(): string {
    return this.#text;
  }

  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#text);
      if (found) return found;
      await once(this.response, 'data');
    }
  }

  /** The address for messages, from the endpoint event. */
  async endpoint(): Promise<string> {
    return (await this.waitFor(/event: endpoint\ndata: (.+)\n\n/))[1]!;
  }

  hangUp(): void {
    this.request.destroy();
  }
}

/** Sends JSON and gives the request, so that it can be cut. */
export function postJson(url: string, message: unknown, headers: Record<string, string> = {}): ClientRequest {
  const sent = request(url, {
    method: 'POST',
    agent: false,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
  });
  sent.on('error', () => {});
  sent.end(JSON.stringify(message));
  return sent;
}

export function toolCall(id: number, name: string, args: Record<string, unknown>) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
}

export const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};
