import type { ContextPiece } from './context-file.js';

const ruleName = /\b(golden|rules?|reglas?|normas?)\b/i;

/** The sections of a Markdown file. Those under a heading, or in a file, that says it holds rules are for every question. */
export function markdownPieces(path: string, text: string): ContextPiece[] {
  const fileIsRules = ruleName.test(path.replace(/[-_.]/g, ' '));
  const pieces: ContextPiece[] = [];
  /** Headings above, by level. */
  let above: string[] = [];
  let lines: string[] = [];
  let fence = false;
  const end = () => {
    const body = lines.join('\n').trim();
    const heading = above.filter(Boolean).join(' › ');
    if (body) pieces.push({ path, heading, text: body, always: fileIsRules || ruleName.test(heading) });
    lines = [];
  };
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) fence = !fence;
    const heading = fence ? null : /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (heading) {
      end();
      const level = (heading[1] ?? '').length;
      above = [...Array.from({ length: level - 1 }, (_, index) => above[index] ?? ''), heading[2] ?? ''];
    } else {
      lines.push(line);
    }
  }
  end();
  return pieces;
}
