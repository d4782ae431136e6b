import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { eventually } from '@sql-agent/testing';
import { CallRejected, McpConnection } from '../src/index.js';

type Answer = (id: string | number, send: (message: unknown) => void) => void;

/** A server of which every answer is written by hand. */
function connectTo(answers: Record<string, Answer>) {
  const connection = new McpConnection({
    name: 'odd',
    limits: { connectMs: 1_000, callConnectMs: 500, backoffBaseMs: 10, backoffCapMs: 20 },
    transport() {
      const [mine, theirs] = InMemoryTransport.createLinkedPair();
      theirs.onmessage = (message) => {
        if (!('method' in message) || !('id' in message)) return;
        answers[message.method]?.(message.id, (answer) => void theirs.send(answer as JSONRPCMessage));
      };
      void theirs.start();
      return mine;
    },
  });
  connection.start();
  return connection;
}

const greeting =
  (protocolVersion: string): Answer =>
  (id, send) =>
    send({
      jsonrpc: '2.0',
      id,
      result: { protocolVersion, capabilities: {}, serverInfo: { name: 'odd', version: '1' } },
    });
const initialize = greeting('2025-06-18');
const result = (id: string | number, word: string) => ({
  jsonrpc: '2.0',
  id,
  result: { content: [{ type: 'text', text: word }] },
});

it.each<[string, Answer]>([
  ['answers to nobody', (id, send) => [send(result(999_999, 'wrong')), send(result(id, 'right'))]],
  ['answers twice', (id, send) => [send(result(id, 'right')), send(result(id, 'wrong'))]],
  [
    'notifications it does not know',
    (id, send) => [send({ jsonrpc: '2.0', method: 'x/y' }), send(result(id, 'right'))],
  ],
])('gives each call its own answer beside %s, and keeps the session', async (_, answer) => {
  const connection = connectTo({ initialize, 'tools/call': answer });
  for (let call = 0; call < 3; call += 1) {
    expect(await connection.callTool('any', {})).toMatchObject({ content: [{ text: 'right' }] });
  }
  expect(connection.snapshot()).toMatchObject({ state: 'ready', reconnects: 0 });
  await connection.close();
});

it('fails only the call whose answer is no result of a tool', async () => {
  let calls = 0;
  const connection = connectTo({
    initialize,
    'tools/call': (id, send) => send(calls++ ? result(id, 'right') : { jsonrpc: '2.0', id, result: { content: 7 } }),
  });
  await expect(connection.callTool('any', {})).rejects.toBeInstanceOf(CallRejected);
  expect(await connection.callTool('any', {})).toMatchObject({ content: [{ text: 'right' }] });
  await connection.close();
});

it('says that a server of another protocol is one, and goes on trying', async () => {
  let attempts = 0;
  const connection = connectTo({
    initialize(id, send) {
      attempts += 1;
      greeting('1999-01-01')(id, send);
    },
  });
  await eventually(() => expect(attempts).toBeGreaterThan(2));
  expect(connection.snapshot().lastError).toMatchObject({
    kind: 'protocol',
    message: 'It speaks a version of the protocol that this client does not.',
  });
  await connection.close();
});
