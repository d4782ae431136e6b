import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import { FakeMcpServer } from '@sql-agent/testing';
import { Agent, fetch as undiciFetch } from 'undici';
import { McpConnection, type ServerUnavailable } from '../src/index.js';

let folder: string;
let ca: string;
let server: FakeMcpServer;
let door: Server;

/** A CA of our own, and in front of the server a door that speaks TLS with a certificate of that CA for "localhost". */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'certificates-'));
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test CA');
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-keyout',
    'own.key',
    '-out',
    'own.pem',
    ...name,
  );
  const read = (file: string) => readFile(path.join(folder, file), 'utf8');
  ca = await read('ca.pem');

  server = new FakeMcpServer();
  server.tools['echo'] = { run: () => ({ content: [] }) };
  await server.start();
  door = createServer({ key: await read('own.key'), cert: await read('own.pem') }, (outside) => {
    const inside = connect(Number(server.sseUrl.port), '127.0.0.1');
    outside.on('error', () => inside.destroy()).pipe(inside);
    inside.on('error', () => outside.destroy()).pipe(outside);
  });
  door.on('tlsClientError', () => undefined);
  await once(door.listen(0, '127.0.0.1'), 'listening');
});
afterAll(async () => {
  door.close();
  await server.die();
  await rm(folder, { recursive: true });
});

const at = (host: string, route: string) => new URL(`https://${host}:${(door.address() as AddressInfo).port}${route}`);
const limits = { connectMs: 2_000, callConnectMs: 2_000, backoffBaseMs: 5_000, backoffCapMs: 5_000 };

async function call(url: URL, trusted?: string) {
  const dispatcher = trusted ? new Agent({ connect: { ca: trusted } }) : undefined;
  // The way that the README shows; undici's types are those of fetch, under other names.
  const own = ((input: string, init: object) => undiciFetch(input, { ...init, dispatcher })) as unknown as typeof fetch;
  const connection = new McpConnection({ name: 'secure', url, limits, ...(dispatcher && { fetch: own }) });
  try {
    return await connection.callTool('echo', {}, { timeoutMs: 5_000 });
  } finally {
    await connection.close();
    // Its close() may wait for ever after a refused certificate.
    await dispatcher?.destroy();
  }
}
const failureOf = async (url: URL, trusted?: string) =>
  ((await call(url, trusted).catch((error: unknown) => error)) as ServerUnavailable).failure;

it.each(['/sse', '/mcp'])('reaches a server with a certificate of a CA of one’s own, at %s', async (route) => {
  expect(await call(at('localhost', route), ca)).toMatchObject({ content: [] });
});

it.each(['/sse', '/mcp'])(
  'says that it does not trust the certificate of a CA that it was not told of, at %s',
  async (route) => {
    expect(await failureOf(at('localhost', route))).toMatchObject({
      kind: 'untrusted',
      message: expect.stringContaining('SIGNATURE'),
    });
  },
);

it('refuses the certificate of another host', async () => {
  expect(await failureOf(at('127.0.0.1', '/mcp'), ca)).toMatchObject({ kind: 'untrusted' });
});

it('says so where a server does not speak TLS', async () => {
  expect(await failureOf(new URL(`https://127.0.0.1:${server.sseUrl.port}/mcp`))).toMatchObject({ kind: 'protocol' });
});
