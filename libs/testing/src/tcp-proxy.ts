import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy on loopback whose faults are commanded: what a network does to a connection, on purpose. */
export interface TcpProxy {
  readonly port: number;
  /** Refuses new connections and resets the open ones, like a host that lost its service. */
  cut(): Promise<void>;
  /** Keeps connections open and accepts bytes but delivers none: a black hole that no TCP error ever reveals. */
  blackHole(): void;
  /** Forwards again; connections opened before stay as they are. */
  restore(): Promise<void>;
  connections(): number;
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number, targetHost = '127.0.0.1'): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const server = createServer((client) => {
    const upstream = connect(targetPort, targetHost);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (swallowing) return;
        if (!to.write(bytes)) {
          from.pause();
          to.once('drain', () => from.resume());
        }
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        if (!swallowing) to.destroy();
      });
    }
  });
  const open = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const shut = async () => {
    const closed = server.listening ? once(server, 'close') : undefined;
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  await open(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    cut: shut,
    blackHole() {
      swallowing = true;
    },
    async restore() {
      swallowing = false;
      if (!server.listening) await open(port);
    },
    connections: () => sockets.size,
    close: shut,
  };
}
