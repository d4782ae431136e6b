import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@sql-agent/runtime';
import { treeMarker } from './process-tree.js';

/**
 * Reads the groups to watch from its input. The input ends when the bridge does, whichever way (SIGKILL too): then it kills
 * the groups that are left, and where there is a /proc also what left its group and still carries the marker.
 */
const script = `
trap '' HUP INT TERM
groups=' '
while read -r change group; do
  case $change in
    watch) groups="$groups$group " ;;
    forget) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -KILL "-$group"; done 2>/dev/null
for file in $(grep -l "$1" /proc/[0-9]*/environ 2>/dev/null); do
  pid=\${file#/proc/}
  kill -KILL "\${pid%/environ}" 2>/dev/null
done
exit 0
`;
const endWithinMs = 2_000;

/** A small process that outlives the bridge by a moment, so that no child does. */
export class Watchdog {
  /** The children of this bridge carry it in their environment. */
  readonly marker = randomUUID();
  readonly #process: ChildProcessByStdio<Writable, null, null>;
  readonly #exited: Promise<unknown>;

  constructor(logger: Logger) {
    this.#process = spawn('sh', ['-c', script, 'mcp-stdio-watchdog', `${treeMarker}=${this.marker}`], {
      // Away from Ctrl-C and from whoever kills the bridge's group.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: process.env['PATH'] },
    });
    this.#process.stdin.on('error', () => {});
    this.#process.unref();
    this.#exited = once(this.#process, 'exit').catch((error: unknown) => {
      logger.warn({ err: error, event: 'no-watchdog' }, 'children may survive a SIGKILL of this process');
    });
  }

  watch(group: number): void {
    this.#process.stdin.write(`watch ${group}\n`);
  }

  forget(group: number): void {
    this.#process.stdin.write(`forget ${group}\n`);
  }

  async end(): Promise<void> {
    this.#process.stdin.end();
    await Promise.race([this.#exited, delay(endWithinMs, undefined, { ref: false })]);
  }
}
