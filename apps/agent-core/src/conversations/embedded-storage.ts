import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import { ConfigurationError } from '@sql-agent/runtime';
import Database from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { once, type Storage } from './storage.js';
import { createTables, type Tables } from './tables.js';
import { LocalTurnQueue } from './turn-queue.js';

/** SQLite in files of `folder` (made where absent), or in memory. @throws ConfigurationError when it cannot be written */
export async function openEmbeddedStorage(folder: string | undefined): Promise<Storage> {
  try {
    // Conversations are their owner's alone.
    if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = (name: string) => (folder === undefined ? ':memory:' : join(folder, name));
    // Two files: each library begins transactions of its own, and one connection holds only one.
    const connection = open(path('conversations.sqlite'));
    const runs = open(path('runs.sqlite'));
    const database = new Kysely<Tables>({ dialect: new SqliteDialect({ database: connection }) });
    const checkpointer = new SqliteSaver(runs);
    return {
      kind: 'embedded',
      database,
      checkpointer,
      queue: new LocalTurnQueue(),
      rateLimiter: (perMinute) => new RateLimiterMemory({ points: perMinute, duration: 60 }),
      ready: once(async () => {
        await createTables(database);
        // It makes its tables at its first read, but threads may be deleted before.
        await checkpointer.getTuple({ configurable: { thread_id: '' } });
      }),
      scrub() {
        // Deleted pages are zeroed, but the log still holds them until it is written back.
        for (const file of [connection, runs]) file.pragma('wal_checkpoint(TRUNCATE)');
        return Promise.resolve();
      },
      async check() {
        await sql`SELECT 1`.execute(database);
      },
      async close() {
        await database.destroy();
        runs.close();
      },
    };
  } catch (error) {
    throw new ConfigurationError([
      `DATA_DIR: conversations cannot be kept in ${folder ?? 'memory'} (${(error as NodeJS.ErrnoException).code ?? 'not a database'}). ` +
        'Name a folder that this process may write, or set CHECKPOINT_URL.',
    ]);
  }
}

function open(file: string): Database.Database {
  const connection = new Database(file);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = NORMAL');
  connection.pragma('busy_timeout = 5000');
  connection.pragma('secure_delete = ON');
  return connection;
}
