import request from 'supertest';
import { initialize, RawSse } from './raw-sse.js';
import { connectClient, startService, type TestService } from './start-service.js';

const accept = 'application/json, text/event-stream';
const routes = [
  ['get', '/sse'],
  ['post', '/messages?sessionId=x'],
  ['post', '/mcp'],
  ['get', '/mcp'],
  ['delete', '/mcp'],
] as const;

describe('with a token', () => {
  const token = 'correct-horse-battery-staple';
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ token, settings: { HOST: '127.0.0.1' } });
  });
  afterAll(() => service.stop());

  it.each(routes)('%s %s without it: 401 that says how', async (method, path) => {
    const response = await request(service.url)[method](path);
    expect(response.status).toBe(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.body).toMatchObject({ jsonrpc: '2.0', id: null, error: { message: expect.any(String) } });
  });

  it.each([
    ['another token', 'Bearer wrong'],
    ['the beginning of it', `Bearer ${token.slice(0, -1)}`],
    ['more than it', `Bearer ${token}x`],
    ['another scheme', `Basic ${token}`],
    ['no scheme', token],
    ['an empty one', 'Bearer '],
  ])('%s: 401, and the right one is not shown', async (_name, authorization) => {
    const response = await request(service.url).post('/mcp').set('Authorization', authorization).send(initialize);
    expect(response.status).toBe(401);
    expect(JSON.stringify(response.body) + JSON.stringify(response.headers)).not.toContain(token);
  });

  it.each(['/sse', '/mcp'] as const)('the right one opens %s', async (path) => {
    const client = await connectClient(service, path, token);
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    await client.close();
  });

  it('a wrong one fails a client at once', async () => {
    await expect(connectClient(service, '/sse', 'wrong')).rejects.toThrow(/401/);
    await expect(connectClient(service, '/mcp', 'wrong')).rejects.toThrow(/401|bearer token/i);
  });

  it('accepts any Host, as a container is reached under names of others’ choice', async () => {
    const stream = await RawSse.open(`${service.url}/sse`, {
      Host: 'mcp-mysql:3000',
      Authorization: `Bearer ${token}`,
    });
    expect(stream.response.statusCode).toBe(200);
    stream.hangUp();
  });

  it('still refuses a foreign Origin', async () => {
    const response = await request(service.url)
      .post('/mcp')
      .set({ Authorization: `Bearer ${token}`, Origin: 'https://evil.example' })
      .send(initialize);
    expect(response.status).toBe(403);
  });

  it.each(['/healthz', '/readyz', '/metrics'])('%s needs none, and shows none', async (path) => {
    const response = await request(service.url).get(path);
    expect(response.status).toBe(200);
    expect(response.text).not.toContain(token);
  });

  it('never logs it', () => {
    expect(JSON.stringify(service.logLines())).not.toContain(token);
  });
});

describe('without a token', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({
      settings: { ALLOWED_HOSTS: ['mcp-mysql'], ALLOWED_ORIGINS: ['https://chat.example'] },
    });
  });
  afterAll(() => service.stop());

  const post = (headers: Record<string, string>) =>
    request(service.url)
      .post('/mcp')
      .set({ Accept: accept, ...headers })
      .send(initialize);

  it('warns in the log and binds loopback', () => {
    expect(service.logLines()).toContainEqual(expect.objectContaining({ event: 'no-token', host: '127.0.0.1' }));
  });

  it.each(['localhost:1234', '127.0.0.1', '[::1]:99', 'mcp-mysql:3000', 'MCP-MySQL'])(
    'Host %s passes',
    async (Host) => {
      expect((await post({ Host })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    'mcp-mysql.evil.example:3000',
    '10.0.0.1',
    'evil.example@localhost',
  ])('Host %s is refused on every MCP route', async (Host) => {
    for (const [method, path] of routes) {
      const response = await request(service.url)[method](path).set({ Host });
      expect(response.status).toBe(403);
      expect(response.body.error.message).toContain('ALLOWED_HOSTS');
    }
  });

  it.each(['http://localhost:5173', 'https://127.0.0.1', 'https://chat.example'])(
    'Origin %s passes',
    async (Origin) => {
      expect((await post({ Origin })).status).toBe(200);
    },
  );

  it.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'file://', 'https://chat.example.evil'])(
    'Origin %s is refused',
    async (Origin) => {
      expect((await post({ Origin })).status).toBe(403);
    },
  );
});

it('a token nobody could send is refused at the start', async () => {
  await expect(startService({ token: 'two words' })).rejects.toThrow(/MCP_AUTH_TOKEN/);
});
