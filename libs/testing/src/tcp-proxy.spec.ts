import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { eventually } from './node-process.js';
import { startTcpProxy } from './tcp-proxy.js';

it('forwards, cuts, and forwards again on the same port', async () => {
  const echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const proxy = await startTcpProxy((echo.address() as AddressInfo).port);
  const first = connect(proxy.port, '127.0.0.1');
  first.write('hello');
  expect(String((await once(first, 'data'))[0])).toBe('hello');
  const ended = once(first, 'close').catch(() => undefined);
  await proxy.cut();
  await ended;
  const refused = connect(proxy.port, '127.0.0.1');
  await expect(once(refused, 'connect')).rejects.toThrow('ECONNREFUSED');
  await proxy.restore();
  const second = connect(proxy.port, '127.0.0.1');
  second.write('again');
  expect(String((await once(second, 'data'))[0])).toBe('again');
  second.destroy();
  await proxy.close();
  echo.close();
});

it.each(['to-server', 'to-client'] as const)(
  'swallows what goes %s and nothing else, without a word',
  async (direction) => {
    const received: string[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        received.push(String(bytes));
        socket.write('answer');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = await startTcpProxy((server.address() as AddressInfo).port);
    const client = connect(proxy.port, '127.0.0.1');
    client.write('first');
    await once(client, 'data');
    proxy.blackHole(direction);
    let heard = '';
    client.on('data', (bytes) => (heard += String(bytes)));
    client.write('lost');
    const swallowed = direction === 'to-client' ? 'answer' : 'lost';
    await eventually(() => expect(proxy.swallowedBytes()).toBe(swallowed.length));
    await proxy.restore();
    client.write('third');
    await eventually(() => expect(heard).toBe('answer'));
    expect(received).toEqual(direction === 'to-client' ? ['first', 'lost', 'third'] : ['first', 'third']);
    client.destroy();
    await proxy.close();
    server.close();
  },
);

it('delivers slowly, in pieces, and all of it', async () => {
  const echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const proxy = await startTcpProxy((echo.address() as AddressInfo).port);
  proxy.slow({ pieceBytes: 3, pauseMs: 1 });
  const client = connect(proxy.port, '127.0.0.1');
  let heard = '';
  client.on('data', (bytes) => (heard += String(bytes)));
  client.write('0123456789');
  await eventually(() => expect(heard).toBe('0123456789'));
  client.destroy();
  await proxy.close();
  echo.close();
});
