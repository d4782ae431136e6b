import { execFile } from 'node:child_process';
import process from 'node:process';
import { promisify } from 'node:util';
import type { Direction } from './tcp-proxy.js';

const exec = promisify(execFile);

/** What the kernel does to packets of one port on loopback. */
export interface PacketFilter {
  /** Drops every packet: no reset, no end, no answer. Until {@link restore}. */
  drop(direction?: Direction): Promise<void>;
  restore(): Promise<void>;
}

/** A filter for the packets to and from a port; or why there can be none: it takes root and iptables. */
export async function packetFilter(port: number): Promise<PacketFilter | { unavailable: string }> {
  if (process.getuid?.() !== 0) return { unavailable: 'packets can be dropped by root only' };
  const iptables = (verb: string, side: string) =>
    exec('iptables', ['-w', '5', verb, 'INPUT', '-i', 'lo', '-p', 'tcp', side, String(port), '-j', 'DROP']);
  try {
    await exec('iptables', ['-w', '5', '-n', '-L', 'INPUT']);
  } catch {
    return { unavailable: 'iptables is missing or may not be used here' };
  }
  let dropped: string[] = [];
  return {
    async drop(direction = 'both') {
      const sides = { both: ['--dport', '--sport'], 'to-server': ['--dport'], 'to-client': ['--sport'] }[direction];
      for (const side of sides) {
        dropped.push(side);
        await iptables('-I', side);
      }
    },
    async restore() {
      const sides = dropped;
      dropped = [];
      for (const side of sides) await iptables('-D', side);
    },
  };
}
