import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, type NodeProcess, startNodeProcess } from '@sql-agent/testing';
import { ToolBench } from './tool-bench.js';

const database = 'tls_under_test';
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
let folder: string;
let bench: ToolBench;

function openssl(...parameters: string[]): void {
  execFileSync('openssl', parameters, { cwd: folder, stdio: 'pipe' });
}

function makeAuthority(name: string): void {
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
    ...['-keyout', `${name}.key`, '-out', `${name}.pem`],
  );
}

/** The key and certificate of a server that may call itself by one name. */
function makeCertificate(name: string, subjectAltName: string, authority: string): void {
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.csr`,
  );
  writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${subjectAltName}\n`);
  openssl(
    ...[
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${authority}.pem`,
      '-CAkey',
      `${authority}.key`,
      '-CAcreateserial',
    ],
    ...['-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`],
  );
}

function certificateOptions(name: string): string[] {
  chmodSync(join(folder, `${name}.key`), 0o644);
  return ['ca=authority.pem', `cert=${name}.pem`, `key=${name}.key`].map((option) => {
    const [what, file] = option.split('=');
    return `--ssl-${what}=${join(folder, file!)}`;
  });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-mysql-tls-'));
  makeAuthority('authority');
  makeAuthority('stranger');
  makeCertificate('server', 'DNS:localhost', 'authority');
  makeCertificate('elsewhere', 'DNS:elsewhere.example', 'authority');
  // The server runs under an account of its own.
  chmodSync(folder, 0o755);
  bench = await ToolBench.start(certificateOptions('server'));
  await bench.create(database, ['CREATE TABLE t (id INT)', 'INSERT INTO t VALUES (1)']);
}, 120_000);

afterAll(async () => {
  await bench?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A server that is not ours has a certificate of its own, or none. */
const isOurs = () => bench.server.kill !== undefined;
const authority = (name: string) => readFileSync(join(folder, `${name}.pem`), 'utf8');

/** Which cipher a connection of these tools uses; none means that it is not secured. */
async function cipherOf(tls: { verify: boolean; authority: string | undefined } | undefined, server = bench) {
  const tools = server.tools({ database, host: 'localhost', ...(tls && { tls }) });
  try {
    // Past the policy, which has no use for this.
    const limits = { maxRows: 1, maxBytes: 1_000, timeoutMs: 5_000, signal: new AbortController().signal };
    return (await tools.runner.run("SHOW STATUS LIKE 'Ssl_cipher'", limits)).rows[0]![1];
  } catch (error) {
    return await tools.failure(Promise.reject(error as Error));
  } finally {
    await tools.close();
  }
}

test('without TLS the connection is plain; with it, it is not', async () => {
  if (!isOurs()) return expect(bench.server.flavour).toMatch(/mysql|mariadb/);
  expect(await cipherOf(undefined)).toBe('');
  expect(await cipherOf({ verify: false, authority: undefined })).toMatch(/AES|CHACHA/);
});

test('the server is known by its authority and its name', async () => {
  if (!isOurs()) return expect(bench.server.flavour).toMatch(/mysql|mariadb/);
  expect(await cipherOf({ verify: true, authority: authority('authority') })).toMatch(/AES|CHACHA/);
});

const refused = { kind: 'unavailable', message: 'No secure connection to the database could be made.' };

test.each([
  ['another authority', 'stranger'],
  ['no authority that this machine trusts', undefined],
])('a server with %s is refused, and nothing of it is told', async (_what, name) => {
  if (!isOurs()) return expect(bench.server.flavour).toMatch(/mysql|mariadb/);
  expect(await cipherOf({ verify: true, authority: name && authority(name) })).toMatchObject(refused);
});

test('a server with the certificate of another is refused', async () => {
  if (!isOurs()) return expect(bench.server.flavour).toMatch(/mysql|mariadb/);
  const other = await ToolBench.start(certificateOptions('elsewhere'));
  try {
    await other.create(database, []);
    expect(await cipherOf({ verify: true, authority: authority('authority') }, other)).toMatchObject(refused);
    expect(await cipherOf({ verify: false, authority: undefined }, other)).toMatch(/AES|CHACHA/);
  } finally {
    await other.stop();
  }
});

describe('the process', () => {
  const running: NodeProcess[] = [];
  afterEach(() => Promise.all(running.splice(0).map((service) => service.kill())));

  test('reads with an authority from a file and a password from another, and names neither', async () => {
    if (!isOurs()) return expect(bench.server.flavour).toMatch(/mysql|mariadb/);
    await bench.admin.query('DROP USER IF EXISTS tls_reader');
    await bench.admin.query("CREATE USER tls_reader IDENTIFIED BY 'Aa1-only-in-a-file' REQUIRE SSL");
    await bench.admin.query(`GRANT SELECT ON ${database}.* TO tls_reader`);
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, 'Aa1-only-in-a-file\n');
    const service = startNodeProcess(main, {
      PORT: '0',
      MYSQL_HOST: 'localhost',
      MYSQL_PORT: String(bench.server.port),
      MYSQL_USER: 'tls_reader',
      MYSQL_PASSWORD_FILE: passwordFile,
      MYSQL_DATABASE: database,
      MYSQL_SSL_MODE: 'verify',
      MYSQL_SSL_CA: join(folder, 'authority.pem'),
    });
    running.push(service);
    const port = await eventually(() => {
      const listening = /"event":"listening".*?"port":(\d+)/.exec(service.output());
      if (!listening) throw new Error(`not listening: ${service.output()}`);
      return listening[1];
    });
    const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'query', arguments: { sql: 'SELECT id FROM t' } },
      }),
    });
    expect(await response.json()).toMatchObject({ result: { structuredContent: { rows: [[1]] } } });
    expect(service.output()).not.toContain('only-in-a-file');
  });
});
