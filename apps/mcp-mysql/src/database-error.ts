import { isNativeError } from 'node:util/types';
import { type ToolErrorKind, ToolFailure } from '@sql-agent/contracts';

/** The parts of a mysql2 error that decide. Only `errno` and `sqlState` come from the server; `code` may be Node's. */
interface DriverError extends Error {
  errno?: number;
  code?: string;
  sqlState?: string;
  fatal?: boolean;
}

type Explanation = [kind: ToolErrorKind, retry: 'no' | 'after-change' | 'later', message: string];

const down: Explanation = ['unavailable', 'later', 'The database does not answer at the moment.'];
const denied: Explanation = ['permission', 'no', 'The database account of this service is not allowed to do that.'];
const refusedAccount: Explanation = ['permission', 'later', 'The database refuses the account of this service.'];
const full: Explanation = ['busy', 'later', 'The database accepts no more connections at the moment.'];
const contended: Explanation = ['busy', 'later', 'The database is busy with other work on these tables.'];
const slow: Explanation = ['timeout', 'after-change', 'The statement took too long and was stopped.'];
const readOnly: Explanation = [
  'forbidden',
  'after-change',
  'The statement would change something; only reading is allowed.',
];
const costly: Explanation = [
  'too_expensive',
  'after-change',
  'The statement needs more than the database grants it; make it smaller.',
];

const unrunnable: Explanation = ['syntax', 'after-change', 'The database cannot run the statement as it is written.'];
const unfitting: Explanation = ['syntax', 'after-change', 'A value in the statement does not fit.'];
const broken: Explanation = ['unavailable', 'later', 'The database has trouble with its own tables or files.'];

const byServerNumber: Readonly<Record<number, Explanation>> = {
  1064: ['syntax', 'after-change', 'The database cannot parse the statement.'],
  1146: ['unknown_table', 'after-change', 'There is no such table.'],
  1051: ['unknown_table', 'after-change', 'There is no such table.'],
  1109: ['unknown_table', 'after-change', 'A table is used that the statement does not name in FROM.'],
  1054: ['unknown_column', 'after-change', 'There is no such column.'],
  1072: ['unknown_column', 'after-change', 'There is no such column.'],
  1052: ['ambiguous_column', 'after-change', 'A column exists in several tables; write the table in front of it.'],
  1049: ['unavailable', 'later', 'The configured database does not exist on the server.'],
  1044: denied,
  1142: denied,
  1143: denied,
  1227: denied,
  1345: denied,
  1370: denied,
  1410: denied,
  1449: denied,
  1045: refusedAccount,
  1130: refusedAccount,
  1251: refusedAccount,
  1698: refusedAccount,
  1820: refusedAccount,
  1862: refusedAccount,
  3118: refusedAccount,
  3159: refusedAccount,
  4151: refusedAccount,
  1040: full,
  1203: full,
  1226: full,
  1129: full,
  1205: contended,
  1213: contended,
  1412: contended,
  1615: contended,
  3024: slow,
  1969: slow,
  1317: ['cancelled', 'later', 'The statement was interrupted at the database.'],
  1792: readOnly,
  1290: readOnly,
  1836: readOnly,
  1104: costly,
  1037: costly,
  1038: costly,
  1041: costly,
  1114: costly,
  1153: costly,
  1436: costly,
  3636: costly,
  4031: costly,
  1053: down,
  1077: down,
  1079: down,
  1080: down,
  1152: down,
  1158: down,
  1159: down,
  1160: down,
  1161: down,
  1927: down,
  3169: down,
  1194: broken,
  1195: broken,
  1356: ['unknown_table', 'after-change', 'A view is used whose own tables or columns do not exist any more.'],
};

/** Numbers that speak of the server's own files, memory and engines. */
const isTrouble = (errno: number) => errno >= 1000 && errno <= 1036;

/** Codes of the network, of TLS and of the driver: whatever they are, the statement was not at fault. */
const connectionCode =
  /^(?:E[A-Z_]+|PROTOCOL_[A-Z_]+|HANDSHAKE_[A-Z_]+|[A-Z_]*CERT[A-Z_]*|ERR_TLS_[A-Z_]+|ERR_SSL_[A-Z_]+|UNABLE_TO_[A-Z_]+)$/;
const tlsCode = /CERT|TLS|SSL|HANDSHAKE|UNABLE_TO/;

/** True when the connection, not the statement, failed. */
export function isConnectionError(error: unknown): boolean {
  const { errno, code, sqlState, fatal } = error as DriverError;
  if (sqlState !== undefined || (errno !== undefined && errno >= 1000))
    return explainNumber(error as DriverError) === down;
  return fatal === true || (typeof code === 'string' && connectionCode.test(code));
}

/**
 * Says in our words, and where it helps in the database's, what went wrong. What is not known stays as it is, for the
 * log and an incident number.
 */
export function explainDatabaseError(error: unknown): unknown {
  if (error instanceof ToolFailure || !isNativeError(error)) return error;
  const explanation = explainNumber(error) ?? explainState(error) ?? explainConnection(error);
  if (!explanation) return error;
  const [kind, retry, message] = explanation;
  const databaseMessage = ownWords(error, kind);
  return new ToolFailure({ kind, message, retry, ...(databaseMessage && { databaseMessage }) }, { cause: error });
}

function explainNumber({ errno, sqlState }: DriverError): Explanation | undefined {
  // Node has error numbers too; they are negative, or come without an SQL state.
  return sqlState === undefined && (errno ?? 0) < 1000 ? undefined : byServerNumber[errno ?? 0];
}

/**
 * By the class of the SQL state, for a number that is not in the list. A server that answers with an error has looked at
 * the statement: unless it speaks of itself, what it complains of is in there.
 */
function explainState({ errno = 0, sqlState }: DriverError): Explanation | undefined {
  if (!sqlState) return undefined;
  if (sqlState.startsWith('08')) return down;
  if (sqlState.startsWith('28')) return refusedAccount;
  if (sqlState.startsWith('25')) return readOnly;
  if (sqlState.startsWith('22')) return unfitting;
  return isTrouble(errno) ? broken : unrunnable;
}

function explainConnection(error: DriverError): Explanation | undefined {
  if (!isConnectionError(error)) return undefined;
  if (tlsCode.test(error.code ?? '')) {
    return ['unavailable', 'later', 'No secure connection to the database could be made.'];
  }
  return down;
}

const repairable: ReadonlySet<ToolErrorKind> = new Set([
  'syntax',
  'unknown_table',
  'unknown_column',
  'ambiguous_column',
  'too_expensive',
]);
const maxWords = 500;

/** The database's words, unless they could name an account, a host or a file. */
function ownWords(error: DriverError, kind: ToolErrorKind): string | undefined {
  if (!repairable.has(kind) || error.sqlState === undefined) return undefined;
  const text = error.message;
  if (/'@'/.test(text) || (kind === 'too_expensive' && /[/\\]/.test(text))) return undefined;
  // Errors of the language quote the statement, which may well hold a path; those of no class may quote anything.
  if (error.sqlState === 'HY000' && /[/\\][\w.-]+[/\\]\w/.test(text)) return undefined;
  return text.length > maxWords ? `${text.slice(0, maxWords)} …` : text;
}
