import { findDatabaseCredentials } from './database-credentials.js';

it.each([
  ['MYSQL_PASSWORD', 'x'],
  ['MYSQL_USER', 'root'],
  ['MYSQL_PASSWORD_FILE', '/run/secrets/mysql'],
  ['MYSQL_ROOT_PASSWORD', 'x'],
  ['MYSQL_PWD', 'x'],
  ['MARIADB_PASSWORD', 'x'],
  ['DB_PASSWORD', 'x'],
  ['DATABASE_PASS', 'x'],
  ['DATABASE_URL', 'mysql://app:secret@db/shop'],
  ['ANYTHING', 'mysql2+tls://app:secret@db/shop'],
  ['SPRING_URL', 'jdbc:mariadb://app:secret@db/shop'],
])('finds %s', (name, value) => {
  expect(findDatabaseCredentials({ [name]: value, PATH: '/bin' })).toEqual([name]);
});

it.each([
  ['MYSQL_PASSWORD', ''],
  ['MCP_MYSQL_URL', 'http://mcp-mysql:3000/sse'],
  ['MCP_MYSQL_TOKEN', 'token'],
  ['MYSQL_HOST', 'db'],
  ['DATABASE_URL', 'mysql://db/shop'],
  ['CHECKPOINT_URL', 'postgres://agent:secret@pg/agent'],
  ['USER', 'me'],
])('lets %s=%s be', (name, value) => {
  expect(findDatabaseCredentials({ [name]: value })).toEqual([]);
});
