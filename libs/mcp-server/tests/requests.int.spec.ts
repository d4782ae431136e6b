import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { initialize, RawSse, toolCall } from './raw-sse.js';
import { startService, type TestService } from './start-service.js';

const accept = 'application/json, text/event-stream';
let service: TestService;
let stream: RawSse;
let messages: string;

beforeAll(async () => {
  service = await startService({ settings: { MCP_MAX_BODY_BYTES: 20_000 } });
  stream = await RawSse.open(`${service.url}/sse`);
  messages = await stream.endpoint();
});
afterAll(async () => {
  stream.hangUp();
  await service.stop();
});

const post = (path: string) => request(service.url).post(path).set('Accept', accept);
const paths = [
  ['/mcp', () => '/mcp'],
  ['/messages', () => messages],
] as const;

function expectJsonError(response: request.Response, status: number, code: number) {
  expect(response.status).toBe(status);
  expect(response.headers['content-type']).toMatch(/^application\/json/);
  expect(response.body).toEqual({ jsonrpc: '2.0', id: null, error: { code, message: expect.any(String) } });
  expect(response.text).not.toMatch(/node_modules|at \w+.*\(|<html|Error: /);
}

it('the endpoint event is the first thing on /sse', () => {
  expect(stream.text).toMatch(/^event: endpoint\ndata: \/messages\?sessionId=[0-9a-f-]{36}\n\n/);
  expect(stream.response.headers['content-type']).toBe('text/event-stream');
});

describe.each(paths)('POST %s', (_name, path) => {
  it.each(['{"jsonrpc":', 'nonsense', '{"a":1}}', '\u0000'])('malformed JSON %j: -32700', async (body) => {
    expectJsonError(await post(path()).set('Content-Type', 'application/json').send(body), 400, -32700);
  });

  it('an empty body: -32600', async () => {
    expectJsonError(await post(path()).set('Content-Type', 'application/json'), 400, -32600);
  });

  it.each([
    '{}',
    '42',
    'null',
    '"text"',
    '[]',
    '[1]',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    '{"jsonrpc":"2.0","id":{},"method":"ping"}',
  ])('JSON that is no JSON-RPC message, %s: -32600', async (body) => {
    expectJsonError(await post(path()).set('Content-Type', 'application/json').send(body), 400, -32600);
  });

  it('a batch of more messages than anybody needs: -32600', async () => {
    const batch = Array.from({ length: 101 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' }));
    expectJsonError(await post(path()).send(batch), 400, -32600);
  });

  it('too large a body: 413', async () => {
    expectJsonError(await post(path()).send(toolCall(1, 'echo', { text: 'x'.repeat(20_000) })), 413, -32000);
  });

  it('too large a body that is sent compressed: 413', async () => {
    const body = gzipSync(JSON.stringify(toolCall(1, 'echo', { text: 'x'.repeat(1_000_000) })));
    const response = await post(path())
      .set({ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .serialize((data: unknown) => data as string)
      .send(body as unknown as object);
    expectJsonError(response, 413, -32000);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])(
    'content type %s: 415',
    async (type) => {
      expectJsonError(
        await post(path()).set('Content-Type', type).send('{"jsonrpc":"2.0","id":1,"method":"ping"}'),
        415,
        -32000,
      );
    },
  );

  it('another character set than UTF-8: 415', async () => {
    const latin1 = post(path()).set('Content-Type', 'application/json; charset=latin1');
    expectJsonError(await latin1.send('{"jsonrpc":"2.0","id":1,"method":"ping"}'), 415, -32000);
  });

  it('does its work afterwards', async () => {
    const response = await post(path()).send(toolCall(77, 'echo', { text: 'alive' }));
    const answer = path() === '/mcp' ? response.text : (await stream.waitFor(/data: (.*"id":77\})/))[1]!;
    expect(answer).toContain('you said alive');
  });
});

describe('sessions', () => {
  it('POST /messages without a session: 400', async () => {
    expectJsonError(await post('/messages').send(initialize), 400, -32000);
    expectJsonError(await post('/messages?sessionId=').send(initialize), 400, -32000);
    expectJsonError(await post('/messages?sessionId=a&sessionId=b').send(initialize), 400, -32000);
  });

  it('POST /messages with an unknown session: 404', async () => {
    expectJsonError(
      await post('/messages?sessionId=00000000-0000-4000-8000-000000000000').send(initialize),
      404,
      -32001,
    );
  });

  describe('on /mcp, when it has them', () => {
    let withSessions: TestService;
    beforeAll(async () => {
      withSessions = await startService({ settings: { MCP_STREAMABLE_SESSIONS: true } });
    });
    afterAll(() => withSessions.stop());
    const mcp = () => request(withSessions.url).post('/mcp').set('Accept', accept);

    it('none named: 400; unknown: 404; ended: 404', async () => {
      expectJsonError(await mcp().send({ jsonrpc: '2.0', id: 1, method: 'ping' }), 400, -32000);
      expectJsonError(
        await mcp().set('Mcp-Session-Id', 'x').send({ jsonrpc: '2.0', id: 1, method: 'ping' }),
        404,
        -32001,
      );
      const id = (await mcp().send(initialize)).headers['mcp-session-id']!;
      expect((await mcp().set('Mcp-Session-Id', id).send({ jsonrpc: '2.0', id: 1, method: 'ping' })).text).toContain(
        '"result":{}',
      );
      expect((await request(withSessions.url).delete('/mcp').set('Mcp-Session-Id', id)).status).toBe(200);
      expectJsonError(
        await mcp().set('Mcp-Session-Id', id).send({ jsonrpc: '2.0', id: 1, method: 'ping' }),
        404,
        -32001,
      );
      expect(await withSessions.metric('mcp_sessions', { transport: 'streamable' })).toBe(0);
    });

    it('an initialize that is refused leaves no session', async () => {
      expect((await mcp().set('Accept', 'application/json').send(initialize)).status).toBe(406);
      expect(await withSessions.metric('mcp_sessions', { transport: 'streamable' })).toBe(0);
    });

    it('an SSE session is none of /mcp', async () => {
      const sse = await RawSse.open(`${withSessions.url}/sse`);
      const id = new URL(await sse.endpoint(), withSessions.url).searchParams.get('sessionId')!;
      expectJsonError(
        await mcp().set('Mcp-Session-Id', id).send({ jsonrpc: '2.0', id: 1, method: 'ping' }),
        404,
        -32001,
      );
      sse.hangUp();
    });
  });
});

it.each([
  ['post', '/sse', 'GET'],
  ['head', '/sse', 'GET'],
  ['get', '/messages', 'POST'],
  ['put', '/mcp', 'POST'],
  ['get', '/mcp', 'POST'],
  ['delete', '/mcp', 'POST'],
] as const)('%s %s: 405, use %s', async (method, path, allow) => {
  const response = await request(service.url)[method](path);
  expect(response.status).toBe(405);
  expect(response.headers['allow']).toBe(allow);
  if (method !== 'head') expectJsonError(response, 405, -32000);
});

it.each(['/', '/nothing', '/sse/more', '/%E0%A4%A'])('GET %s: JSON', async (path) => {
  const response = await request(service.url).get(path);
  expectJsonError(response, 404, -32000);
  expect(response.headers['x-powered-by']).toBeUndefined();
});

it('a request cut in the middle of its body harms nobody', async () => {
  const socket = connect(service.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"jsonrpc"',
  );
  socket.destroy();
  await once(socket, 'close');
  expect((await request(service.url).get('/healthz')).status).toBe(200);
});
