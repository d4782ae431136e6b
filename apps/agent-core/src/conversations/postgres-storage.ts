import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import type { Secret } from '@sql-agent/runtime';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';
import { PostgresTurnQueue } from './postgres-turn-queue.js';
import { once, type Storage } from './storage.js';
import { createTables, type Tables } from './tables.js';

const maxConnections = 10;
const connectWithinMs = 2_000;
const answerWithinMs = 10_000;
/** Any number that nobody else locks. */
const setUpLock = 7_305_211_904;

/** Postgres, shared by any number of replicas. Opens no connection yet: a database that is down now may be up later. */
export function openPostgresStorage(url: Secret): Storage {
  const options = {
    connectionString: url.reveal(),
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: answerWithinMs,
    application_name: 'sql-agent',
  };
  const pool = new pg.Pool({ ...options, max: maxConnections });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', () => undefined);
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const checkpointer = new PostgresSaver(pool);
  const queue = new PostgresTurnQueue(() => new pg.Client(options));
  return {
    kind: 'postgres',
    database,
    checkpointer,
    queue,
    rateLimiter: (perMinute) =>
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        tableName: 'rate_limits',
        tableCreated: true,
        points: perMinute,
        duration: 60,
        // While Postgres is away each replica counts for itself.
        insuranceLimiter: new RateLimiterMemory({ points: perMinute, duration: 60 }),
      }),
    ready: once(async () => {
      const client = await pool.connect();
      try {
        // Replicas that start together would make the same tables.
        await client.query('SELECT pg_advisory_lock($1)', [setUpLock]);
        await checkpointer.setup();
        await createTables(database);
      } finally {
        await client.query('SELECT pg_advisory_unlock($1)', [setUpLock]).finally(() => client.release());
      }
    }),
    // Deleted rows are gone for every reader; the space is cleared by the server's own vacuum.
    scrub: () => Promise.resolve(),
    async check() {
      await sql`SELECT 1`.execute(database);
    },
    async close() {
      await queue.close();
      await database.destroy();
    },
  };
}
