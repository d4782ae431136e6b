/** A line longer than allowed: only its ends are known. */
export interface OversizedLine {
  start: string;
  end: string;
  bytes: number;
}

export interface MessageLinesOptions {
  maxBytes: number;
  onLine(line: string): void;
  onOversized(line: OversizedLine): void;
}

const newline = 0x0a;
/** What is kept of either end of an oversized line: enough for the id of the message that it was. */
const keptBytes = 256;

/** Cuts a stream of bytes into lines (MCP stdio transport: one message a line), keeping no more than one line in memory. */
export class MessageLines {
  #parts: Buffer[] = [];
  #bytes = 0;
  #start: Buffer | undefined;

  constructor(private readonly options: MessageLinesOptions) {}

  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      this.#add(chunk.subarray(from, at));
      this.#finish();
      from = at + 1;
    }
    if (from < chunk.length) this.#add(chunk.subarray(from));
  }

  #add(part: Buffer): void {
    this.#parts.push(part);
    this.#bytes += part.length;
    if (this.#bytes <= this.options.maxBytes) return;
    const known = Buffer.concat(this.#parts);
    this.#start ??= Buffer.from(known.subarray(0, keptBytes));
    // A copy, so that the large buffer behind it is let go.
    this.#parts = [Buffer.from(known.subarray(-keptBytes))];
  }

  #finish(): void {
    const line = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    const start = this.#start;
    const bytes = this.#bytes;
    this.#parts = [];
    this.#bytes = 0;
    this.#start = undefined;
    const end = line.toString('utf8').replace(/\r$/, '');
    if (start) this.options.onOversized({ start: start.toString('utf8'), end, bytes });
    else if (end.trim()) this.options.onLine(end);
  }
}

/**
 * The id of an answer of which only the ends are known, where an end shows it: members that stand directly behind the
 * first brace or directly before the last one belong to the message itself and to nothing inside of it.
 */
export function oversizedAnswerId({ start, end }: OversizedLine): string | number | undefined {
  const id = '("(?:[^"\\\\]|\\\\.)*"|-?\\d+)';
  const jsonrpc = '"jsonrpc"\\s*:\\s*"2\\.0"';
  const found =
    new RegExp(`^\\s*\\{\\s*(?:${jsonrpc}\\s*,\\s*)?"id"\\s*:\\s*${id}\\s*,`).exec(start) ??
    new RegExp(`,\\s*"id"\\s*:\\s*${id}\\s*(?:,\\s*${jsonrpc}\\s*)?\\}\\s*$`).exec(end);
  return found ? (JSON.parse(found[1]!) as string | number) : undefined;
}
