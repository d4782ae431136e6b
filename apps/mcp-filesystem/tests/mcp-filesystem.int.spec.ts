import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server as SocketServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { directoryListingSchema, fileContentSchema, toolErrorMetaKey, toolErrorSchema } from '@sql-agent/contracts';
import { startNodeProcess } from '@sql-agent/testing';
import { connect, main, type Running, start } from './service.js';

/** Stands in every file outside the root, and must never be seen. */
const canary = 'CANARY-7f3a91';
/** Part of the name of every file outside. */
const outsideName = 'classified';

let top: string;
let root: string;
let running: Running;
let client: Client;
let socket: SocketServer;

beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'mcp-filesystem-'));
  root = join(top, 'context');
  const outside = join(top, outsideName);
  for (const folder of [root, outside, join(top, `context-${outsideName}`), join(root, 'logs'), join(root, 'empty')])
    mkdirSync(folder);
  for (const file of [
    join(outside, `${outsideName}.txt`),
    join(top, `context-${outsideName}`, 'x.txt'),
    join(top, `${outsideName}.txt`),
  ]) {
    writeFileSync(file, `${canary}\n`);
  }
  writeFileSync(join(root, 'glossary.md'), '# Glossary\n\nactive customer: ordered in the last 90 days\n');
  writeFileSync(
    join(root, 'logs', 'app.log'),
    Array.from({ length: 1_000 }, (_, index) => `event ${index + 1}\n`).join(''),
  );
  writeFileSync(join(root, 'picture.png'), Buffer.from('89504e470d0a1a0a0000', 'hex'));

  symlinkSync(join(outside, `${outsideName}.txt`), join(root, 'link-to-file'));
  symlinkSync(outside, join(root, 'link-to-folder'));
  symlinkSync(`../${outsideName}.txt`, join(root, 'relative-link'));
  symlinkSync('/', join(root, 'logs', 'slash'));
  symlinkSync('/proc/self/root', join(root, 'proc-root'));
  symlinkSync('glossary.md', join(root, 'link-inside'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync(join(top, 'nowhere'), join(root, 'dangling'));
  // A file of its own: the others must not be refused for having a second name.
  writeFileSync(join(top, `${outsideName}-linked.txt`), `${canary}\n`);
  linkSync(join(top, `${outsideName}-linked.txt`), join(root, 'hard-link'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  socket = createServer().listen(join(root, 'socket'));
  await once(socket, 'listening');

  running = await start({ CONTEXT_ROOT: root });
  client = await connect(running.url, '/sse');
});

afterAll(async () => {
  await client?.close();
  await running?.process.kill();
  socket?.close();
  rmSync(top, { recursive: true, force: true });
});

const isRoot = (path: string) => /^[./]*$/.test(path) && !path.includes('..') && !path.startsWith('/');

async function call(name: string, args: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: args });
  const error = result.isError ? toolErrorSchema.parse(result._meta?.[toolErrorMetaKey]) : undefined;
  return { result, error };
}

