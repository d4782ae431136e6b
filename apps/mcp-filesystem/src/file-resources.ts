import { ToolFailure } from '@sql-agent/contracts';
import type {
  CompletionRequest,
  ResourceContent,
  ResourceContext,
  ResourcePage,
  Resources,
} from '@sql-agent/mcp-server';
import { maxTextBytes, readRange } from './file-lines.js';
import type { Sandbox } from './sandbox.js';
import { openText } from './text.js';
import { filesBelow } from './walk.js';

const scheme = 'context:///';
const pageSize = 200;
const maxListed = 5_000;
const watchEveryMs = 1_000;
const watchListEveryMs = 3_000;

const mimeTypes: Record<string, string> = {
  md: 'text/markdown',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  json: 'application/json',
  csv: 'text/csv',
};

/**
 * The files as MCP resources: `context:///notes/rules.md`. Changes are found by looking, since the system's own
 * notifications miss what a Kubernetes volume or a network mount does.
 */
export class FileResources implements Resources {
  readonly templates = [
    {
      uriTemplate: `${scheme}{+path}`,
      name: 'file',
      title: 'A file of the business context',
      description: `Text of up to ${maxTextBytes / 1_024} kB; longer files are read by read_file.`,
    },
  ];

  constructor(private readonly sandbox: Sandbox) {}

  async list(cursor: string | undefined, { signal }: ResourceContext): Promise<ResourcePage> {
    const from = cursor === undefined ? 0 : Number(cursor);
    if (!Number.isInteger(from) || from < 0 || from > maxListed) throw invalid('That cursor is not one of ours.');
    const paths = await this.#paths(signal);
    const resources = paths.slice(from, from + pageSize).map((path) => ({
      uri: uriOf(path),
      name: path,
      mimeType: mimeTypeOf(path),
    }));
    return { resources, ...(from + pageSize < paths.length && { nextCursor: String(from + pageSize) }) };
  }

  async read(uri: string, { signal }: ResourceContext): Promise<ResourceContent[]> {
    const path = pathOf(uri);
    return this.sandbox.withFile(path, async (file) => {
      const { text, truncated } = await readRange(await openText(file), 1, Infinity, signal);
      const rest = truncated ? `\n[cut: read_file gives the rest of "${file.path}"]` : '';
      return [{ uri, mimeType: mimeTypeOf(path), text: text + rest }];
    });
  }

  async complete({ value }: CompletionRequest, { signal }: ResourceContext): Promise<string[]> {
    return (await this.#paths(signal)).filter((path) => path.startsWith(value));
  }

  watch(uri: string, onUpdated: () => void): () => void {
    const path = pathOf(uri);
    const stamp = () =>
      this.sandbox
        .withFile(path, async ({ stats }) => `${stats.ino} ${stats.mtimeMs} ${stats.size}`)
        .catch(() => 'none');
    return watchBy(stamp, onUpdated, watchEveryMs);
  }

  watchList(onChanged: () => void): () => void {
    const { signal } = new AbortController();
    return watchBy(async () => (await this.#paths(signal).catch(() => [])).join('\n'), onChanged, watchListEveryMs);
  }

  async #paths(signal: AbortSignal): Promise<string[]> {
    const paths: string[] = [];
    for await (const path of filesBelow(this.sandbox, '', signal, { stopped: false })) {
      if (paths.push(path) >= maxListed) break;
    }
    return paths;
  }
}

/** Looks again and again, one look at a time, until the function it gives is called. */
function watchBy(look: () => Promise<string>, onChanged: () => void, everyMs: number): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const again = (before: string | undefined) => {
    void look().then((now) => {
      if (stopped) return;
      if (before !== undefined && now !== before) onChanged();
      timer = setTimeout(() => again(now), everyMs);
      timer.unref();
    });
  };
  again(undefined);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function uriOf(path: string): string {
  return scheme + path.split('/').map(encodeURIComponent).join('/');
}

/** Decoded once, then a path like any other: the sandbox judges it. @throws ToolFailure */
function pathOf(uri: string): string {
  try {
    if (uri.startsWith(scheme)) return decodeURIComponent(uri.slice(scheme.length));
  } catch {
    // No valid encoding.
  }
  throw invalid(`Resources here are addressed as ${scheme}path.`);
}

function mimeTypeOf(path: string): string {
  return mimeTypes[path.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'text/plain';
}

function invalid(message: string): ToolFailure {
  return new ToolFailure({ kind: 'invalid_arguments', message, retry: 'after-change' });
}
