import type { QueryResult } from '@sql-agent/contracts';
import { type ColumnReader, columnReader, type WireColumn } from './cells.js';

/** No cell is longer than this, however much room the answer has. */
const maxCellBytes = 65_536;

export interface RowLimits {
  maxRows: number;
  maxBytes: number;
}

/** Decodes rows as they come, up to the caps. */
export class ResultRows {
  readonly rows: QueryResult['rows'] = [];
  truncated = false;
  #readers: ColumnReader[] = [];
  #bytes = 0;
  #cutCells = 0;

  constructor(private readonly limits: RowLimits) {}

  start(fields: WireColumn[] | undefined): void {
    this.#readers = (fields ?? []).map(columnReader);
  }

  /** False when the row does not fit any more: the caller stops reading. */
  add(cells: readonly (Buffer | null)[]): boolean {
    if (this.rows.length === this.limits.maxRows) return this.#stop();
    const isFirst = this.rows.length === 0;
    const size = cells.reduce((sum, cell) => sum + Math.min(cell?.length ?? 0, maxCellBytes) + 3, 0);
    // One row is always given; its cells are cut until it fits.
    if (!isFirst && this.#bytes + size > this.limits.maxBytes) return this.#stop();
    const room = isFirst ? Math.max(16, Math.floor(this.limits.maxBytes / cells.length)) : maxCellBytes;
    const cellLimit = size > this.limits.maxBytes ? Math.min(room, maxCellBytes) : maxCellBytes;
    this.rows.push(cells.map((cell, index) => this.#decode(cell, index, cellLimit)));
    this.#bytes += size;
    return true;
  }

  get columns(): QueryResult['columns'] {
    return this.#readers.map(({ name, type, nullable }) => ({ name, type, nullable }));
  }

  get warnings(): string[] {
    return this.#cutCells ? [`${this.#cutCells} values were too long and were cut.`] : [];
  }

  #decode(cell: Buffer | null, index: number, cellLimit: number) {
    if (cell === null) return null;
    if (cell.length > cellLimit) this.#cutCells++;
    return this.#readers[index]!.decode(cell, cellLimit);
  }

  #stop(): false {
    this.truncated = true;
    return false;
  }
}
