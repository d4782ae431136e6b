import { type Cell, ToolFailure } from '@sql-agent/contracts';
import type { StatementRunner } from './statement-runner.js';

const withinMs = 2_000;
const sql = `
  SHOW GLOBAL STATUS WHERE Variable_name = 'Uptime' OR
    (Variable_name RLIKE '^Com_(alter|create|drop|rename|grant|revoke)' AND Variable_name NOT RLIKE 'temporary')`;

/**
 * The server's own count of statements that define something. To ask for it costs a thousandth of reading the
 * definitions, needs no privilege, and misses nothing but what a storage engine does by itself.
 */
export class DefinitionCounters {
  #settled: Counts | undefined;
  #latest: Counts | undefined;

  constructor(private readonly runner: StatementRunner) {}

  /** Whether something was defined since `settle`; undefined where the server does not tell. @throws ToolFailure */
  async changed(): Promise<boolean | undefined> {
    const rows = await this.#read();
    const isUptime = ([name]: readonly unknown[]) => String(name).toLowerCase() === 'uptime';
    const uptime = Number(rows.find(isUptime)?.[1] ?? Number.NaN);
    const counts = rows.filter((row) => !isUptime(row));
    this.#latest = counts.length === 0 ? undefined : { uptime, counts: JSON.stringify(counts) };
    if (!this.#latest) return undefined;
    // A server that was restarted, or another one, counts from the beginning.
    return !this.#settled || this.#settled.counts !== this.#latest.counts || uptime < this.#settled.uptime;
  }

  async #read(): Promise<Cell[][]> {
    const { signal } = new AbortController();
    try {
      return (await this.runner.run(sql, { maxRows: 500, maxBytes: 65_536, timeoutMs: withinMs, signal })).rows;
    } catch (error) {
      // Something between us and the server may not know the statement.
      if (error instanceof ToolFailure && error.error.retry !== 'later') return [];
      throw error;
    }
  }

  /** What was counted last is what the definitions that were read since are the result of. */
  settle(): void {
    this.#settled = this.#latest;
  }
}

interface Counts {
  uptime: number;
  counts: string;
}
