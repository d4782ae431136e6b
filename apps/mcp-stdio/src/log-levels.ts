/** Of MCP ("Logging", after RFC 5424), from the most to the least talkative. */
const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/** Whether a message of a level is wanted by someone who asked for `threshold` and above. */
export function isAtLeast(level: unknown, threshold: string): boolean {
  const at = levels.indexOf(String(level));
  return at === -1 || at >= levels.indexOf(threshold);
}

/** The level that satisfies everybody. */
export function mostTalkative(wanted: Iterable<string>): string | undefined {
  return [...wanted].sort((left, right) => levels.indexOf(left) - levels.indexOf(right))[0];
}

export function isLevel(value: unknown): value is string {
  return levels.includes(value as string);
}
