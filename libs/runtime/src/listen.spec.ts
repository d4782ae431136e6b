import { once } from 'node:events';
import { createServer } from 'node:http';
import { bindHost, listen } from './listen.js';

it('gives the port that was opened, and one sentence when it is taken', async () => {
  const first = createServer();
  const port = await listen(first, '127.0.0.1', 0);
  expect(port).toBeGreaterThan(0);
  await expect(listen(createServer(), '127.0.0.1', port)).rejects.toThrow(
    `Port ${port} on 127.0.0.1 cannot be opened: another program uses it. Set PORT to another one.`,
  );
  first.close();
  await once(first, 'close');
});

it('binds to loopback unless callers prove who they are or HOST says otherwise', () => {
  expect([bindHost(undefined, false), bindHost(undefined, true), bindHost('10.0.0.1', false)]).toEqual([
    '127.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
  ]);
});
