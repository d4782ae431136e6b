import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { type FileMatches, toolErrorMetaKey } from '@sql-agent/contracts';
import { eventually } from '@sql-agent/testing';
import { connect, type Running, start } from './service.js';

let root: string;
let running: Running;
let client: Client;

/** What Kubernetes makes of a ConfigMap: links through a link that is swapped when the files change. */
function mountVolume(folder: string, version: string, files: Record<string, string>): void {
  mkdirSync(join(folder, version), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, version, name), text);
    try {
      symlinkSync(`..data/${name}`, join(folder, name));
    } catch {
      // It stands from the version before.
    }
  }
  symlinkSync(version, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'mcp-filesystem-reading-'));
  mkdirSync(join(root, 'notes', 'deep', 'er'), { recursive: true });
  mkdirSync(join(root, 'logs'));
  mountVolume(join(root, 'volume'), '..2026_01', { 'rules.md': 'Prices are net.\n', 'terms.md': 'Net 30.\n' });
  writeFileSync(
    join(root, 'notes', 'Glossary.md'),
    '# Glossary\nActive customer: ordered in 90 days\nChurn: the opposite\n',
  );
  writeFileSync(join(root, 'notes', 'deep', 'er', 'café.txt'), 'crème brûlée\n');
  writeFileSync(join(root, 'notes', 'latin.txt'), Buffer.from('ma\xf1ana\n', 'latin1'));
  writeFileSync(join(root, 'notes', 'wide.txt'), Buffer.from('\ufeffhello wide\n', 'utf16le'));
  writeFileSync(join(root, 'notes', '[odd] {name}, (1).txt'), 'odd\n');
  writeFileSync(join(root, 'notes', 'image.bin'), Buffer.from([0, 1, 2, 3]));
  writeFileSync(
    join(root, 'logs', 'app.log'),
    Array.from({ length: 2_000 }, (_, index) => `${index % 100 === 99 ? 'ERROR' : 'info'} event ${index + 1}\n`).join(
      '',
    ),
  );
  writeFileSync(join(root, 'logs', 'one-line.log'), `${'x'.repeat(100_000)}needle\n`);
  running = await start({ CONTEXT_ROOT: root });
  client = await connect(running.url, '/sse');
});
afterAll(async () => {
  await client?.close();
  await running?.process.kill();
  rmSync(root, { recursive: true, force: true });
});

const call = (name: string, args: object) => client.callTool({ name, arguments: { ...args } });
const structured = async (name: string, args: object) => {
  const result = await call(name, args);
  if (result.isError) throw new Error(JSON.stringify(result.content));
  return result.structuredContent as Record<string, unknown>;
};
const search = async (args: object) => (await structured('search_files', args)) as unknown as FileMatches;
const paths = async (args: object) =>
  (await search(args)).matches.map(({ path, line }) => (line === null ? path : `${path}:${line}`));

describe('a volume of links', () => {
  it('is listed as its files, without what stands behind the links', async () => {
    expect(await structured('list_directory', { path: 'volume' })).toMatchObject({
      entries: [
        { name: 'rules.md', kind: 'file', sizeBytes: 16 },
        { name: 'terms.md', kind: 'file' },
      ],
    });
  });

  it.each([
    ['read_file', { path: 'volume/rules.md' }, { text: 'Prices are net.\n', path: 'volume/rules.md' }],
    ['file_info', { path: 'volume/rules.md' }, { kind: 'file', sizeBytes: 16, totalLines: 1 }],
    ['search_files', { text: 'net 30' }, { matches: [{ path: 'volume/terms.md', line: 1, text: 'Net 30.' }] }],
  ])('%s', async (name, args, expected) => {
    expect(await structured(name, args)).toMatchObject(expected);
  });

  it('gives the new files as soon as they are swapped in', async () => {
    mountVolume(join(root, 'volume'), '..2026_02', { 'rules.md': 'Prices are gross.\n', 'terms.md': 'Net 30.\n' });
    expect(await structured('read_file', { path: 'volume/rules.md' })).toMatchObject({ text: 'Prices are gross.\n' });
  });
});

