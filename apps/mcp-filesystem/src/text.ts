import type { FileHandle } from 'node:fs/promises';
import { ToolFailure } from '@sql-agent/contracts';
import type { Opened } from './sandbox.js';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Bytes of text in which every line ends with the byte 0x0a: of a file as it is, or made from UTF-16. */
export interface TextFile {
  handle: Pick<FileHandle, 'read'>;
  size: number;
  path: string;
  /** What the file says of itself by its first bytes; without that, `utf-8` until it proves not to be. */
  encoding: Encoding;
}

/** Enough for a byte order mark. */
const probedBytes = 4;
/** How much UTF-16 is turned into UTF-8. */
const maxUtf16Bytes = 16 * 1_024 * 1_024;

/** @throws ToolFailure for UTF-16 that is none, or is too large */
export async function openText({ handle, stats, path }: Pick<Opened, 'handle' | 'stats' | 'path'>): Promise<TextFile> {
  const start = await bytesOf(handle, 0, Math.min(stats.size, probedBytes));
  const encoding =
    start[0] === 0xff && start[1] === 0xfe ? 'utf-16le' : start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8';
  if (encoding === 'utf-8') return { handle, size: stats.size, path, encoding };
  if (stats.size > maxUtf16Bytes) throw tooLargeUtf16(path);
  const text = decodeFatally(encoding, await bytesOf(handle, 0, stats.size));
  if (text === undefined || hasControls(Buffer.from(text))) throw binaryFile(path);
  const bytes = Buffer.from(text);
  return { handle: inMemory(bytes), size: bytes.length, path, encoding };
}

/**
 * A piece of a text as a string: UTF-8, or else Windows-1252, which is also what most files called Latin-1 are
 * (WHATWG Encoding, "Names and labels"). @throws ToolFailure for bytes that are no text
 */
export function decodeText(
  bytes: Buffer,
  file: Pick<TextFile, 'path' | 'encoding'>,
  where: { cutAtEnd: boolean; startsFile: boolean },
): { text: string; encoding: Encoding } {
  if (hasControls(bytes)) throw binaryFile(file.path);
  try {
    // While streaming, the decoder keeps back a character that is cut in two.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: !where.startsFile });
    return { text: decoder.decode(bytes, { stream: where.cutAtEnd }), encoding: file.encoding };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

export function binaryFile(path: string): ToolFailure {
  const message = `"${path}" is binary; only text files are read.`;
  return new ToolFailure({ kind: 'invalid_arguments', message, retry: 'after-change' });
}

/** Bytes that no text has: control characters, but for those of layout, and of colours in logs. */
export function hasControls(bytes: Buffer): boolean {
  return bytes.some((byte) => byte < 0x20 && (byte < 0x08 || byte === 0x0b || (byte > 0x0d && byte !== 0x1b)));
}

async function bytesOf(handle: Pick<FileHandle, 'read'>, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function decodeFatally(encoding: Encoding, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function inMemory(bytes: Buffer): Pick<FileHandle, 'read'> {
  const read = async (buffer: Buffer, offset: number, length: number, position: number) => ({
    bytesRead: bytes.copy(buffer, offset, position, position + length),
    buffer,
  });
  return { read } as unknown as Pick<FileHandle, 'read'>;
}

function tooLargeUtf16(path: string): ToolFailure {
  return new ToolFailure({
    kind: 'too_large',
    message: `"${path}" is UTF-16 of more than ${maxUtf16Bytes / 1_048_576} MB, which is not read.`,
    retry: 'no',
  });
}
