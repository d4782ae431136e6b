import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { LonePost } from '../src/lone-post.js';

jest.setTimeout(20_000);
let server: Server;
let channel: LonePost;
let posted: Promise<Response>;

/** Posts messages to a server that does nothing but make their channel. */
async function open(messages: JSONRPCMessage[], { isBatch = false, keepAliveMs = 60_000 } = {}): Promise<void> {
  const opened = new Promise<void>((resolve) => {
    server = createServer((_request, response) => {
      channel = new LonePost(response, messages, isBatch, keepAliveMs);
      resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  posted = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { method: 'POST' });
  await opened;
}
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (id: number): JSONRPCMessage => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'x' } });
const answer = (id: number): JSONRPCMessage => ({ jsonrpc: '2.0', id, result: { is: id } });
const notice: JSONRPCMessage = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1 } };
const dataOf = (text: string) => [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as unknown);

it('an answer goes out as JSON', async () => {
  await open([ask(1)]);
  await channel.send(answer(1));
  const response = await posted;
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toEqual(answer(1));
});

it('the answers of a batch go out together, in an array even when it is one', async () => {
  await open([ask(1), ask(2)], { isBatch: true });
  await channel.send(answer(2));
  await channel.send(answer(1));
  expect(await (await posted).json()).toEqual([answer(2), answer(1)]);
});

it('what is said before the answer makes it a stream', async () => {
  await open([ask(1), ask(2)], { isBatch: true });
  await channel.send(answer(2));
  await channel.send(notice);
  const response = await posted;
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  await channel.send(answer(1));
  expect(dataOf(await response.text())).toEqual([answer(2), notice, answer(1)]);
});

it('a long wait makes it a stream that shows it is alive', async () => {
  await open([ask(1)], { keepAliveMs: 20 });
  const response = await posted;
  await channel.send(answer(1));
  const text = await response.text();
  expect(text).toMatch(/^: keepalive\n\n/);
  expect(dataOf(text)).toEqual([answer(1)]);
});

it('messages that ask for nothing are accepted', async () => {
  await open([{ jsonrpc: '2.0', method: 'notifications/initialized' }]);
  const heard: JSONRPCMessage[] = [];
  channel.onmessage = (message) => void heard.push(message);
  channel.deliver();
  expect((await posted).status).toBe(202);
  expect(heard).toHaveLength(1);
});

it('an answer that nobody asked for here is not sent', async () => {
  await open([ask(1)]);
  await channel.send(answer(7));
  await channel.send(answer(1));
  expect(await (await posted).json()).toEqual(answer(1));
});

it('a request that is cancelled in its own batch is not waited for', async () => {
  await open([ask(1), { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }]);
  channel.deliver();
  expect((await posted).status).toBe(202);
});
