// A client as lean as can be, so that what is measured is the bridge: one connection, JSON out, JSON or an event in.
import { Agent, request } from 'node:http';

const initialize = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};
const answerWithinMs = 60_000;

/** @typedef {{ call(name: string, args: object): Promise<any>, end(): Promise<void>, cut(): void }} RawClient */

/** Streamable HTTP. @returns {Promise<RawClient>} */
export async function overStreamable(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  let sessionId;
  let lastId = 0;
  const headers = () => ({
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    ...(sessionId && { 'Mcp-Session-Id': sessionId, 'Mcp-Protocol-Version': initialize.protocolVersion }),
  });
  const ask = async (method, params) => {
    const id = (lastId += 1);
    const { response, text } = await send(url, agent, headers(), { jsonrpc: '2.0', id, method, params });
    sessionId ??= response.headers['mcp-session-id'];
    const messages = response.headers['content-type']?.startsWith('text/event-stream')
      ? [...text.matchAll(/^data: ?(.+)$/gm)].map(([, data]) => JSON.parse(data))
      : [JSON.parse(text)];
    return resultOf(messages.find((message) => message.id === id));
  };
  await ask('initialize', initialize);
  await send(url, agent, headers(), { jsonrpc: '2.0', method: 'notifications/initialized' });
  return {
    call: (name, args) => ask('tools/call', { name, arguments: args }),
    async end() {
      await send(url, agent, headers(), undefined, 'DELETE').catch(() => {});
      agent.destroy();
    },
    cut: () => agent.destroy(),
  };
}

/** HTTP+SSE. @returns {Promise<RawClient>} */
export async function overSse(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const waiting = new Map();
  let lastId = 0;
  const stream = request(url, { agent: false, headers: { Accept: 'text/event-stream' } });
  stream.on('error', () => {});
  const endpoint = await new Promise((resolve, reject) => {
    stream.once('response', (response) => {
      let text = '';
      response.on('error', () => {});
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
        for (let at = text.indexOf('\n\n'); at !== -1; at = text.indexOf('\n\n')) {
          const event = text.slice(0, at);
          text = text.slice(at + 2);
          const data = /^data: ?(.*)$/m.exec(event)?.[1];
          if (/^event: ?endpoint$/m.test(event)) resolve(new URL(data, url));
          else if (data) read(JSON.parse(data));
        }
      });
    });
    setTimeout(() => reject(new Error('no endpoint event')), answerWithinMs).unref();
    stream.end();
  });
  function read(message) {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  }
  const ask = async (method, params) => {
    const id = (lastId += 1);
    const answer = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer')), answerWithinMs);
      waiting.set(id, (message) => (clearTimeout(timer), resolve(message)));
    });
    const headers = { 'Content-Type': 'application/json' };
    const { response, text } = await send(endpoint, agent, headers, { jsonrpc: '2.0', id, method, params });
    if (response.statusCode >= 400) throw new Error(`${response.statusCode} ${text}`);
    return resultOf(await answer);
  };
  const cut = () => {
    stream.destroy();
    agent.destroy();
  };
  await ask('initialize', initialize);
  await send(
    endpoint,
    agent,
    { 'Content-Type': 'application/json' },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
  );
  return { call: (name, args) => ask('tools/call', { name, arguments: args }), end: async () => cut(), cut };
}

function resultOf(message) {
  if (!message || message.error) throw new Error(message?.error?.message ?? 'no answer');
  return message.result;
}

function send(url, agent, headers, message, method = 'POST') {
  return new Promise((resolve, reject) => {
    const body = message && JSON.stringify(message);
    const sent = request(url, {
      method,
      agent,
      headers: { ...headers, ...(body && { 'Content-Length': Buffer.byteLength(body) }) },
    });
    sent.setTimeout(answerWithinMs, () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk)).on('error', reject);
      response.on('end', () => resolve({ response, text }));
    });
    sent.end(body);
  });
}
