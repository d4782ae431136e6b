import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { ClientCapabilities } from '@modelcontextprotocol/sdk/types.js';
import { eventually, type NodeProcess, startNodeProcess } from '@sql-agent/testing';

const main = join(import.meta.dirname, '../dist/main.js');
export const scripted = join(import.meta.dirname, 'servers/scripted.mjs');

export type Route = '/sse' | '/mcp';
export const routes = ['/sse', '/mcp'] as const;

const clients = new Set<Client>();

export interface Bridge {
  /** Ends the clients first, then the bridge as SIGKILL does. */
  kill(): Promise<void>;
  process: NodeProcess;
  url: string;
  /** Ids of the children that run (of any state but a zombie's). */
  children(): number[];
  metric(name: string, labels?: string): Promise<number>;
}

export interface BridgeOptions {
  environment?: Record<string, string>;
  options?: string[];
  /** Behind the "--"; by default the scripted server. */
  command?: string[];
  /** Options of the scripted server. */
  server?: string[];
}

/** The built program on a free port, in front of a child. */
export async function startBridge({ environment = {}, options = [], command, server = [] }: BridgeOptions = {}) {
  const words = [...options, '--', ...(command ?? [process.execPath, scripted, ...server])];
  const bridge = startNodeProcess(main, { PORT: '0', ...environment }, words);
  const port = await eventually(() => {
    const found = /"event":"listening".*?"port":(\d+)/.exec(bridge.output())?.[1];
    if (!found) throw new Error(`not listening: ${bridge.output()}`);
    return found;
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    async kill() {
      for (const client of clients) await client.close();
      clients.clear();
      await bridge.kill();
    },
    process: bridge,
    url,
    children: () =>
      processes()
        .filter(({ pid, parent, name }) => parent === bridge.pid && (name !== 'sh' || !isWatchdog(pid)))
        .map(({ pid }) => pid),
    async metric(name: string, labels = '') {
      const page = await (await fetch(`${url}/metrics`)).text();
      const line = page.split('\n').find((entry) => entry.startsWith(`${name}{`) && entry.includes(labels));
      return Number(line?.split(' ').at(-1));
    },
  } satisfies Bridge;
}

const isWatchdog = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('mcp-stdio-watchdog');

interface Process {
  pid: number;
  parent: number;
  name: string;
}

/** Everything that runs on this machine, without zombies. */
export function processes(): Process[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const [, pid, name, state, parent] = /^(\d+) \((.*)\) (\S) (\d+)/s.exec(
        readFileSync(`/proc/${entry}/stat`, 'utf8'),
      )!;
      return state === 'Z' || state === 'X' ? [] : [{ pid: Number(pid), name: name!, parent: Number(parent) }];
    } catch {
      return [];
    }
  });
}

export const runs = (pid: number) => processes().some((process) => process.pid === pid);

export async function connect(
  bridge: Bridge,
  route: Route,
  { token, capabilities = {} }: { token?: string; capabilities?: ClientCapabilities } = {},
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { capabilities });
  clients.add(client);
  const requestInit = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
  const address = new URL(route, bridge.url);
  await client.connect(
    route === '/sse'
      ? new SSEClientTransport(address, { requestInit })
      : new StreamableHTTPClientTransport(address, { requestInit }),
  );
  return client;
}

/** The text that a tool answers with. */
export async function callText(client: Client, name: string, args: Record<string, unknown> = {}): Promise<string> {
  const result = await client.callTool({ name, arguments: args });
  return (result.content as { text: string }[])[0]!.text;
}

/** Installs other people's bridges where they are not yet. @returns their folder */
export async function installBridgePeers(): Promise<string> {
  const script = join(import.meta.dirname, '../../../tools/run/packages.mjs');
  const folder = join(import.meta.dirname, '../../../tools/bench/bridge/peers');
  const { ensurePackages } = (await import(script)) as {
    ensurePackages(options: { log: (line: string) => void; root: string }): Promise<void>;
  };
  await ensurePackages({ log: () => undefined, root: folder });
  return folder;
}
