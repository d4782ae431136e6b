import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PortError } from './run-service.js';

/** Listens and gives the port that was really opened. @throws PortError */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new PortError(host, port, error as NodeJS.ErrnoException);
  }
  return (server.address() as AddressInfo).port;
}

/** A host as it stands in a URL. */
export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Where a service binds: to `HOST` when given, else to loopback, unless callers must prove who they are. */
export function bindHost(given: string | undefined, authenticated: boolean): string {
  return given ?? (authenticated ? '0.0.0.0' : '127.0.0.1');
}