describe('legitimate reads', () => {
  it.each(['/sse', '/mcp'] as const)('the tools are offered over %s, as read-only', async (path) => {
    const other = await connect(running.url, path);
    const { tools } = await other.listTools();
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ['list_directory', true],
      ['read_file', true],
      ['search_files', true],
      ['file_info', true],
    ]);
    await other.close();
  });

  it.each([[{}], [{ path: '' }], [{ path: '.' }], [{ path: './' }]])('the root is listed: %j', async (args) => {
    const { result } = await call('list_directory', args);
    const { path, entries, truncated } = directoryListingSchema.parse(result.structuredContent);
    expect([path, truncated]).toEqual(['.', false]);
    expect(Object.fromEntries(entries.map(({ name, kind }) => [name, kind]))).toEqual({
      'glossary.md': 'file',
      'picture.png': 'file',
      empty: 'directory',
      logs: 'directory',
      'link-to-file': 'other',
      'link-to-folder': 'other',
      'relative-link': 'other',
      'proc-root': 'other',
      'link-inside': 'file',
      loop: 'other',
      dangling: 'other',
      'hard-link': 'other',
      pipe: 'other',
      socket: 'other',
    });
    for (const entry of entries) {
      if (entry.kind === 'other') expect(entry).toMatchObject({ sizeBytes: null, modifiedAt: null });
    }
    expect(entries.find(({ name }) => name === 'glossary.md')?.sizeBytes).toBe(57);
  });

  it('an empty folder is an empty list', async () => {
    const { result } = await call('list_directory', { path: 'empty' });
    expect(result.structuredContent).toEqual({ path: 'empty', entries: [], truncated: false });
  });

  it('a large folder is cut, and says so', async () => {
    mkdirSync(join(root, 'many'));
    for (let index = 0; index < 1_001; index++) writeFileSync(join(root, 'many', `file-${index}`), '');
    const { entries, truncated } = directoryListingSchema.parse(
      (await call('list_directory', { path: 'many' })).result.structuredContent,
    );
    expect([entries.length, truncated]).toEqual([1_000, true]);
    rmSync(join(root, 'many'), { recursive: true });
  });

  it.each([
    [{ path: 'glossary.md' }, { fromLine: 1, toLine: 3, totalLines: 3, sizeBytes: 57 }, /^# Glossary\n\nactive/],
    [
      { path: './logs//app.log', fromLine: 10, toLine: 11 },
      { path: 'logs/app.log', fromLine: 10, toLine: 11, totalLines: 1_000 },
      /^event 10\nevent 11\n$/,
    ],
    [{ path: 'logs/app.log', tail: 2 }, { fromLine: 999, toLine: 1_000 }, /^event 999\nevent 1000\n$/],
  ])('%j', async (args, expected, text) => {
    const { result } = await call('read_file', args);
    const content = fileContentSchema.parse(result.structuredContent);
    expect(content).toMatchObject(expected);
    expect(content.text).toMatch(text);
    expect(result.content).toEqual([{ type: 'text', text: content.text }]);
  });

  it.each([
    [{ path: 'picture.png' }, 'invalid_arguments', /binary/],
    [{ path: 'no.md' }, 'not_found', /no\.md/],
    [{ path: 'glossary.md/x' }, 'not_found', /glossary/],
    [{ path: 'logs' }, 'invalid_arguments', /folder/],
    [{ path: '' }, 'invalid_arguments', /name a file/],
    [{ path: 'glossary.md', fromLine: 9 }, 'invalid_arguments', /3 lines/],
    [{ path: 'glossary.md', fromLine: 3, toLine: 2 }, 'invalid_arguments', /before/],
    [{ path: 'glossary.md', fromLine: 1, tail: 2 }, 'invalid_arguments', /either/],
    [{ path: 'glossary.md', tail: 0 }, 'invalid_arguments', /tail/],
  ])('%j is %s', async (args, kind, message) => {
    const { error } = await call('read_file', args);
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
  });
});

