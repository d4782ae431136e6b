import { ConfigurationError } from '@sql-agent/runtime';
import { readConfig } from './config.js';

const least = { MYSQL_USER: 'reader', MYSQL_DATABASE: 'shop' };

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

test('an account and a database are enough', () => {
  const { server, database, limits } = readConfig(least);
  expect(server.PORT).toBe(3001);
  expect(database).toMatchObject({ host: '127.0.0.1', port: 3306, user: 'reader', database: 'shop', poolSize: 8 });
  expect(limits).toEqual({
    defaultRows: 200,
    maxRows: 10_000,
    maxBytes: 1_048_576,
    timeoutMs: 15_000,
    maxEstimatedRows: 0,
  });
});

test('MYSQL_MAX_ROWS is what an answer has, and the most that can be asked for', () => {
  expect(readConfig({ ...least, MYSQL_MAX_ROWS: '50' }).limits).toMatchObject({ defaultRows: 50, maxRows: 50 });
});

test('what is missing or wrong is said all at once', () => {
  const problems = problemsOf({ MYSQL_PORT: 'x', MYSQL_SSL_MODE: 'maybe' });
  expect(problems.map((problem) => problem.split(':')[0])).toEqual([
    'MYSQL_PORT',
    'MYSQL_USER',
    'MYSQL_DATABASE',
    'MYSQL_SSL_MODE',
  ]);
});

test.each(['mysql', 'SYS', 'information_schema', 'performance_schema'])(
  'the system schema %s is not served',
  (name) => {
    expect(problemsOf({ ...least, MYSQL_DATABASE: name })).toHaveLength(1);
  },
);

test('the password is never printed', () => {
  const config = readConfig({ ...least, MYSQL_PASSWORD: 'sesame' });
  expect(config.database.password?.reveal()).toBe('sesame');
  expect(JSON.stringify(config)).not.toContain('sesame');
});

test('a certificate authority that is not used, or cannot be read, is a problem', () => {
  expect(problemsOf({ ...least, MYSQL_SSL_CA: '/nowhere' })).toHaveLength(1);
  const verify = { ...least, MYSQL_HOST: 'db.example', MYSQL_SSL_MODE: 'verify' };
  expect(problemsOf({ ...verify, MYSQL_SSL_CA: '/nowhere' })).toHaveLength(1);
  expect(readConfig(verify).database.tls).toEqual({ verify: true, authority: undefined });
});

test.each(['127.0.0.1', '::1'])('the certificate of a server cannot be verified for the address %s', (address) => {
  const given = { ...least, MYSQL_HOST: address, MYSQL_SSL_MODE: 'verify' };
  expect(problemsOf(given)).toEqual([expect.stringContaining('MYSQL_HOST')]);
  expect(problemsOf({ ...given, MYSQL_SSL_MODE: 'required' })).toEqual([]);
});

test.each<Record<string, string>>([
  { MYSQL_DENY_TABLES: 'shop.salaries' },
  { MYSQL_MASK_COLUMNS: 'email' },
  { MYSQL_MASK_COLUMNS: 'customers.' },
  { MYSQL_MASK_COLUMNS: 'shop.customers.email' },
])('a rule that would keep nothing back is a problem: %j', (rule) => {
  expect(problemsOf({ ...least, ...rule })).toEqual([expect.stringContaining(Object.keys(rule)[0]!)]);
});
