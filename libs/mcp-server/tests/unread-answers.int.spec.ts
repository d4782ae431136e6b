import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connectClient, eventually, startService, type TestService, type TransportPath } from './start-service.js';
import { toolCall } from './raw-sse.js';

let service: TestService;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await service.stop();
});

/** Asks for ten megabytes and takes none of them. */
async function askWithoutReading(): Promise<Socket> {
  const socket = connect(service.port, '127.0.0.1').on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  const body = JSON.stringify(toolCall(1, 'echo', { text: 'x'.repeat(1_000_000), times: 10 }));
  socket.pause();
  socket.write(
    'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      `Accept: application/json, text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
}

it.each<TransportPath>(['/mcp', '/sse'])(
  'answers that nobody reads are bounded; who reads is served (%s)',
  async (path) => {
    service = await startService();
    const reader = await connectClient(service, path);
    for (let count = 0; count < 24; count++) await askWithoutReading();
    const wasCut = () => service.logLines().some(({ event }) => event === 'unread-answers');
    await eventually(async () => {
      const { structuredContent } = await reader.callTool({ name: 'echo', arguments: { text: 'here' } });
      expect(structuredContent).toEqual({ text: 'here' });
      return wasCut();
    });
    await reader.close();
  },
);