describe('nothing outside the root is ever seen', () => {
  const attempts = [
    '..',
    `../${outsideName}.txt`,
    `../${outsideName}/${outsideName}.txt`,
    `logs/../../${outsideName}.txt`,
    `./../${outsideName}.txt`,
    `logs/..`,
    `../context-${outsideName}/x.txt`,
    `..\\${outsideName}.txt`,
    `logs\\..\\..\\${outsideName}.txt`,
    `%2e%2e/${outsideName}.txt`,
    `..%2f${outsideName}.txt`,
    `%252e%252e%252f${outsideName}.txt`,
    `..%c0%af${outsideName}.txt`,
    `．．/${outsideName}.txt`,
    `..／${outsideName}.txt`,
    `.\u200b./${outsideName}.txt`,
    `.. /${outsideName}.txt`,
    `....//${outsideName}.txt`,
    `\ud800../${outsideName}.txt`,
    'glossary.md\u0000.png',
    `\u0000../${outsideName}.txt`,
    '/etc/passwd',
    '//etc/passwd',
    '/proc/self/environ',
    '/dev/zero',
    '~/.bashrc',
    '~root/.bashrc',
    '$HOME/.bashrc',
    'file:///etc/passwd',
    'FILE://localhost/etc/passwd',
    'C:\\Windows\\win.ini',
    'c:/windows/win.ini',
    '\\\\host\\share\\x',
    'link-to-file',
    'link-to-folder',
    `link-to-folder/${outsideName}.txt`,
    `./link-to-folder/./${outsideName}.txt`,
    'relative-link',
    'logs/slash/etc/passwd',
    'proc-root/etc/passwd',
    'loop',
    'loop/x',
    'dangling',
    'hard-link',
    'pipe',
    'socket',
    '/',
    '///',
    './/..//',
    './.././..',
    `%2e%2e%2f${outsideName}.txt`,
    `%2E%2E%5C${outsideName}.txt`,
    `..;/${outsideName}.txt`,
    `..%00/${outsideName}.txt`,
    `..\u2215${outsideName}.txt`,
    `..\u29f8${outsideName}.txt`,
    `\u202e../${outsideName}.txt`,
    `\ufeff../${outsideName}.txt`,
    `\u2024\u2024/${outsideName}.txt`,
    `logs/%2e%2e/%2e%2e/${outsideName}.txt`,
    `logs/./../../${outsideName}.txt`,
    `logs/slash`,
    `logs/slash/proc/self/environ`,
    `logs/slash/${'../'.repeat(3)}etc/passwd`,
    'proc-root',
    'proc-root/proc/1/environ',
    '/proc/self/root/etc/passwd',
    '/proc/self/cwd',
    '/proc/self/fd/0',
    '/dev/stdin',
    '/dev/tcp/127.0.0.1/22',
    '//server/share',
    'file:/etc/passwd',
    'file:etc/passwd/..',
    'context:///../x',
    'http://127.0.0.1:1/x',
    'D:',
    '~',
    '~/../etc/passwd',
    '${HOME}/.bashrc',
    '`cat /etc/passwd`',
    '$(cat /etc/passwd)',
    `link-to-folder/../${outsideName}.txt`,
    `link-to-folder/./.`,
    'relative-link/x',
    'hard-link/',
    'x'.repeat(300),
    'a/'.repeat(400),
    'x'.repeat(1_000_000),
  ];

  it.each(
    [...attempts, ...['\n', '*', '?', '-', '--help'].map((text) => text)].map((path) => [path.slice(0, 60), path]),
  )('%j', async (_shown, path) => {
    for (const name of ['read_file', 'list_directory', 'file_info', 'search_files']) {
      const { result, error } = await call(name, { path });
      // The root may be listed; as a file it is nothing.
      if (isRoot(path) && name !== 'read_file') continue;
      const text = JSON.stringify(result);
      expect(error?.kind).toMatch(/^(forbidden|not_found|invalid_arguments)$/);
      expect(text).not.toContain(canary);
      expect(text).not.toMatch(/root:.*:0:0:/);
      expect(text).not.toContain(top);
      // A name from outside may stand in the answer only where the caller wrote it.
      if (!path.includes(outsideName)) expect(text).not.toContain(outsideName);
    }
  });

  it.each(attempts.map((path) => [path.slice(0, 60), path]))('as a resource: %j', async (_shown, path) => {
    for (const uri of [
      `context:///${path}`,
      `context:///${encodeURIComponent(path.replace(/[\ud800-\udfff]/g, '?'))}`,
      path,
      `file://${root}/${path}`,
    ]) {
      const answer = await client.readResource({ uri }).then(JSON.stringify, (error: unknown) => String(error));
      expect(answer).not.toContain(canary);
      expect(answer).not.toMatch(/root:.*:0:0:/);
      if (!path.includes(outsideName)) expect(answer).not.toContain(outsideName);
      expect(answer).toMatch(/^McpError/);
    }
  });

  it.each([
    ['*', undefined],
    ['**/*', undefined],
    ['**', canary],
    ['link-to-folder/**', canary],
    ['../**', canary],
    ['/etc/*', 'root'],
  ])('a search for %j finds nothing of it', async (glob, text) => {
    const { result } = await call('search_files', { glob, ...(text && { text }), maxMatches: 1_000 });
    expect(JSON.stringify(result.structuredContent)).not.toMatch(/CANARY|classified|passwd/);
  });

  it('no list of resources names it', async () => {
    expect(JSON.stringify(await client.listResources())).not.toContain(outsideName);
  });

  it('pipes are refused at once, and more of them than there are worker threads hold nothing up', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => call('read_file', { path: 'pipe' })));
    expect(answers.map(({ error }) => error?.kind)).toEqual(Array(20).fill('forbidden'));
    expect((await call('read_file', { path: 'glossary.md' })).error).toBeUndefined();
  });

  it('a link answers the same whether its target exists or not', async () => {
    const messageOf = async (path: string) => (await call('read_file', { path })).error?.message.replace(path, '');
    expect(await messageOf('dangling')).toBe(await messageOf('link-to-file'));
  });

  it('not even while a folder or a file is swapped for a link', async () => {
    const folder = join(root, 'swap');
    const aside = join(top, 'aside');
    const evil = join(top, 'evil');
    mkdirSync(folder);
    writeFileSync(join(folder, `${outsideName}.txt`), 'inside\n');
    symlinkSync(join(top, outsideName), evil);
    let swapping = true;
    const swapper = (async () => {
      while (swapping) {
        renameSync(folder, aside);
        renameSync(evil, folder);
        await nextTurn();
        renameSync(folder, evil);
        renameSync(aside, folder);
        await nextTurn();
      }
    })();
    const seen = new Set<string>();
    for (let round = 0; round < 60; round++) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => call('read_file', { path: `swap/${outsideName}.txt` })),
      );
      for (const { result, error } of answers) {
        seen.add(error?.kind ?? fileContentSchema.parse(result.structuredContent).text);
      }
    }
    swapping = false;
    await swapper;
    unlinkSync(evil);
    rmSync(folder, { recursive: true });
    expect(seen).toContain('inside\n');
    for (const answer of seen) expect(['inside\n', 'not_found', 'forbidden']).toContain(answer);
  });

  it('nothing of it is in the log either', () => {
    expect(running.process.output()).not.toContain(canary);
  });
});

