import type { Cell, QueryResult } from '@sql-agent/contracts';
import { type ColumnReader, columnReader, type WireColumn } from './cells.js';

/** No cell is longer than this, however much room the answer has. */
const maxCellBytes = 65_536;

export interface RowLimits {
  maxRows: number;
  maxBytes: number;
}

/** A row as the driver holds it: each cell after its length, or a mark for NULL. */
export interface RowPacket {
  readonly buffer: Buffer;
  offset: number;
  /** Null for NULL. */
  readLengthCodedNumber(): number | null;
}

/** Decodes rows as they come, up to the caps. */
export class ResultRows {
  readonly rows: QueryResult['rows'] = [];
  truncated = false;
  #readers: ColumnReader[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #bytes = 0;
  #cutCells = 0;

  constructor(private readonly limits: RowLimits) {}

  start(fields: WireColumn[] | undefined): void {
    this.#readers = (fields ?? []).map(columnReader);
  }

  /** Takes a row from the bytes of its packet. False when it does not fit any more: the caller stops reading. */
  add(packet: RowPacket): boolean {
    if (this.rows.length === this.limits.maxRows) return this.#stop();
    const isFirst = this.rows.length === 0;
    const size = this.#findCells(packet);
    // One row is always given; its cells are cut until it fits.
    if (!isFirst && this.#bytes + size > this.limits.maxBytes) return this.#stop();
    const columns = this.#readers.length;
    const room = isFirst ? Math.max(16, Math.floor(this.limits.maxBytes / columns)) : maxCellBytes;
    const cellLimit = size > this.limits.maxBytes ? Math.min(room, maxCellBytes) : maxCellBytes;
    const row = new Array<Cell>(columns);
    for (let index = 0; index < columns; index++) row[index] = this.#decode(packet.buffer, index, cellLimit);
    this.rows.push(row);
    this.#bytes += size;
    return true;
  }

  /** Notes where each cell of a row begins and ends; gives what the row counts for. */
  #findCells(packet: RowPacket): number {
    let size = 0;
    for (let index = 0; index < this.#readers.length; index++) {
      const length = packet.readLengthCodedNumber();
      this.#starts[index] = length === null ? -1 : packet.offset;
      if (length !== null) packet.offset += length;
      this.#ends[index] = packet.offset;
      size += Math.min(length ?? 0, maxCellBytes) + 3;
    }
    return size;
  }

  get columns(): QueryResult['columns'] {
    return this.#readers.map(({ name, type, nullable }) => ({ name, type, nullable }));
  }

  get warnings(): string[] {
    return this.#cutCells ? [`${this.#cutCells} values were too long and were cut.`] : [];
  }

  #decode(source: Buffer, index: number, cellLimit: number): Cell {
    const start = this.#starts[index]!;
    const end = this.#ends[index]!;
    if (start < 0) return null;
    if (end - start > cellLimit) this.#cutCells++;
    return this.#readers[index]!.decode(source, start, end, cellLimit);
  }

  #stop(): false {
    this.truncated = true;
    return false;
  }
}
