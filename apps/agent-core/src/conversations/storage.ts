import type { BaseCheckpointSaver } from '@langchain/langgraph';
import type { Secret } from '@sql-agent/runtime';
import type { Kysely } from 'kysely';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Tables } from './tables.js';
import type { TurnQueue } from './turn-queue.js';

/** Where conversations live: an embedded file, or Postgres for many replicas. */
export interface Storage {
  readonly kind: 'embedded' | 'postgres';
  readonly database: Kysely<Tables>;
  /** Keeps a run of the graph that waits for the person. */
  readonly checkpointer: BaseCheckpointSaver;
  /** One turn of a conversation at a time, on every replica that shares this storage. */
  readonly queue: TurnQueue;
  /** Questions of each caller in a minute, counted on every replica that shares this storage. */
  rateLimiter(perMinute: number): RateLimiterAbstract;
  /** Makes the tables where they are absent, once. @throws when the engine does not answer; the next call tries again */
  ready(): Promise<void>;
  /** Overwrites what was deleted, where the engine leaves that to us. */
  scrub(): Promise<void>;
  /** Throws when the storage does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface StorageConfig {
  /** Folder of the embedded store; absent: kept in memory. */
  dataDir: string | undefined;
  /** `postgres://…`; wins over the folder. */
  checkpointUrl: Secret | undefined;
}

/** Opens the storage. The engine's package is loaded when it is used. @throws ConfigurationError when the folder cannot be written */
export async function openStorage({ dataDir, checkpointUrl }: StorageConfig): Promise<Storage> {
  if (checkpointUrl) {
    const { openPostgresStorage } = await import('./postgres-storage.js');
    return openPostgresStorage(checkpointUrl);
  }
  const { openEmbeddedStorage } = await import('./embedded-storage.js');
  return await openEmbeddedStorage(dataDir);
}

/** Runs `work` at the first call and again after it failed; callers at the same time share one run. */
export function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work().catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
