import { startTestDatabase, type TestDatabase } from '@sql-agent/testing';
import { createPool, type Pool, type PoolConnection } from 'mysql2';
import { encodeBatch, runBatch } from '../src/command-batch.js';
import { command } from '../src/connections.js';

let server: TestDatabase;
let pool: Pool;
let connection: PoolConnection;

beforeAll(async () => {
  server = await startTestDatabase();
  const { host, port, user, password } = server;
  pool = createPool({ host, port, user, password, flags: ['-CLIENT_QUERY_ATTRIBUTES'] });
  pool.on('connection', (opened) => opened.on('error', () => undefined));
  connection = await new Promise<PoolConnection>((resolve, reject) =>
    pool.getConnection((error, given) => (error ? reject(error) : resolve(given))),
  );
}, 120_000);

afterAll(async () => {
  pool?.end(() => undefined);
  await server?.close();
});

const run = (...statements: string[]) => runBatch(connection, encodeBatch(statements), statements.length, 5_000);

test('statements run in their order, and the connection goes on', async () => {
  await run("SET @a = 'ñ'", "SET @a = CONCAT(@a, '!')", 'DO 0');
  expect(await command(connection, 'SELECT @a')).toEqual([['ñ!']]);
});

test('an error is told once the others have run', async () => {
  await expect(run('SET @b = 1', 'SET nonsense = 1', 'SET @b = @b + 1')).rejects.toMatchObject({ errno: 1193 });
  expect(await command(connection, 'SELECT @b')).toEqual([[2]]);
});

test('batches and queries may be asked for at once', async () => {
  const asked = [
    run('SET @c = 1', 'DO 0'),
    command(connection, 'SELECT @c'),
    run('SET @c = 2'),
    command(connection, 'SELECT @c'),
  ];
  expect(await Promise.all(asked)).toEqual([undefined, [[1]], undefined, [[2]]]);
});

test('a connection that breaks, or gives no answer in time, ends the batch', async () => {
  await expect(runBatch(connection, encodeBatch(['DO SLEEP(0.5)']), 1, 20)).rejects.toMatchObject({
    code: 'ETIMEDOUT',
  });
  const broken = run('DO SLEEP(10)');
  connection.destroy();
  await expect(Promise.race([broken, run('DO 0')])).rejects.toBeDefined();
});