describe('a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s, with a client connected', async (signal) => {
    const other = await start({ CONTEXT_ROOT: root });
    const connected = await connect(other.url, '/sse');
    other.process.signal(signal);
    expect(await other.process.exited).toBe(0);
    await connected.close();
  });

  it('starts without its folder, says why it is not ready, and works when the folder comes', async () => {
    const late = join(top, 'late');
    const other = await start({ CONTEXT_ROOT: late });
    const readiness = async () => {
      const response = await fetch(`${other.url}/readyz`);
      return [response.status, await response.json()] as const;
    };
    expect(await readiness()).toEqual([
      503,
      { status: 'unavailable', reason: expect.stringContaining('CONTEXT_ROOT') },
    ]);
    expect(JSON.stringify(await readiness())).not.toContain(late);
    const connected = await connect(other.url, '/mcp');
    const down = await connected.callTool({ name: 'list_directory', arguments: {} });
    expect(down._meta?.[toolErrorMetaKey]).toMatchObject({ kind: 'unavailable', retry: 'later' });

    mkdirSync(late);
    expect(await readiness()).toEqual([200, { status: 'ready' }]);
    expect((await connected.callTool({ name: 'list_directory', arguments: {} })).isError).toBeFalsy();
    await connected.close();
    await other.process.kill();
  });

  it('does not take a file for its folder', async () => {
    const other = await start({ CONTEXT_ROOT: join(root, 'glossary.md') });
    expect((await fetch(`${other.url}/readyz`)).status).toBe(503);
    await other.process.kill();
  });

  it('refuses to start with settings that cannot work, and names them all', async () => {
    const other = startNodeProcess(main, { PORT: '99999', MCP_MAX_SESSIONS: 'many' });
    expect(await other.exited).toBe(78);
    expect(other.output()).toMatch(/PORT.*\n.*MCP_MAX_SESSIONS|MCP_MAX_SESSIONS.*\n.*PORT/);
  });

  it('reports a taken port in one sentence', async () => {
    const { port } = new URL(running.url);
    const other = startNodeProcess(main, { PORT: port, CONTEXT_ROOT: root });
    expect(await other.exited).toBe(1);
    expect(other.output()).toContain(`Port ${port} on 127.0.0.1 cannot be opened`);
  });
});
