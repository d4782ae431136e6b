import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ListToolsResultSchema, type Tool } from '@modelcontextprotocol/sdk/types.js';

/** Pages of a catalogue that are read; a server that never ends its list is cut off here. */
const maxPages = 200;

/** The tools of one session. One reading at a time, at most one more pending: an older list never replaces a newer one. */
export class Catalogue {
  #tools: readonly Tool[] = [];
  #stale = true;
  #reading: Promise<void> | undefined;
  #askedAgain = false;

  constructor(
    private readonly client: Client,
    private readonly timeoutMs: number,
    private readonly onChanged: (tools: readonly Tool[]) => void,
  ) {}

  get tools(): readonly Tool[] {
    return this.#tools;
  }

  /** The last attempt to read it failed. */
  get stale(): boolean {
    return this.#stale;
  }

  /** Resolves when the reading that is under way has ended; unset when none is. */
  get reading(): Promise<void> | undefined {
    return this.#reading;
  }

  /** Reads all pages as they are from now on; tells of them only when they differ. */
  refresh(): Promise<void> {
    this.#askedAgain = true;
    return (this.#reading ??= this.#readWhileAsked());
  }

  async #readWhileAsked(): Promise<void> {
    try {
      while (this.#askedAgain) {
        this.#askedAgain = false;
        this.#stale = true;
        const tools = await this.#read();
        this.#stale = false;
        if (isDeepStrictEqual(tools, this.#tools)) continue;
        this.#tools = tools;
        this.onChanged(tools);
      }
    } finally {
      this.#reading = undefined;
    }
  }

  async #read(): Promise<readonly Tool[]> {
    if (!this.client.getServerCapabilities()?.tools) return [];
    const tools: Tool[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const request = { method: 'tools/list', params: { cursor } } as const;
      const result = await this.client.request(request, ListToolsResultSchema, { timeout: this.timeoutMs });
      tools.push(...result.tools);
      if (!result.nextCursor || result.nextCursor === cursor) return tools;
      cursor = result.nextCursor;
    }
    return tools;
  }
}
