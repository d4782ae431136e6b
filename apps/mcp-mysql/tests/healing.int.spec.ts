import { eventually, startTcpProxy } from '@sql-agent/testing';
import { whyNotReady } from '../src/backend-health.js';
import { type OpenTools, ToolBench } from './tool-bench.js';

const database = 'healing_under_test';
const twoRows = ['CREATE TABLE t (id INT)', 'INSERT INTO t VALUES (1), (2)'];
let bench: ToolBench;
let tools: OpenTools;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.create(database, twoRows);
  tools = bench.tools({ database });
}, 120_000);

afterAll(async () => {
  await tools?.close();
  await bench?.stop();
});

test('connections that the server closed while they lay idle are not noticed', async () => {
  await Promise.all([1, 2, 3].map(() => tools.query('SELECT * FROM t')));
  const [rows] = await bench.admin.query<never[]>({
    sql: `SELECT ID FROM information_schema.PROCESSLIST WHERE DB = '${database}' AND ID <> CONNECTION_ID()`,
    rowsAsArray: true,
  });
  for (const [id] of rows as number[][]) await bench.admin.query(`KILL ${id}`);
  expect((await tools.query('SELECT COUNT(*) FROM t')).rows).toEqual([[2]]);
  expect(await whyNotReady(tools.connections)).toBeUndefined();
});

test('connections that the server gave up for being idle are not noticed', async () => {
  const [[, before]] = (
    await bench.admin.query({ sql: "SHOW GLOBAL VARIABLES LIKE 'wait_timeout'", rowsAsArray: true })
  )[0] as unknown as [string[]];
  await bench.admin.query('SET GLOBAL wait_timeout = 1');
  const account = { user: 'impatient', password: 'Aa1-impatient' };
  await bench.admin.query(`DROP USER IF EXISTS ${account.user}`);
  await bench.admin.query(`CREATE USER ${account.user} IDENTIFIED BY '${account.password}'`);
  await bench.admin.query(`GRANT SELECT ON ${database}.* TO ${account.user}`);
  const impatient = bench.tools({ database, account });
  try {
    await Promise.all([1, 2, 3].map(() => impatient.query('SELECT * FROM t')));
    for (let turn = 0; turn < 2; turn++) {
      await eventually(async () => expect(await connectionsOf(account.user)).toEqual([]), 10_000, 100);
      expect((await impatient.query('SELECT COUNT(*) FROM t')).rows).toEqual([[2]]);
      expect(await whyNotReady(impatient.connections)).toBeUndefined();
    }
  } finally {
    await bench.admin.query(`SET GLOBAL wait_timeout = ${before}`);
    await impatient.close();
  }
});

test('after a failover the other server is asked, with no restart', async () => {
  const proxy = await startTcpProxy(bench.server.port, bench.server.host);
  const other = await ToolBench.start();
  await other.create(database, ['CREATE TABLE t (id INT)', 'INSERT INTO t VALUES (3), (4), (5)']);
  // Both servers know the account.
  const account = { user: 'failing_over', password: 'Aa1-failing-over' };
  for (const { admin } of [bench, other]) {
    await admin.query(`DROP USER IF EXISTS ${account.user}`);
    await admin.query(`CREATE USER ${account.user} IDENTIFIED BY '${account.password}'`);
    await admin.query(`GRANT SELECT ON ${database}.* TO ${account.user}`);
  }
  const named = bench.tools({ database, host: '127.0.0.1', port: proxy.port, account });
  const count = async () => (await named.query('SELECT COUNT(*) FROM t')).rows;
  const sameServer = bench.server.port === other.server.port;
  expect(await count()).toEqual([[sameServer ? 3 : 2]]);

  const running = named.failure(
    named.query(
      'SELECT COUNT(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b, information_schema.COLUMNS c',
    ),
  );
  await eventually(async () => expect((await bench.running()).join()).toContain('COLUMNS c'));
  await proxy.cut();
  expect(await running).toMatchObject({ kind: 'unavailable', retry: 'later' });
  // Nothing could reach it to end its statement.
  await killConnectionsOf(account.user);
  expect(await named.failure(count())).toMatchObject({ kind: 'unavailable', retry: 'later' });
  expect(await whyNotReady(named.connections)).toContain('does not answer');

  proxy.forwardTo(other.server.port, other.server.host);
  await proxy.restore();
  expect(await eventually(count)).toEqual([[3]]);
  expect(await whyNotReady(named.connections)).toBeUndefined();
  // What was the primary may come back as a replica that only reads: nothing here writes.
  await other.admin.query('SET GLOBAL read_only = ON');
  expect(await count()).toEqual([[3]]);
  await other.admin.query('SET GLOBAL read_only = OFF');
  await named.close();
  await proxy.close();
  await other.stop();
  // Where the tests are given one server, both were the same.
  if (sameServer) await bench.create(database, twoRows);
});

