import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { SessionServer } from './session-server.js';
import type { Session } from './sessions.js';

/** A client that leaves more than this unread is given no more work until it reads. */
const maxUnreadBytes = 4_194_304;
/** How long a closed stream may take to deliver what is still in it. */
const lingerMs = 1_000;

/** One event stream with the MCP server that writes into it. */
export class SseSession implements Session {
  readonly transport = 'sse';

  constructor(
    private readonly server: SessionServer,
    private readonly channel: SSEServerTransport,
    private readonly stream: ServerResponse,
    private readonly waitForReaderMs = 10_000,
  ) {}

  receive(message: JSONRPCMessage): void {
    this.channel.onmessage?.(message);
  }

  /** Waits, for a bounded time, until the client has read most of what was sent to it. */
  async isRead(): Promise<boolean> {
    if (this.stream.writableLength <= maxUnreadBytes) return true;
    try {
      await once(this.stream, 'drain', { signal: AbortSignal.timeout(this.waitForReaderMs) });
      return true;
    } catch {
      return false;
    }
  }

  isAlive(withinMs: number): Promise<boolean> {
    return this.server.clientAlive(withinMs);
  }

  async close(): Promise<void> {
    await this.server.close();
    // A client that is gone without a word never takes the end of its stream.
    const timer = setTimeout(() => this.stream.destroy(), lingerMs);
    timer.unref();
    this.stream.once('close', () => clearTimeout(timer));
  }
}
