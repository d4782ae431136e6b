import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
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
