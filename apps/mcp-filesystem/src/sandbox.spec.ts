import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ToolFailure } from '@sql-agent/contracts';
import { type Lookup, Sandbox } from './sandbox.js';

let top: string;
let root: string;

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'sandbox-'));
  root = join(top, 'root');
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  writeFileSync(join(root, 'a', 'b', 'file.txt'), 'inside');
  writeFileSync(join(top, 'outside.txt'), 'outside');
  symlinkSync('../outside.txt', join(root, 'link'));
  symlinkSync('a', join(root, 'folder-link'));
  symlinkSync('../a/b/file.txt', join(root, 'a', 'up'));
  symlinkSync('folder-link/../a/b/../b/file.txt', join(root, 'up-and-down'));
  for (let index = 1; index < 6; index++) symlinkSync(`chain-${index + 1}`, join(root, `chain-${index}`));
  symlinkSync('a/b/file.txt', join(root, 'chain-6'));
  symlinkSync('../root/a/b/file.txt', join(root, 'leaves-and-returns'));
  symlinkSync(join(root, 'a/b/file.txt'), join(root, 'absolute-inside'));
  symlinkSync('circle', join(root, 'circle'));
  symlinkSync('a/nothing', join(root, 'dangling-inside'));
  symlinkSync(root, join(top, 'root-link'));
  linkSync(join(top, 'outside.txt'), join(root, 'hard-link'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
});
afterAll(() => rmSync(top, { recursive: true }));

const lookups: Lookup[] = process.platform === 'linux' ? ['handle', 'path'] : ['path'];

describe.each(lookups)('looking up by %s', (lookup) => {
  const read = (sandbox: Sandbox, path: string) => sandbox.withFile(path, ({ handle }) => handle.readFile('utf8'));
  const kindOf = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: unknown) => (error instanceof ToolFailure ? error.error.kind : error),
    );

  it('opens what is inside', async () => {
    const sandbox = new Sandbox(root, lookup);
    expect(await read(sandbox, 'a/b/file.txt')).toBe('inside');
    expect(await sandbox.withDirectory('a/b', async ({ path, stats }) => [path, stats.isDirectory()])).toEqual([
      'a/b',
      true,
    ]);
    expect(await sandbox.withFile('a/b/file.txt', ({ address }) => readFile(address, 'utf8'))).toBe('inside');
  });

  it('takes a root that is a link: the one who configured it chose so', async () => {
    expect(await read(new Sandbox(join(top, 'root-link'), lookup), 'a/b/file.txt')).toBe('inside');
  });

  it.each([
    ['link', 'forbidden'],
    ['hard-link', 'forbidden'],
    ['pipe', 'forbidden'],
    ['nothing', 'not_found'],
    ['nothing/at/all', 'not_found'],
    ['a/b/file.txt/x', 'not_found'],
    ['a', 'invalid_arguments'],
    ['../outside.txt', 'forbidden'],
  ])('%s: %s', async (path, kind) => {
    expect(await kindOf(read(new Sandbox(root, lookup), path))).toBe(kind);
  });

  it.each([
    ['folder-link/b/file.txt', 'ok'],
    ['up-and-down', 'ok'],
    ['chain-1', 'ok'],
    ['../root/a/b/file.txt', 'forbidden'],
    ['leaves-and-returns', 'forbidden'],
    ['absolute-inside', 'forbidden'],
    ['circle', 'forbidden'],
    ['circle/x', 'forbidden'],
    ['dangling-inside', 'not_found'],
    ['folder-link', 'invalid_arguments'],
  ])('follows a link only where it is relative and stays inside: %s', async (path, kind) => {
    const expected = lookup === 'handle' || kind === 'forbidden' ? kind : expect.stringMatching(/forbidden|not_found/);
    expect(await kindOf(read(new Sandbox(root, lookup), path))).toEqual(expected);
  });

  it('says what is wrong with its root, without naming it', async () => {
    expect(await new Sandbox(root, lookup).problem()).toBeUndefined();
    for (const bad of [join(top, 'nowhere'), join(top, 'outside.txt')]) {
      const problem = await new Sandbox(bad, lookup).problem();
      expect(problem).toContain('CONTEXT_ROOT');
      expect(problem).not.toContain(top);
      expect(await kindOf(read(new Sandbox(bad, lookup), 'x'))).toBe('unavailable');
    }
  });

  const countHandles = () => readdirSync('/dev/fd').length;
  it('leaves no handle open, whatever happens', async () => {
    const sandbox = new Sandbox(root, lookup);
    const before = countHandles();
    for (let round = 0; round < 20; round++) {
      for (const path of ['a/b/file.txt', 'a/b/none', 'link', 'hard-link', 'pipe', 'a', 'a/b/file.txt/x'])
        await kindOf(read(sandbox, path));
      await kindOf(sandbox.withFile('a/b/file.txt', () => Promise.reject(new Error('in use'))));
    }
    expect(countHandles()).toBe(before);
  });
});
