import { type FileMatches, ToolFailure } from '@sql-agent/contracts';
import type { RE2JS } from 're2js';
import { chunksOf, LineCounter } from './file-lines.js';
import type { Sandbox } from './sandbox.js';
import { hasControls, openText } from './text.js';
import { filesBelow } from './walk.js';

const maxMilliseconds = 5_000;
const maxBytesInAll = 512 * 1_024 * 1_024;
/** Of a longer line only this much is searched: the time of an expression grows with the line. */
const maxLineBytes = 8 * 1_024;
const maxMatchesPerFile = 1_000;
const shownCharacters = 400;

export interface FileSearch {
  folder: string;
  fits: (path: string) => boolean;
  /** Where in a line the match begins, or -1. Absent: only names are searched. */
  find?: (line: string) => number;
  maxMatches: number;
}

/** Looks through files until a bound is reached: matches, bytes, time. @throws ToolFailure, the signal's reason */
export async function searchFiles(sandbox: Sandbox, search: FileSearch, signal: AbortSignal): Promise<FileMatches> {
  const endsAt = performance.now() + maxMilliseconds;
  const bounds = { stopped: false };
  const result: FileMatches = { matches: [], filesSearched: 0, truncated: false };
  let bytes = 0;
  const isOver = () => {
    signal.throwIfAborted();
    return bytes > maxBytesInAll || performance.now() > endsAt;
  };
  for await (const path of filesBelow(sandbox, search.folder, signal, bounds)) {
    if (isOver() || result.matches.length > search.maxMatches) break;
    if (!search.fits(path)) continue;
    result.filesSearched += 1;
    if (!search.find) {
      result.matches.push({ path, line: null, text: null });
      continue;
    }
    const lines = await matchingLines(sandbox, path, search.find, {
      signal,
      isOver,
      onRead: (read) => (bytes += read),
    });
    result.matches.push(...lines.map(({ line, text }) => ({ path, line, text })));
  }
  const tooMany = result.matches.length > search.maxMatches;
  result.matches.length = Math.min(result.matches.length, search.maxMatches);
  result.truncated = tooMany || bounds.stopped || isOver();
  return result;
}

interface Progress {
  signal: AbortSignal;
  isOver(): boolean;
  onRead(bytes: number): void;
}

/** A file that is binary, gone or out of reach is passed over: a search is not about any one file. */
async function matchingLines(
  sandbox: Sandbox,
  path: string,
  find: (line: string) => number,
  { signal, isOver, onRead }: Progress,
): Promise<{ line: number; text: string }[]> {
  const found: { line: number; text: string }[] = [];
  const enough = () => found.length >= maxMatchesPerFile || isOver();
  const lines = new LineReader((line, content) => {
    if (enough()) return;
    const at = find(content);
    if (at >= 0) found.push({ line, text: excerpt(content, at) });
  });
  try {
    await sandbox.withFile(path, async (file) => {
      const { handle } = await openText(file);
      let first = true;
      for await (const chunk of chunksOf(handle, signal, maxBytesInAll)) {
        if (first && hasControls(chunk)) return;
        first = false;
        onRead(chunk.length);
        lines.read(chunk);
        if (enough()) return;
      }
      lines.end();
    });
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
  }
  return found;
}

/** Puts lines together from chunks; of a very long line only the beginning is kept. */
class LineReader {
  readonly #counter = new LineCounter();
  #parts: Buffer[] = [];
  #kept = 0;
  #line = 0;

  constructor(private readonly onLine: (line: number, text: string) => void) {}

  read(chunk: Buffer): void {
    this.#counter.count(chunk, (line, bytes) => {
      if (line !== this.#line) this.end();
      this.#line = line;
      const room = maxLineBytes - this.#kept;
      if (room <= 0) return;
      // The chunk's memory is used again for the next one.
      this.#parts.push(Buffer.from(bytes.subarray(0, room)));
      this.#kept += Math.min(room, bytes.length);
    });
  }

  end(): void {
    if (this.#line === 0) return;
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    const text = bytes.toString('utf8');
    this.onLine(this.#line, (text.includes('\ufffd') ? bytes.toString('latin1') : text).replace(/\r?\n$/, ''));
    this.#parts = [];
    this.#kept = 0;
    this.#line = 0;
  }
}

function excerpt(line: string, at: number): string {
  if (line.length <= shownCharacters) return line;
  const from = Math.max(0, Math.min(at - shownCharacters / 4, line.length - shownCharacters));
  return `${from > 0 ? '…' : ''}${line.slice(from, from + shownCharacters)}${from + shownCharacters < line.length ? '…' : ''}`;
}

/** Where the expression first matches. */
export function findBy(expression: RE2JS): (line: string) => number {
  return (line) => {
    const matcher = expression.matcher(line);
    return matcher.find() ? matcher.start() : -1;
  };
}
