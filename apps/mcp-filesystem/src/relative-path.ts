import { ToolFailure } from '@sql-agent/contracts';

const maxPathCharacters = 1_024;
const maxNameBytes = 255;
const maxDepth = 32;

/**
 * Splits a path as callers write it ("reports/2025.md", "", ".") into the names on the way from the root. Nothing is
 * decoded or resolved: what is not plainly inside is refused by its form, before any file is touched.
 * @throws ToolFailure
 */
export function namesOf(path: string): string[] {
  if (path.length > maxPathCharacters) throw invalid(`A path has at most ${maxPathCharacters} characters.`);
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(path)) throw invalid('A path has no control characters.');
  if (path.includes('\\')) throw invalid('Write paths with forward slashes.');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) throw outside('An address is not a path.');
  if (/^(?:\/|~|[a-z]:)/i.test(path)) throw outside('Only paths relative to the root are allowed.');
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) throw outside('".." is not allowed in a path.');
  if (names.length > maxDepth) throw invalid(`A path has at most ${maxDepth} parts.`);
  if (names.some((name) => Buffer.byteLength(name) > maxNameBytes)) {
    throw invalid(`A name in a path has at most ${maxNameBytes} bytes.`);
  }
  return names;
}

function invalid(message: string): ToolFailure {
  return new ToolFailure({ kind: 'invalid_arguments', message, retry: 'after-change' });
}

function outside(message: string): ToolFailure {
  return new ToolFailure({ kind: 'forbidden', message, retry: 'after-change' });
}
