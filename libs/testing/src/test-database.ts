import { fileURLToPath } from 'node:url';

/** An account that may do everything on a private server, or on the one that MYSQL_HOST names. */
export interface TestDatabase {
  host: string;
  port: number;
  user: string;
  password: string;
  version: string;
  flavour: 'mysql' | 'mariadb';
  /** Ends the server with SIGKILL; absent where the server is not ours. */
  kill?: () => Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart?: () => Promise<void>;
  close(): Promise<void>;
}

interface ProvidedDatabase extends Omit<TestDatabase, 'close'> {
  stop(): Promise<void>;
}

/**
 * Provides a database server the way `npm test` and `npm run demo` do. The options are for the program of a private server
 * (such as `--ssl-cert=…`); one that `MYSQL_HOST` names is as it is.
 */
export async function startTestDatabase(serverOptions: string[] = []): Promise<TestDatabase> {
  // The run scripts are plain JavaScript because they work before any package is installed.
  const script = fileURLToPath(new URL('../../../tools/run/database.mjs', import.meta.url));
  const { provideDatabase } = (await import(script)) as {
    provideDatabase(options: { log: (line: string) => void; serverOptions: string[] }): Promise<ProvidedDatabase>;
  };
  const { stop, ...database } = await provideDatabase({ log: () => undefined, serverOptions });
  return { ...database, close: stop };
}
