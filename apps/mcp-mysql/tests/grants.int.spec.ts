import { fileURLToPath } from 'node:url';
import { startNodeProcess } from '@sql-agent/testing';
import { ToolBench } from './tool-bench.js';

const script = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const database = 'grants_under_test';
const account = 'grants_reader';
const role = 'grants_role';
const password = 'pa55-of-this-test';

let bench: ToolBench;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.create(database, ['CREATE TABLE t (id INT)']);
  await bench.admin.query(`DROP USER IF EXISTS '${account}'@'%'`);
  await bench.admin.query(`DROP ROLE IF EXISTS ${role}`);
}, 120_000);
afterAll(() => bench?.stop());
beforeEach(async () => {
  await bench.admin.query(`CREATE USER '${account}'@'%' IDENTIFIED BY '${password}'`);
});
afterEach(async () => {
  await bench.admin.query(`DROP USER '${account}'@'%'`);
});

async function report(environment: Record<string, string> = {}) {
  const { host, port } = bench.server;
  const process = startNodeProcess(
    script,
    {
      MYSQL_HOST: host,
      MYSQL_PORT: String(port),
      MYSQL_USER: account,
      MYSQL_PASSWORD: password,
      MYSQL_DATABASE: database,
      ...environment,
    },
    ['--grants'],
  );
  const code = await process.exited;
  expect(process.output()).not.toContain(password);
  expect(process.output()).not.toMatch(/IDENTIFIED|\*[0-9A-F]{40}/);
  return { code, text: process.output() };
}

test('names each excess, its own and those of its roles; what it prints leaves an account that may only read', async () => {
  await bench.admin.query(`GRANT SELECT, INSERT ON ${database}.* TO '${account}'@'%'`);
  await bench.admin.query(`GRANT FILE ON *.* TO '${account}'@'%'`);
  await bench.admin.query(`CREATE ROLE ${role}`);
  await bench.admin.query(`GRANT DELETE ON ${database}.* TO ${role}`);
  await bench.admin.query(`GRANT ${role} TO '${account}'@'%'`);
  const before = await report();
  expect(before.code).toBe(1);
  for (const excess of [`INSERT on ${database}.*`, 'FILE on *.*', `DELETE on ${database}.*`]) {
    expect(before.text).toContain(excess);
  }
  await bench.admin.query(`DROP ROLE ${role}`);
  for (const [statement] of before.text.matchAll(/^ {2}(?:REVOKE|GRANT) .*;$/gm))
    await bench.admin.query(statement.trim().slice(0, -1));
  expect(await report()).toEqual({ code: 0, text: `${account}@% may read ${database}, and nothing else.\n` });
});

test('says so when there is no database, and when a setting is missing', async () => {
  expect(await report({ MYSQL_PORT: '1' })).toMatchObject({
    code: 69,
    text: expect.stringContaining('cannot be looked at'),
  });
  expect(await report({ MYSQL_DATABASE: '' })).toMatchObject({
    code: 78,
    text: expect.stringContaining('MYSQL_DATABASE'),
  });
});
