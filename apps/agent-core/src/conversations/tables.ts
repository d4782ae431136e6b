import type { Kysely } from 'kysely';

/** Times are ISO texts, so that they sort alike in every engine. */
export interface Tables {
  conversations: {
    caller: string;
    id: string;
    title: string;
    created_at: string;
    updated_at: string;
    turns: number;
    /** JSON of a {@link Waiting}, while the person is asked something. */
    waiting: string | null;
  };
  turns: { caller: string; id: string; position: number; turn: string };
  examples: { caller: string; id: string; question: string; sql: string; created_at: string };
  /** Answers by the key under which a caller may ask for them again. */
  idempotency: {
    caller: string;
    key: string;
    /** Tells whether the same was asked. */
    request: string;
    /** JSON; null while it is being made. */
    answer: string | null;
    conversation: string | null;
    created_at: string;
  };
}

export async function createTables(database: Kysely<Tables>): Promise<void> {
  await database.schema
    .createTable('conversations')
    .ifNotExists()
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'text', (column) => column.notNull())
    .addColumn('turns', 'integer', (column) => column.notNull())
    .addColumn('waiting', 'text')
    .addPrimaryKeyConstraint('conversations_key', ['caller', 'id'])
    .execute();
  await database.schema
    .createIndex('conversations_by_time')
    .ifNotExists()
    .on('conversations')
    .columns(['caller', 'updated_at', 'id'])
    .execute();
  await database.schema
    .createTable('turns')
    .ifNotExists()
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('turn', 'text', (column) => column.notNull())
    // Two replicas that lost their lock cannot both write the same turn.
    .addPrimaryKeyConstraint('turns_key', ['caller', 'id', 'position'])
    .execute();
  await database.schema
    .createTable('idempotency')
    .ifNotExists()
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('answer', 'text')
    .addColumn('conversation', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotency_key', ['caller', 'key'])
    .execute();
  await database.schema
    .createTable('examples')
    .ifNotExists()
    .addColumn('caller', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('question', 'text', (column) => column.notNull())
    .addColumn('sql', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('examples_key', ['caller', 'id'])
    .execute();
  // As the library that counts in it expects; embedded, it counts in memory.
  await database.schema
    .createTable('rate_limits')
    .ifNotExists()
    .addColumn('key', 'varchar(255)', (column) => column.primaryKey())
    .addColumn('points', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('expire', 'bigint')
    .execute();
}
