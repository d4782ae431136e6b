import { appendFile, mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolFailure } from '@sql-agent/contracts';
import { type Lines, maxTextBytes, readRange, readTail } from './file-lines.js';
import { openText } from './text.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-lines-'));
  path = join(folder, 'file');
});
afterAll(() => rm(folder, { recursive: true }));

const signal = new AbortController().signal;

async function withFile(content: string | Buffer, read: (file: Parameters<typeof readRange>[0]) => Promise<Lines>) {
  await writeFile(path, content);
  return withPath(read);
}
async function withPath(read: (file: Parameters<typeof readRange>[0]) => Promise<Lines>) {
  const handle = await open(path);
  try {
    return await read(await openText({ handle, stats: await handle.stat(), path: 'file' }));
  } finally {
    await handle.close();
  }
}
const range = (content: string | Buffer, from = 1, to = Infinity) =>
  withFile(content, (file) => readRange(file, from, to, signal));
const tail = (content: string | Buffer, count: number) => withFile(content, (file) => readTail(file, count, signal));
const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof ToolFailure ? error.error.kind : error),
  );

describe('a range of lines', () => {
  it.each([
    ['a\nb\nc\n', 1, Infinity, { text: 'a\nb\nc\n', fromLine: 1, toLine: 3, totalLines: 3 }],
    ['a\nb\nc', 1, Infinity, { text: 'a\nb\nc', fromLine: 1, toLine: 3, totalLines: 3 }],
    ['a\nb\nc\n', 2, 2, { text: 'b\n', fromLine: 2, toLine: 2, totalLines: 3 }],
    ['a\nb\nc', 3, 9, { text: 'c', fromLine: 3, toLine: 3, totalLines: 3 }],
    ['a\r\nb\r\n', 1, 1, { text: 'a\r\n', fromLine: 1, toLine: 1, totalLines: 2 }],
    ['\n\n\n', 2, 3, { text: '\n\n', fromLine: 2, toLine: 3, totalLines: 3 }],
    ['', 1, Infinity, { text: '', fromLine: 1, toLine: 0, totalLines: 0 }],
    ['\ufeffa\nb', 1, 1, { text: 'a\n', fromLine: 1, toLine: 1, totalLines: 2 }],
  ])('of %j, %d to %d', async (content, from, to, lines) => {
    expect(await range(content, from, to)).toEqual({ ...lines, truncated: false, encoding: 'utf-8' });
  });

  it('is the same whatever falls on the border of a chunk', async () => {
    const lines = Array.from({ length: 30_000 }, (_, index) => `línea ${index} 🦤\n`);
    for (const from of [1, 3_000, 3_001, 15_000]) {
      const got = await range(lines.join(''), from, from + 4_999);
      expect(got).toEqual({
        text: lines.slice(from - 1, from + 4_999).join(''),
        fromLine: from,
        toLine: from + 4_999,
        totalLines: 30_000,
        truncated: false,
        encoding: 'utf-8',
      });
    }
  });

  it('is cut at whole lines, and can be gone on with until all is read', async () => {
    const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index} ñ\n`);
    let text = '';
    for (let from = 1, more = true; more;) {
      const got = await range(lines.join(''), from);
      expect(Buffer.byteLength(got.text)).toBeLessThanOrEqual(maxTextBytes);
      expect(got.totalLines).toBe(50_000);
      text += got.text;
      from = got.toLine + 1;
      more = got.truncated;
    }
    expect(text).toBe(lines.join(''));
  });

  it('is cut inside a line only when the line alone is too long, and never inside a character', async () => {
    const got = await range(`x${'ñ'.repeat(maxTextBytes)}\nlast\n`);
    expect(got).toMatchObject({ fromLine: 1, toLine: 1, totalLines: 2, truncated: true });
    expect(got.text).toMatch(/^xñ+$/);
  });

  it('refuses lines that are not there', async () => {
    expect(await kindOf(range('a\nb\n', 3))).toBe('invalid_arguments');
    expect(await kindOf(range('', 2))).toBe('invalid_arguments');
  });

  it.each([
    ['NUL', Buffer.from('a\0b')],
    ['an image', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['compressed data', Buffer.from('1f8b0800000000000003', 'hex')],
    ['a broken UTF-16', Buffer.from('fffe00d8', 'hex')],
  ])('refuses %s as binary', async (_name, content) => {
    expect(await kindOf(range(content))).toBe('invalid_arguments');
    expect(await kindOf(tail(content, 5))).toBe('invalid_arguments');
  });

  it.each([
    ['latin1', Buffer.from('ma\xf1ana\nzw\xf6lf\n', 'latin1'), 'windows-1252', 'mañana\nzwölf\n'],
    ['UTF-16 LE', Buffer.from('\ufeffmañana\r\n🦤\n', 'utf16le'), 'utf-16le', 'mañana\r\n🦤\n'],
    ['UTF-16 BE', Buffer.from('\ufeffmañana\n', 'utf16le').swap16(), 'utf-16be', 'mañana\n'],
    ['UTF-8 with a mark', Buffer.from('\ufeffmañana\n'), 'utf-8', 'mañana\n'],
    ['UTF-8', Buffer.from('mañana\n'), 'utf-8', 'mañana\n'],
    ['colours of a terminal', Buffer.from('\x1b[31mred\x1b[0m\n'), 'utf-8', '\x1b[31mred\x1b[0m\n'],
  ])('reads %s', async (_name, content, encoding, text) => {
    expect(await range(content)).toMatchObject({ text, encoding });
    expect(await tail(content, 9)).toMatchObject({ text, encoding });
  });

  it('stops when it is told to', async () => {
    const reason = new Error('enough');
    await expect(withFile('a\n', (file) => readRange(file, 1, 1, AbortSignal.abort(reason)))).rejects.toBe(reason);
  });

  it('of a very large file: the part it counts, and no total', async () => {
    await writeFile(path, `${'x'.repeat(99)}\n`.repeat(200_000));
    expect(await withPath((file) => readRange(file, 2, 3, signal))).toEqual({
      text: `${'x'.repeat(99)}\n`.repeat(2),
      fromLine: 2,
      toLine: 3,
      totalLines: null,
      truncated: false,
      encoding: 'utf-8',
    });
    expect(await kindOf(withPath((file) => readRange(file, 199_999, 200_000, signal)))).toBe('too_large');
  });
});

describe('the tail', () => {
  it.each([
    ['a\nb\nc\n', 2, { text: 'b\nc\n', fromLine: 2, toLine: 3, totalLines: 3 }],
    ['a\nb\nc', 2, { text: 'b\nc', fromLine: 2, toLine: 3, totalLines: 3 }],
    ['a\nb\nc\n', 9, { text: 'a\nb\nc\n', fromLine: 1, toLine: 3, totalLines: 3 }],
    ['\n\n\n', 2, { text: '\n\n', fromLine: 2, toLine: 3, totalLines: 3 }],
    ['', 2, { text: '', fromLine: 1, toLine: 0, totalLines: 0 }],
    ['\ufeffa\n', 1, { text: 'a\n', fromLine: 1, toLine: 1, totalLines: 1 }],
  ])('of %j, %d lines', async (content, count, lines) => {
    expect(await tail(content, count)).toEqual({ ...lines, truncated: false, encoding: 'utf-8' });
  });

  it('keeps the end when there is too much of it', async () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `${index} ${'ñ'.repeat(100)}\n`);
    const got = await tail(lines.join(''), 5_000);
    expect(got).toMatchObject({ toLine: 5_000, totalLines: 5_000, truncated: true });
    expect(got.text).toBe(lines.slice(got.fromLine - 1).join(''));
    expect(Buffer.byteLength(got.text)).toBeGreaterThan(maxTextBytes - 300);
  });

  it('of one endless line begins at a character', async () => {
    const got = await tail('ñ'.repeat(maxTextBytes) + 'x', 1);
    expect(got).toMatchObject({ fromLine: 1, toLine: 1, truncated: true });
    expect(got.text).toMatch(/^ñ+x$/);
  });

  it('of a very large file is counted from the end', async () => {
    await writeFile(path, '');
    await truncate(path, 3 * 1_024 ** 3);
    await appendFile(path, '\none\ntwo\nthree\n');
    expect(await withPath((file) => readTail(file, 2, signal))).toEqual({
      text: 'two\nthree\n',
      fromLine: -2,
      toLine: -1,
      totalLines: null,
      truncated: false,
      encoding: 'utf-8',
    });
  });
});
