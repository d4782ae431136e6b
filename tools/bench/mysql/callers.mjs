// MCP clients as lean as they can be, so that what is measured is the server: they find the answer's bytes, and leave it to
// the caller to look into them.
import { once } from 'node:events';
import { connect } from 'node:net';
import { Client } from 'undici';

/** @typedef {(sql: string) => Promise<string>} Ask gives the whole text of the answer to one call */
/** @typedef {{ ask: Ask, close(): Promise<void>, id?: string }} McpSession */

const acceptBoth = 'application/json, text/event-stream';
const answerWithinMs = 60_000;

function request(id, method, params) {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

const initialize = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1.0.0' },
};

async function post(client, path, headers, body) {
  const response = await client.request({ method: 'POST', path, headers, body });
  const text = await response.body.text();
  if (response.statusCode >= 400) throw new Error(`HTTP ${response.statusCode}: ${text.slice(0, 200)}`);
  return { response, text };
}

function openClient(origin, pipelining) {
  return new Client(origin, { pipelining, headersTimeout: answerWithinMs, bodyTimeout: answerWithinMs });
}

/** Connections that are kept, one for each call that is under way: HTTP/1.1 answers in order. */
function clientsOf(origin) {
  const idle = [];
  const all = [];
  return {
    async use(work) {
      let client = idle.pop();
      if (!client) all.push((client = openClient(origin, 1)));
      try {
        return await work(client);
      } finally {
        idle.push(client);
      }
    },
    close: () => Promise.all(all.map((client) => client.destroy())),
  };
}

/** @returns {Promise<McpSession>} */
export async function openStreamable({ url, tool, token }) {
  const { origin, pathname } = new URL(url);
  const clients = clientsOf(origin);
  const headers = {
    'content-type': 'application/json',
    accept: acceptBoth,
    'mcp-protocol-version': initialize.protocolVersion,
    ...(token && { authorization: `Bearer ${token}` }),
  };
  let id = 0;
  const send = (body) => clients.use((client) => post(client, pathname, headers, body));
  const { response } = await send(request(id, 'initialize', initialize));
  const sessionId = response.headers['mcp-session-id'];
  if (sessionId) headers['mcp-session-id'] = sessionId;
  await send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  return {
    id: sessionId,
    ask: async (sql) => (await send(request(++id, 'tools/call', tool(sql)))).text,
    close: clients.close,
  };
}

/** @returns {Promise<McpSession>} */
export async function openSse({ url, tool, token }) {
  const { origin, pathname } = new URL(url);
  const headers = { ...(token && { authorization: `Bearer ${token}` }) };
  const stream = openClient(origin, 1);
  const { body } = await stream.request({ method: 'GET', path: pathname, headers: { ...headers, accept: acceptBoth } });
  const waiting = new Map();
  const endpoint = new Promise((resolve) => waiting.set('endpoint', resolve));
  const utf8 = new TextDecoder();
  let pieces = [];
  body.on('error', () => undefined);
  body.on('data', (piece) => {
    const text = utf8.decode(piece, { stream: true });
    pieces.push(text);
    if (!text.endsWith('\n\n')) return;
    const events = pieces.join('').split('\n\n');
    pieces = [];
    for (const event of events) deliver(event);
  });
  const deliver = (event) => {
    if (event === '' || event.startsWith(':')) return;
    const data = event.slice(event.indexOf('data: ') + 6);
    // Where servers write it: at the end, or before the result.
    const key = event.startsWith('event: endpoint')
      ? 'endpoint'
      : Number((/"id":(\d+)\}$/.exec(data.slice(-40)) ?? /"id":(\d+)/.exec(data))?.[1]);
    waiting.get(key)?.(data);
    waiting.delete(key);
  };
  const address = await endpoint;
  const clients = clientsOf(origin);
  const json = { ...headers, 'content-type': 'application/json' };
  let id = 0;
  const send = (message) => clients.use((client) => post(client, address, json, message));
  const call = (method, params) =>
    new Promise((resolve, reject) => {
      waiting.set(++id, resolve);
      send(request(id, method, params)).catch(reject);
    });
  await call('initialize', initialize);
  await send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  return {
    ask: (sql) => call('tools/call', tool(sql)),
    close: async () => void (await Promise.all([stream.destroy(), clients.close()])),
  };
}

/**
 * Sends calls, each on a connection of its own, and reads nothing of their answers.
 * @returns {Promise<() => void>} hangs up
 */
export async function askWithoutReading({ url, tool, token }, sql, calls) {
  const { port, pathname } = new URL(url);
  const session = tool && (await openStreamable({ url, tool, token }));
  await session?.close();
  const body = tool ? request(1, 'tools/call', tool(sql)) : sql;
  const head = [
    `POST ${pathname} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Accept: ${acceptBoth}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(token ? [`Authorization: Bearer ${token}`] : []),
    ...(session?.id ? [`Mcp-Session-Id: ${session.id}`] : []),
  ].join('\r\n');
  const sockets = [];
  for (let call = 0; call < calls; call++) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'connect');
    socket.pause();
    socket.write(`${head}\r\n\r\n${body}`);
  }
  return () => sockets.forEach((socket) => socket.destroy());
}

/**
 * The same where answers come by the event stream of a session: streams that are not read.
 * @returns {Promise<() => void>} hangs up
 */
export async function askWithoutReadingStreams({ url, tool }, sql, calls) {
  const { origin, port, pathname } = new URL(url);
  const clients = clientsOf(origin);
  const sockets = [];
  for (let call = 0; call < calls; call++) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    sockets.push(socket);
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n`);
    let seen = '';
    while (!/data: (\S+)/.test(seen)) seen += String((await once(socket, 'data'))[0]);
    socket.pause();
    const headers = { 'content-type': 'application/json' };
    const address = /data: (\S+)/.exec(seen)[1];
    await clients.use((client) => post(client, address, headers, request(0, 'initialize', initialize)));
    await clients.use((client) => post(client, address, headers, request(1, 'tools/call', tool(sql))));
  }
  return () => {
    sockets.forEach((socket) => socket.destroy());
    void clients.close();
  };
}

/** The floor: the SQL in the body, the rows in the answer. @returns {Promise<McpSession>} */
export async function openPlain({ url }) {
  const clients = clientsOf(new URL(url).origin);
  return {
    ask: (sql) => clients.use(async (client) => (await post(client, '/', {}, sql)).text),
    close: clients.close,
  };
}
