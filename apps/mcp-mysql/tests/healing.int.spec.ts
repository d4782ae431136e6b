import { eventually, startTcpProxy } from '@sql-agent/testing';
import { whyNotReady } from '../src/backend-health.js';
import { type OpenTools, ToolBench } from './tool-bench.js';

const database = 'healing_under_test';
let bench: ToolBench;
let tools: OpenTools;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.create(database, ['CREATE TABLE t (id INT)', 'INSERT INTO t VALUES (1), (2)']);
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