describe('read_file and file_info', () => {
  it.each<[object, object]>([
    [
      { path: 'notes/Glossary.md', head: 1 },
      { text: '# Glossary\n', fromLine: 1, toLine: 1, totalLines: 3 },
    ],
    [
      { path: 'notes/Glossary.md', head: 99 },
      { toLine: 3, truncated: false },
    ],
    [
      { path: 'notes/Glossary.md', tail: 1 },
      { text: 'Churn: the opposite\n', fromLine: 3 },
    ],
    [{ path: 'notes/Glossary.md', fromLine: 2, toLine: 2 }, { text: 'Active customer: ordered in 90 days\n' }],
    [{ path: 'notes/deep/er/café.txt' }, { text: 'crème brûlée\n', encoding: 'utf-8' }],
    [{ path: 'notes/latin.txt' }, { text: 'mañana\n', encoding: 'windows-1252' }],
    [{ path: 'notes/wide.txt' }, { text: 'hello wide\n', encoding: 'utf-16le' }],
    [{ path: './notes//[odd] {name}, (1).txt' }, { text: 'odd\n' }],
    [
      { path: 'logs/app.log', head: 2 },
      { text: 'info event 1\ninfo event 2\n', totalLines: 2_000 },
    ],
    [{ path: 'logs/app.log', fromLine: 1_999 }, { text: 'info event 1999\nERROR event 2000\n' }],
  ])('read_file %j', async (args, expected) => expect(await structured('read_file', args)).toMatchObject(expected));

  it.each<[object, object]>([
    [{}, { path: '.', kind: 'directory', sizeBytes: null, encoding: null }],
    [{ path: 'notes' }, { kind: 'directory' }],
    [{ path: 'notes/Glossary.md' }, { kind: 'file', sizeBytes: 67, encoding: 'utf-8', totalLines: 3 }],
    [{ path: 'notes/latin.txt' }, { encoding: 'windows-1252', totalLines: 1 }],
    [{ path: 'notes/wide.txt' }, { encoding: 'utf-16le', totalLines: 1 }],
    [{ path: 'notes/image.bin' }, { kind: 'file', sizeBytes: 4, encoding: null, totalLines: null }],
  ])('file_info %j', async (args, expected) => expect(await structured('file_info', args)).toMatchObject(expected));
});

describe('search_files', () => {
  it.each<[object, string[]]>([
    [{ glob: '*.md' }, ['notes/Glossary.md', 'volume/rules.md', 'volume/terms.md']],
    [{ glob: 'notes/*.md' }, ['notes/Glossary.md']],
    [
      { glob: 'notes/**/*.txt' },
      ['notes/[odd] {name}, (1).txt', 'notes/latin.txt', 'notes/wide.txt', 'notes/deep/er/café.txt'],
    ],
    [{ glob: '**/café.*' }, ['notes/deep/er/café.txt']],
    [{ glob: 'caf?.txt' }, ['notes/deep/er/café.txt']],
    [{ glob: '*.{log,bin}' }, ['logs/app.log', 'logs/one-line.log', 'notes/image.bin']],
    [{ glob: '[ao]*.log' }, ['logs/app.log', 'logs/one-line.log']],
    [{ glob: '[!a]*.log' }, ['logs/one-line.log']],
    [{ glob: '[[]odd*' }, ['notes/[odd] {name}, (1).txt']],
    [{ glob: '*{name,other}*' }, ['notes/[odd] {name}, (1).txt']],
    [{ glob: '*{name*' }, ['notes/[odd] {name}, (1).txt']],
    [{ glob: '*', path: 'notes/deep' }, ['notes/deep/er/café.txt']],
    [{ text: 'active customer' }, ['notes/Glossary.md:2']],
    [{ text: 'active customer', caseSensitive: true }, []],
    [{ text: 'Churn', glob: '*.md' }, ['notes/Glossary.md:3']],
    [{ text: '(1).txt' }, []],
    [{ text: 'brûlée' }, ['notes/deep/er/café.txt:1']],
    [{ text: 'mañana' }, ['notes/latin.txt:1']],
    [{ text: 'hello wide' }, ['notes/wide.txt:1']],
    [{ regex: '^(active|churn):?' }, ['notes/Glossary.md:2', 'notes/Glossary.md:3']],
    [{ regex: 'event 10[0-2]$', glob: 'app.log' }, ['logs/app.log:100', 'logs/app.log:101', 'logs/app.log:102']],
    [{ regex: '^ERROR', maxMatches: 2 }, ['logs/app.log:100', 'logs/app.log:200']],
  ])('%j', async (args, expected) => expect(await paths(args)).toEqual(expected));

  it('says when there is more, and shows a long line around the match', async () => {
    expect(await search({ regex: '^ERROR', maxMatches: 2 })).toMatchObject({ truncated: true });
    expect(await search({ regex: '^ERROR' })).toMatchObject({ truncated: false, matches: { length: 20 } });
    const [match] = (await search({ regex: 'x{9}', glob: 'one-line.log' })).matches;
    expect(match!.text!.length).toBeLessThan(500);
  });

  it.each([
    [{ regex: '(' }, 'RE2'],
    [{ regex: '(?=a)' }, 'RE2'],
    [{ regex: 'a', text: 'b' }, 'either'],
    [{ glob: '*'.repeat(300) }, 'glob'],
    [{ path: 'nowhere' }, 'nowhere'],
    [{ path: 'logs/app.log' }, 'folder'],
  ])('refuses %j', async (args, word) => {
    const result = await call('search_files', args);
    expect(result._meta?.[toolErrorMetaKey]).toMatchObject({ message: expect.stringContaining(word) });
  });

  it('ends in time whatever the pattern, and others are served meanwhile', async () => {
    const hostile = [
      { regex: '(x+x+)+y', glob: 'one-line.log' },
      { regex: '(a?){400}a{400}', glob: '*.log' },
      { regex: '(x|x|x)*$', glob: 'one-line.log' },
      { glob: `${'*a'.repeat(120)}b` },
      { glob: `{${'a,'.repeat(100)}b}`.slice(0, 256) },
    ];
    const searches = hostile.map((args) => call('search_files', args));
    expect(await structured('read_file', { path: 'notes/Glossary.md', head: 1 })).toMatchObject({ toLine: 1 });
    for (const result of await Promise.all(searches)) expect(result.structuredContent ?? result.isError).toBeTruthy();
  }, 30_000);
});

