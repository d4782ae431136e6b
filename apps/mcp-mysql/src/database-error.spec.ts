import { ToolFailure } from '@sql-agent/contracts';
import { explainDatabaseError, isConnectionError } from './database-error.js';

function serverError(errno: number, sqlState: string, message = 'words of the database') {
  return Object.assign(new Error(message), { errno, sqlState, code: 'ER_SOMETHING' });
}

function nodeError(code: string, message = 'connect 10.1.2.3:3306') {
  return Object.assign(new Error(message), { code, errno: -111 });
}

function explained(error: unknown) {
  const failure = explainDatabaseError(error);
  if (!(failure instanceof ToolFailure)) throw new Error('not explained');
  return failure.error;
}

describe('kinds come from codes', () => {
  test.each([
    [1064, '42000', 'syntax', 'after-change'],
    [1146, '42S02', 'unknown_table', 'after-change'],
    [1054, '42S22', 'unknown_column', 'after-change'],
    [1052, '23000', 'ambiguous_column', 'after-change'],
    [1055, '42000', 'syntax', 'after-change'],
    [1222, '21000', 'syntax', 'after-change'],
    [1690, '22003', 'syntax', 'after-change'],
    [1142, '42000', 'permission', 'no'],
    [1143, '42000', 'permission', 'no'],
    [1044, '42000', 'permission', 'no'],
    [1227, '42000', 'permission', 'no'],
    [1045, '28000', 'permission', 'later'],
    [1792, '25006', 'forbidden', 'after-change'],
    [3024, 'HY000', 'timeout', 'after-change'],
    [1969, '70100', 'timeout', 'after-change'],
    [1317, '70100', 'cancelled', 'later'],
    [1040, '08004', 'busy', 'later'],
    [1203, '42000', 'busy', 'later'],
    [1205, 'HY000', 'busy', 'later'],
    [1053, '08S01', 'unavailable', 'later'],
    [1927, '70100', 'unavailable', 'later'],
    [1049, '42000', 'unavailable', 'later'],
    [3636, 'HY000', 'too_expensive', 'after-change'],
    [1105, 'HY000', 'syntax', 'after-change'],
    [1267, 'HY000', 'syntax', 'after-change'],
    [4079, 'HY000', 'syntax', 'after-change'],
    [9999, '0A000', 'syntax', 'after-change'],
    [1356, 'HY000', 'unknown_table', 'after-change'],
    [1030, 'HY000', 'unavailable', 'later'],
    [1021, 'HY000', 'unavailable', 'later'],
    [1194, 'HY000', 'unavailable', 'later'],
    [9999, '28000', 'permission', 'later'],
    [9999, '25006', 'forbidden', 'after-change'],
  ])('error %i of the server', (errno, sqlState, kind, retry) => {
    expect(explained(serverError(errno, sqlState))).toMatchObject({ kind, retry });
  });

  test.each([
    'ECONNREFUSED',
    'ETIMEDOUT',
    'ENOTFOUND',
    'ECONNRESET',
    'EPIPE',
    'EHOSTUNREACH',
    'EAI_AGAIN',
    'PROTOCOL_CONNECTION_LOST',
    'HANDSHAKE_NO_SSL_SUPPORT',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('%s of the network', (code) => {
    expect(isConnectionError(nodeError(code))).toBe(true);
    expect(explained(nodeError(code))).toMatchObject({ kind: 'unavailable', retry: 'later' });
  });

  test('what is not known is left to the log', () => {
    const error = new TypeError('a bug');
    expect(explainDatabaseError(error)).toBe(error);
  });

  test('a statement at fault is no lost connection', () => {
    expect(isConnectionError(serverError(1064, '42000'))).toBe(false);
    expect(isConnectionError(serverError(1045, '28000'))).toBe(false);
  });
});

describe('the words of the database', () => {
  test('are passed on where they help', () => {
    expect(explained(serverError(1054, '42S22', "Unknown column 'x' in 'SELECT'")).databaseMessage).toBe(
      "Unknown column 'x' in 'SELECT'",
    );
  });

  test.each([
    serverError(1142, '42000', "SELECT command denied to user 'app'@'10.0.0.7' for table `t`"),
    serverError(1045, '28000', "Access denied for user 'app'@'10.0.0.7'"),
    serverError(1055, '42000', "something about 'app'@'10.0.0.7'"),
    nodeError('ECONNREFUSED', 'connect ECONNREFUSED 10.0.0.7:3306'),
    serverError(1030, 'HY000', "Got error 28 from storage engine '/var/lib/app'"),
    serverError(1105, 'HY000', 'no access to /var/lib/app'),
  ])('are withheld where they could name an account, a host or a file: $message', (error) => {
    expect(JSON.stringify(explained(error))).not.toMatch(/app|10\.0\.0\.7/);
  });

  test('are not endless', () => {
    expect(explained(serverError(1064, '42000', 'x'.repeat(10_000))).databaseMessage!.length).toBeLessThan(600);
  });
});
