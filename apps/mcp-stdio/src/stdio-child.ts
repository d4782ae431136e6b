import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type JsonRpcId, type JsonRpcMessage, jsonRpcMessage } from '@sql-agent/mcp-server';
import type { Logger } from '@sql-agent/runtime';
import { MessageLines, oversizedAnswerId } from './message-lines.js';
import { signalGroup } from './process-tree.js';

export interface ChildCommand {
  command: string;
  args: readonly string[];
  /** All that the child sees of the environment. */
  environment: Readonly<Record<string, string>>;
  maxMessageBytes: number;
  /** Takes secrets out of what is logged. */
  mask(text: string): string;
}

export interface ChildListener {
  onMessage(message: JsonRpcMessage): void;
  /** An answer larger than allowed was thrown away. */
  onOversizedAnswer(id: JsonRpcId): void;
  /** The process is gone; called once. */
  onGone(reason: string): void;
}

/** A child that does not read is given no more than this. */
const maxUnreadBytes = 16_777_216;
/** After its input was closed, after SIGTERM: how long it may take to end (MCP specification, lifecycle, "Shutdown"). */
const endByItselfMs = 1_000;
const endAtSignalMs = 1_000;
/** What was printed just before the end may still be in the pipe. */
const lastWordsMs = 250;
const maxLoggedCharacters = 2_000;

/** One process that speaks MCP over its standard streams. It leads a process group of its own, which ends with it. */
export class StdioChild {
  readonly pid: number | undefined;
  readonly startedAtMs = performance.now();
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #exited: Promise<void>;
  #listener: ChildListener | undefined;
  #goneBecause: string | undefined;
  #crashed = false;
  #ending: Promise<void> | undefined;

  /** @param onEnd called when neither the process nor anything of its group is left */
  constructor(
    private readonly options: ChildCommand,
    private readonly logger: Logger,
    private readonly onEnd: () => void,
  ) {
    const { command, args, environment, maxMessageBytes } = options;
    this.#process = spawn(command, [...args], {
      env: environment,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.pid = this.#process.pid;
    const { stdin, stdout, stderr } = this.#process;
    this.#process.on('error', () => {});
    // A pipe that breaks is the end of the child, which is heard of by its exit.
    for (const stream of [stdin, stdout, stderr]) stream.on('error', () => {});
    const lines = new MessageLines({
      maxBytes: maxMessageBytes,
      onLine: (line) => this.#read(line),
      onOversized: (line) => {
        const id = oversizedAnswerId(line);
        this.logger.warn({ event: 'oversized-message', bytes: line.bytes, answers: id }, 'a message was too large');
        if (id !== undefined) this.#listener?.onOversizedAnswer(id);
      },
    });
    stdout.on('data', (chunk: Buffer) => lines.push(chunk));
    const errors = new MessageLines({
      maxBytes: 65_536,
      onLine: (line) => this.#log('child-stderr', line),
      onOversized: ({ start, bytes }) => this.#log('child-stderr', `${start}… (${bytes} bytes)`),
    });
    stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    this.#exited = this.#watchExit();
  }

  /** Why the process is gone, or undefined while it runs. */
  get goneBecause(): string | undefined {
    return this.#goneBecause;
  }

  /** It ended before it was asked to. */
  get crashed(): boolean {
    return this.#crashed;
  }

  /** Hands the child to its user. Nothing is heard before. */
  listen(listener: ChildListener): void {
    this.#listener = listener;
  }

  /** @returns false: the child does not read, or is gone, and the message was not taken */
  send(message: JsonRpcMessage): boolean {
    const { stdin } = this.#process;
    if (!stdin.writable || stdin.writableLength > maxUnreadBytes) return false;
    stdin.write(`${JSON.stringify(message)}\n`);
    return true;
  }

  pause(): void {
    this.#process.stdout.pause();
  }

  resume(): void {
    this.#process.stdout.resume();
  }

  /** Ends the process with all of its group: asks, then signals, then kills. Resolves when nothing is left. */
  end(): Promise<void> {
    return (this.#ending ??= this.#end());
  }

  async #end(): Promise<void> {
    const { stdin, stdout, stderr } = this.#process;
    this.#listener = undefined;
    stdin.end();
    // Nobody reads any more, and a full pipe must not keep it from ending.
    stdout.resume();
    if (this.pid !== undefined) {
      await this.#within(endByItselfMs);
      if (signalGroup(this.pid, 'SIGTERM')) await this.#within(endAtSignalMs);
      signalGroup(this.pid, 'SIGKILL');
      await this.#exited;
    }
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    this.onEnd();
  }

  /** Waits until neither the process nor its group is there, for a bounded time. */
  async #within(milliseconds: number): Promise<void> {
    const deadline = performance.now() + milliseconds;
    await Promise.race([this.#exited, delay(milliseconds)]);
    while (this.pid !== undefined && performance.now() < deadline && signalGroup(this.pid, 0)) await delay(10);
  }

  async #watchExit(): Promise<void> {
    const child = this.#process;
    const failed = new Promise<string>((resolve) =>
      child.once('error', (error: NodeJS.ErrnoException) => resolve(`it cannot be started (${error.code})`)),
    );
    const exited = once(child, 'exit').then(
      ([code, signal]) => (signal ? `it was ended by ${signal}` : `it ended with code ${code}`),
      () => failed,
    );
    const closed = once(child.stdout, 'close').catch(() => {});
    const reason = await Promise.race([exited, failed]);
    this.#crashed = this.#ending === undefined;
    if (this.pid !== undefined) await Promise.race([closed, delay(lastWordsMs)]);
    this.#goneBecause = reason;
    this.#listener?.onGone(reason);
  }

  #read(line: string): void {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return this.#log('child-stdout-noise', line);
    }
    // Batches: JSON-RPC as of protocol 2025-03-26.
    for (const item of Array.isArray(value) ? value : [value]) {
      const message = jsonRpcMessage(item);
      if (message) this.#listener?.onMessage(message);
      else this.#log('child-stdout-noise', line);
    }
  }

  #log(event: string, line: string): void {
    // Masked before it is cut to its size, or half a secret would pass.
    const masked = this.options.mask(line.slice(0, maxLoggedCharacters * 4)).slice(0, maxLoggedCharacters);
    this.logger.info({ event, pid: this.pid }, masked);
  }
}