describe('resources', () => {
  it('are the same files, page by page', async () => {
    const { resources } = await client.listResources();
    const uris = resources.map(({ uri }) => uri);
    expect(uris).toContain('context:///notes/deep/er/caf%C3%A9.txt');
    expect(uris).toContain('context:///volume/rules.md');
    expect(uris.join()).not.toContain('..');
    const { contents } = await client.readResource({ uri: 'context:///notes/deep/er/caf%C3%A9.txt' });
    expect(contents).toMatchObject([{ mimeType: 'text/plain', text: 'crème brûlée\n' }]);
    mkdirSync(join(root, 'many'));
    for (let index = 0; index < 210; index++) writeFileSync(join(root, 'many', `${index}.md`), '');
    const first = await client.listResources();
    const second = await client.listResources({ cursor: first.nextCursor });
    expect(first.resources).toHaveLength(200);
    expect(second.nextCursor).toBeUndefined();
    rmSync(join(root, 'many'), { recursive: true });
  });

  it('complete their paths', async () => {
    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'context:///{+path}' },
      argument: { name: 'path', value: 'notes/G' },
    });
    expect(completion.values).toEqual(['notes/Glossary.md']);
  });

  it('tell of changes to one of them, and to their list', async () => {
    const updated: string[] = [];
    let listChanges = 0;
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void updated.push(params.uri));
    client.setNotificationHandler(ResourceListChangedNotificationSchema, () => void (listChanges += 1));
    const uri = 'context:///volume/rules.md';
    await client.subscribeResource({ uri });
    // Not before the first look was taken: what counts is a change after it.
    await eventually(async () => {
      mountVolume(join(root, 'volume'), `..${Date.now()}`, { 'rules.md': `changed ${Date.now()}\n`, 'terms.md': '' });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(updated).toContain(uri);
    }, 15_000);
    await client.unsubscribeResource({ uri });
    writeFileSync(join(root, 'notes', 'new.md'), 'new\n');
    await eventually(() => expect(listChanges).toBeGreaterThan(0), 10_000);
  }, 30_000);
});

it('reads the end of a log of a gigabyte, and searches in it, with flat memory', async () => {
  const log = join(root, 'logs', 'huge.log');
  writeFileSync(log, 'begin\n');
  truncateSync(log, 1_024 ** 3);
  appendFileSync(log, '\nlast but one\nlast\n');
  const memory = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${running.process.pid}/status`, 'utf8'))?.[1]) / 1_024;
  const read = () => structured('read_file', { path: 'logs/huge.log', tail: 2 });
  expect(await read()).toMatchObject({ text: 'last but one\nlast\n', totalLines: null, sizeBytes: 1_024 ** 3 + 19 });
  const before = memory();
  for (let round = 0; round < 50; round++) await read();
  await search({ text: 'last but one', glob: 'huge.log' });
  expect(memory() - before).toBeLessThan(60);
}, 30_000);