async function connectionsOf(user: string): Promise<number[]> {
  const [rows] = await bench.admin.query<never[]>({
    sql: `SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '${user}'`,
    rowsAsArray: true,
  });
  return (rows as unknown as number[][]).map(([id]) => id!);
}

async function killConnectionsOf(user: string): Promise<void> {
  for (const id of await connectionsOf(user)) await bench.admin.query(`KILL ${id}`).catch(() => undefined);
}

test('a statement that is killed at the database says so, and the next one works', async () => {
  const fresh = bench.tools({ database });
  const failure = fresh.failure(
    fresh.query(
      'SELECT COUNT(*) FROM information_schema.COLUMNS a, information_schema.COLUMNS b, information_schema.COLUMNS c',
    ),
  );
  const id = await eventually(async () => {
    const [rows] = await bench.admin.query<never[]>({
      sql: "SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Query' AND INFO LIKE '%COLUMNS c' AND ID <> CONNECTION_ID()",
      rowsAsArray: true,
    });
    const found = (rows as number[][])[0]?.[0];
    if (found === undefined) throw new Error('not running yet');
    return found;
  });
  await bench.admin.query(`KILL ${id}`);
  expect(['unavailable', 'cancelled']).toContain((await failure).kind);
  expect((await fresh.query('SELECT COUNT(*) FROM t')).rows).toEqual([[2]]);
  await fresh.close();
});

test('a network that swallows everything is noticed in bounded time, and forgotten when it is back', async () => {
  const proxy = await startTcpProxy(bench.server.port, bench.server.host);
  const distant = bench.tools({ database, host: '127.0.0.1', port: proxy.port, limits: { timeoutMs: 3_000 } });
  await Promise.all([1, 2, 3].map(() => distant.query('SELECT * FROM t')));
  proxy.blackHole();
  const startedAt = performance.now();
  expect(['unavailable', 'timeout']).toContain((await distant.failure(distant.query('SELECT 1'))).kind);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  await proxy.restore();
  await eventually(async () => expect((await distant.query('SELECT COUNT(*) FROM t')).rows).toEqual([[2]]), 15_000);
  await distant.close();
  await proxy.close();
});

test('a database that dies is said to be away at once, and is used again when it is back', async () => {
  const { kill, restart } = bench.server;
  if (!kill || !restart) return expect(bench.server.flavour).toMatch(/mysql|mariadb/);
  await tools.query('SELECT 1');
  bench.admin.destroy();
  await kill();
  for (const [name, input] of [
    ['query', { sql: 'SELECT 1' }],
    ['list_tables', {}],
    ['describe_tables', {}],
    ['search_schema', { query: 'a' }],
    ['find_values', { values: ['a'] }],
  ] as const) {
    const startedAt = performance.now();
    expect(await tools.failure(tools.call(name, input))).toMatchObject({ kind: 'unavailable', retry: 'later' });
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  }
  const reason = await whyNotReady(tools.connections);
  expect(reason).toContain('does not answer');
  expect(reason).not.toContain(String(bench.server.port));
  await restart();
  await eventually(async () => expect((await tools.query('SELECT COUNT(*) FROM t')).rows).toEqual([[2]]));
  expect(await whyNotReady(tools.connections)).toBeUndefined();
});
