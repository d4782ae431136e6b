import { RE2JS } from 're2js';

/**
 * A pattern of paths as a regular expression that runs in linear time (RE2), so that no pattern can hold the server up:
 * `*` and `?` within a name, `**` across folders, `[abc]`, `{a,b}`. A pattern without a slash fits names in any folder.
 */
export function globPattern(glob: string): RE2JS {
  const pattern = glob.includes('/') ? glob.replace(/^\.?\//, '') : `**/${glob}`;
  let source = '';
  let braces = 0;
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const [token, translated] = translate(rest, braces);
    if (token === '{') braces += 1;
    if (token === '}' && braces > 0) braces -= 1;
    source += translated;
    at += token.length;
  }
  // A brace that is not closed stands for itself.
  return braces === 0 ? RE2JS.compile(`^(?:${source})$`, RE2JS.DOTALL) : globPattern(pattern.replaceAll('{', '[{]'));
}

function translate(rest: string, braces: number): [token: string, source: string] {
  if (rest.startsWith('**/')) return ['**/', '(?:.*/)?'];
  if (rest.startsWith('**')) return ['**', '.*'];
  const set = /^\[([!^]?)([^\]/]+)\]/.exec(rest);
  if (set) return [set[0], `[${set[1] ? '^/' : ''}${set[2]!.replace(/[\\[\]^]/g, '\\$&')}]`];
  const character = rest[0]!;
  if (character === '*') return ['*', '[^/]*'];
  if (character === '?') return ['?', '[^/]'];
  if (character === '{') return ['{', '(?:'];
  if (braces > 0 && character === '}') return ['}', ')'];
  if (braces > 0 && character === ',') return [',', '|'];
  return [character, RE2JS.quote(character)];
}
