import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { sessionServer } from '../src/build-server.js';
import { SseSession } from '../src/sse-session.js';

const megabyte = 'x'.repeat(1_048_576);

it('a client that does not read is given no more work until it does', async () => {
  const http = createServer();
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const client = connect((http.address() as AddressInfo).port, '127.0.0.1');
  client.write('GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [, response] = (await once(http, 'request')) as [unknown, ServerResponse];
  const channel = new SSEServerTransport('/messages', response);
  const server = sessionServer(new Server({ name: 'test', version: '1' }, {}));
  await server.connect(channel);
  const session = new SseSession(server, channel, response, 50);

  client.pause();
  expect(await session.isRead()).toBe(true);
  // More than any socket buffers hold: the rest waits in this process.
  for (let count = 0; count < 32; count++) response.write(megabyte);
  expect(await session.isRead()).toBe(false);

  client.resume();
  await once(response, 'drain');
  expect(await session.isRead()).toBe(true);
  await session.close();
  client.destroy();
  http.close();
});
