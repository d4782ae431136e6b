import { ToolFailure } from '@sql-agent/contracts';
import { namesOf } from './relative-path.js';

it.each([
  ['', []],
  ['.', []],
  ['./', []],
  ['glossary.md', ['glossary.md']],
  ['reports/2025/q1.md', ['reports', '2025', 'q1.md']],
  ['./reports//q1.md', ['reports', 'q1.md']],
  ['reports/', ['reports']],
  ['año/niño.md', ['año', 'niño.md']],
  ['with space.md', ['with space.md']],
  ['...', ['...']],
  ['..data/a', ['..data', 'a']],
  ['a..b', ['a..b']],
  ['%2e%2e/x', ['%2e%2e', 'x']],
  ['notes: 2025.md', ['notes: 2025.md']],
])('%j is %j', (path, names) => {
  expect(namesOf(path)).toEqual(names);
});

const kindOf = (path: string) => {
  try {
    namesOf(path);
  } catch (error) {
    if (error instanceof ToolFailure) return error.error.kind;
    throw error;
  }
  return 'allowed';
};

it.each([
  '..',
  '../x',
  'a/../b',
  'a/..',
  './..',
  '/etc/passwd',
  '//x',
  '~',
  '~root/x',
  'file:///etc/passwd',
  'http://x/y',
  'C:/x',
  'c:x',
])('%j leads outside', (path) => expect(kindOf(path)).toBe('forbidden'));

it.each([
  'a\u0000b',
  'a\nb',
  '\u007f',
  'a\\b',
  '..\\x',
  'x'.repeat(1_025),
  'x'.repeat(256),
  'ñ'.repeat(128),
  'a/'.repeat(33),
])('path %# is no path', (path) => expect(kindOf(path)).toBe('invalid_arguments'));
