import { isIP } from 'node:net';

/**
 * Who may reach a service, against DNS rebinding (a web page whose name suddenly resolves to this machine):
 *
 * - `Origin`, when present, must be a loopback origin or one of `allowedOrigins`, always.
 * - `Host` must be a loopback name, the bound host, or one of `allowedHosts`; bound to every interface, also any IP
 *   address, since an address cannot be rebound. When a token is required any `Host` will do: the page has no token.
 */
export interface HostPolicy {
  tokenRequired: boolean;
  boundHost: string;
  allowedHosts: readonly string[];
  allowedOrigins: readonly string[];
}

/** Judges a `Host` header by the policy. */
export function hostAllowed(policy: HostPolicy, header: string | undefined): boolean {
  const name = hostName(header ?? '');
  if (name === undefined) return false;
  if (policy.tokenRequired || isLoopback(name) || name === policy.boundHost.toLowerCase()) return true;
  if (isEveryInterface(policy.boundHost) && isIP(name) !== 0) return true;
  return policy.allowedHosts.some((allowed) => hostName(allowed) === name);
}

/** Judges an `Origin` header by the policy. */
export function originAllowed(policy: HostPolicy, header: string | undefined): boolean {
  if (header === undefined) return true;
  if (policy.allowedOrigins.some((allowed) => allowed.toLowerCase().replace(/\/$/, '') === header.toLowerCase()))
    return true;
  const host = /^https?:\/\/(.+)$/i.exec(header)?.[1];
  const name = host && hostName(host);
  return name !== undefined && name !== '' && isLoopback(name);
}

/** The name in "name:port", in lower case and without the brackets of IPv6. */
function hostName(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}

function isEveryInterface(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
