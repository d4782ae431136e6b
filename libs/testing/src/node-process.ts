import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export interface NodeProcess {
  readonly pid: number;
  /** Everything printed so far, on both streams. */
  output(): string;
  /** Resolves with the exit code, or the signal's name. */
  exited: Promise<number | NodeJS.Signals>;
  signal(signal: NodeJS.Signals): void;
  /** Ends the process with SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
}

/** Output kept in memory; older output is dropped. */
const maxOutputCharacters = 200_000;

/**
 * Starts `node <script>` with exactly the environment given (and PATH): nothing of the test's own environment leaks in.
 */
export function startNodeProcess(
  script: string,
  environment: Record<string, string>,
  args: string[] = [],
): NodeProcess {
  const child: ChildProcess = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-maxOutputCharacters);
    });
  }
  const exited = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return {
    pid: child.pid ?? -1,
    output: () => output,
    exited,
    signal: (signal) => void child.kill(signal),
    async kill() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Asks until the answer is there; fails with the last error after `timeoutMs`. */
export async function eventually<Result>(
  ask: () => Result | Promise<Result>,
  timeoutMs = 10_000,
  everyMs = 25,
): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(everyMs);
    }
  }
}

/** Waits until `GET url` answers with `status`. */
export async function untilStatus(url: string, status: number, timeoutMs = 10_000): Promise<void> {
  await eventually(async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    if (response.status !== status) throw new Error(`${url} answers ${response.status}, not ${status}`);
  }, timeoutMs);
}
