import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

/** Which way bytes go: to the server, to the client, or both. */
export type Direction = 'both' | 'to-server' | 'to-client';

/** A TCP proxy on loopback whose faults are commanded: what a network does to a connection, on purpose. */
export interface TcpProxy {
  readonly port: number;
  /** Refuses new connections and resets the open ones, like a host that lost its service. */
  cut(): Promise<void>;
  /**
   * Keeps connections open and acknowledges every byte but delivers none in this direction: a black hole that no TCP error
   * ever reveals.
   */
  blackHole(direction?: Direction): void;
  /** Delivers every byte, in pieces of this size, each after this pause. */
  slow(options: { pieceBytes: number; pauseMs: number }): void;
  /** New connections go to another server from now on, as when a name comes to mean another host. */
  forwardTo(port: number, host?: string): void;
  /** Forwards again as it should; connections opened before stay as they are. */
  restore(): Promise<void>;
  connections(): number;
  /** Bytes that a black hole has taken so far. */
  swallowedBytes(): number;
  close(): Promise<void>;
}

/** Starts a proxy on a free port that forwards to a server on loopback. */
export async function startTcpProxy(targetPort: number, targetHost = '127.0.0.1'): Promise<TcpProxy> {
  let target = { port: targetPort, host: targetHost };
  const sockets = new Set<Socket>();
  const swallowing = { 'to-server': false, 'to-client': false };
  let swallowedBytes = 0;
  let slowness: { pieceBytes: number; pauseMs: number } | undefined;

  /** What the network does to the bytes of one direction. */
  const network = (direction: keyof typeof swallowing) =>
    new Transform({
      async transform(bytes: Buffer, _encoding, done) {
        const piece = slowness?.pieceBytes ?? bytes.length;
        for (let at = 0; at < bytes.length; at += piece) {
          if (slowness) await pause(slowness.pauseMs);
          const part = bytes.subarray(at, at + piece);
          if (swallowing[direction]) swallowedBytes += part.length;
          else this.push(part);
        }
        done();
      },
    });
  const server = createServer((client) => {
    const upstream = connect(target);
    for (const [from, to, direction] of [
      [client, upstream, 'to-server'],
      [upstream, client, 'to-client'],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        // Nor does a black hole tell of an end.
        if (!swallowing[direction]) to.destroy();
      });
      from.pipe(network(direction)).pipe(to);
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
    blackHole(direction = 'both') {
      if (direction !== 'to-client') swallowing['to-server'] = true;
      if (direction !== 'to-server') swallowing['to-client'] = true;
    },
    slow(options) {
      slowness = options;
    },
    forwardTo(port, host = '127.0.0.1') {
      target = { port, host };
    },
    async restore() {
      swallowing['to-server'] = swallowing['to-client'] = false;
      slowness = undefined;
      if (!server.listening) await open(port);
    },
    connections: () => sockets.size,
    swallowedBytes: () => swallowedBytes,
    close: shut,
  };
}
