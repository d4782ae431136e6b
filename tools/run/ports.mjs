// Free loopback ports, chosen below the range from which systems take the ports of outgoing connections: a server that is
// restarted finds its port still free.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { SetupError } from './progress.mjs';

const attempts = 50;

/** @returns {Promise<NodeJS.ErrnoException | undefined>} why the port cannot be had */
export function portProblem(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

/** @returns {Promise<number>} a port that was free a moment ago */
export async function freePort() {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(21_000, 32_000);
    if (!(await portProblem(port))) return port;
  }
  throw new SetupError(`No free port was found on 127.0.0.1 in ${attempts} attempts.`);
}
