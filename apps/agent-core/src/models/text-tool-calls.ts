import { z } from 'zod';

const call = z.object({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
});
const marked = /<tool_call>\s*(\{[\s\S]*?\})\s*<\/tool_call>/g;
const fenced = /^```(?:json)?\s*([\s\S]*?)\s*```$/;

/**
 * Calls that a model wrote as text because it, or what serves it, knows no tool calls: `<tool_call>{…}</tool_call>`, or nothing
 * but a JSON object with the name of a tool. Text that merely mentions a tool is no call.
 */
export function toolCallsInText(
  text: string,
  tools: readonly { name: string }[],
): { name: string; args: Record<string, unknown> }[] {
  const trimmed = text.trim();
  const candidates = [...trimmed.matchAll(marked)].map(([, json]) => json ?? '');
  if (candidates.length === 0) candidates.push(fenced.exec(trimmed)?.[1] ?? trimmed);
  return candidates.flatMap((candidate) => {
    if (!candidate.startsWith('{')) return [];
    const parsed = call.safeParse(json(candidate));
    if (!parsed.success || !tools.some(({ name }) => name === parsed.data.name)) return [];
    const { name, arguments: args, parameters } = parsed.data;
    return args || parameters ? [{ name, args: args ?? parameters ?? {} }] : [];
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
