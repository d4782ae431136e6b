import type { FileHandle } from 'node:fs/promises';
import { ToolFailure } from '@sql-agent/contracts';
import { binaryFile, decodeText, hasControls, type Encoding, type TextFile } from './text.js';

/** Text given in one answer. */
export const maxTextBytes = 256 * 1_024;
/** How far into a file lines are counted. */
export const maxScannedBytes = 16 * 1_024 * 1_024;
const chunkBytes = 64 * 1_024;
const lineFeed = 0x0a;

export interface Lines {
  text: string;
  fromLine: number;
  toLine: number;
  totalLines: number | null;
  truncated: boolean;
  encoding: Encoding;
}

/** Lines from the start of a file, counted from 1, both ends inclusive. @throws ToolFailure */
export async function readRange(file: TextFile, from: number, to: number, signal: AbortSignal): Promise<Lines> {
  const wanted = new BoundedBytes(maxTextBytes);
  const counter = new LineCounter();
  for await (const chunk of chunksOf(file.handle, signal)) {
    if (counter.bytes === 0 && hasControls(chunk)) throw binaryFile(file.path);
    counter.count(chunk, (line, bytes) => {
      if (line >= from && line <= to) wanted.add(bytes);
    });
  }
  const wholeFileSeen = counter.bytes < maxScannedBytes || counter.bytes >= file.size;
  if (counter.lines < from && (from > 1 || !wholeFileSeen)) throw beyondEnd(file.path, counter.lines, wholeFileSeen);
  const stoppedShort = !wholeFileSeen && counter.lines < to;
  const { text, encoding } = decodeText(wanted.wholeLines(), file, {
    cutAtEnd: wanted.overflowed || stoppedShort,
    startsFile: from === 1,
  });
  return {
    text,
    fromLine: from,
    toLine: from + lineCount(text) - 1,
    totalLines: wholeFileSeen ? counter.lines : null,
    truncated: wanted.overflowed || stoppedShort,
    encoding,
  };
}

/** The last lines of a file, read from its end, so that the size of a log does not matter. @throws ToolFailure */
export async function readTail(file: TextFile, count: number, signal: AbortSignal): Promise<Lines> {
  const { size } = file;
  const start = Math.max(0, size - maxTextBytes);
  const length = Math.min(size, maxTextBytes);
  const { buffer, bytesRead } = await file.handle.read(Buffer.alloc(length), 0, length, start);
  const { bytes, complete } = lastLines(buffer.subarray(0, bytesRead), count, start === 0);
  const { text, encoding } = decodeText(bytes, file, { cutAtEnd: false, startsFile: start === 0 });
  const totalLines = size <= maxScannedBytes ? await countLines(file.handle, signal) : null;
  // Without a total the lines are counted from the end: -1 is the last one.
  const toLine = totalLines ?? -1;
  return { text, fromLine: toLine - lineCount(text) + 1, toLine, totalLines, truncated: !complete, encoding };
}

/** The last `count` lines of what was read; fewer, and not complete, when they begin before it. */
function lastLines(bytes: Buffer, count: number, startsFile: boolean): { bytes: Buffer; complete: boolean } {
  let lineStart = bytes.length;
  for (let found = 0; found < count && lineStart > 0; found++) {
    // The line feed that ends a line belongs to it: look for the one before.
    const previous = lineStart >= 2 ? bytes.lastIndexOf(lineFeed, lineStart - 2) : -1;
    if (previous < 0 && !startsFile)
      return { bytes: lineStart < bytes.length ? bytes.subarray(lineStart) : fromCharacter(bytes), complete: false };
    lineStart = previous + 1;
  }
  return { bytes: bytes.subarray(lineStart), complete: true };
}

/** Without the rest of a character (UTF-8 continuation bytes) at the start. */
function fromCharacter(bytes: Buffer): Buffer {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++;
  return bytes.subarray(start);
}

async function countLines(handle: Pick<FileHandle, 'read'>, signal: AbortSignal): Promise<number> {
  const counter = new LineCounter();
  for await (const chunk of chunksOf(handle, signal)) counter.count(chunk);
  return counter.lines;
}

/** The file from its start up to `maxBytes`. A chunk is valid until the next one is asked for. */
export async function* chunksOf(
  handle: Pick<FileHandle, 'read'>,
  signal: AbortSignal,
  maxBytes = maxScannedBytes,
): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(chunkBytes);
  for (let position = 0; position < maxBytes;) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

export class LineCounter {
  bytes = 0;
  #feeds = 0;
  #insideLine = false;

  /** Lines begun so far; a line feed at the very end begins none. */
  get lines(): number {
    return this.#feeds + (this.#insideLine ? 1 : 0);
  }

  count(chunk: Buffer, onPiece?: (line: number, bytes: Buffer) => void): void {
    this.bytes += chunk.length;
    for (let start = 0; start < chunk.length;) {
      const feed = chunk.indexOf(lineFeed, start);
      const end = feed < 0 ? chunk.length : feed + 1;
      onPiece?.(this.#feeds + 1, chunk.subarray(start, end));
      if (feed >= 0) this.#feeds++;
      this.#insideLine = feed < 0;
      start = end;
    }
  }
}

/** Bytes in a row, up to a limit. */
class BoundedBytes {
  readonly #bytes: Buffer;
  #length = 0;
  overflowed = false;

  constructor(limit: number) {
    this.#bytes = Buffer.allocUnsafe(limit);
  }

  add(bytes: Buffer): void {
    const copied = bytes.copy(this.#bytes, this.#length);
    this.#length += copied;
    if (copied < bytes.length) this.overflowed = true;
  }

  /** Without the line that the limit cut, unless it is the only one. */
  wholeLines(): Buffer {
    const bytes = this.#bytes.subarray(0, this.#length);
    const end = this.overflowed ? bytes.lastIndexOf(lineFeed) + 1 : 0;
    return end > 0 ? bytes.subarray(0, end) : bytes;
  }
}

function lineCount(text: string): number {
  const feeds = text.split('\n').length - 1;
  return text === '' || text.endsWith('\n') ? feeds : feeds + 1;
}

function beyondEnd(path: string, lines: number, wholeFileSeen: boolean): ToolFailure {
  return wholeFileSeen
    ? new ToolFailure({
        kind: 'invalid_arguments',
        message: `"${path}" has only ${lines} lines.`,
        retry: 'after-change',
      })
    : new ToolFailure({
        kind: 'too_large',
        message: `That line lies beyond the first ${maxScannedBytes / 1_048_576} MB of "${path}"; use "tail" to read its end.`,
        retry: 'after-change',
      });
}
