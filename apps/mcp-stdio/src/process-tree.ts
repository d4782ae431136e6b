import { readdir, readFile } from 'node:fs/promises';

/** Variable by which processes are found again that left the group of the child they descend from. */
export const treeMarker = 'MCP_STDIO_PROCESS_TREE';

/** Signals every process of a group. @returns whether there was one */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // EPERM: it exists, under another account.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Ends the processes that carry the marker, wherever they have moved (a daemon starts a group and a session of its own).
 * Only where there is a /proc; elsewhere groups have to do.
 */
export async function endMarked(markers: ReadonlySet<string>): Promise<void> {
  const names = await readdir('/proc').catch(() => []);
  for (const name of names) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '');
    const found = new RegExp(`(?:^|\0)${treeMarker}=([^\0]*)`).exec(environment)?.[1];
    if (found === undefined || !markers.has(found)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended a moment ago.
    }
  }
}
