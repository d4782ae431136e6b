// A MySQL server speaks first and says its version: enough to know that it is up, before any package is installed.
import { connect } from 'node:net';

const errorPacket = 0xff;

/**
 * @returns {Promise<{ version: string, flavour: 'mysql' | 'mariadb' }>}
 */
export function readGreeting({ host, port, timeoutMs }) {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect({ host, port });
    const fail = (error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () => fail(new Error(`no answer within ${timeoutMs / 1000} s`)));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the connection was closed before the server said anything')));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readUIntLE(0, 3)) {
        if (received.length > 64 * 1024) fail(new Error('what answers is not a MySQL server'));
        return;
      }
      const payload = received.subarray(4, 4 + received.readUIntLE(0, 3));
      if (payload[0] === errorPacket)
        return fail(
          new Error(
            payload
              .subarray(3)
              .toString('utf8')
              .replace(/^#\w{5}/, ''),
          ),
        );
      const end = payload.indexOf(0, 1);
      if (payload[0] !== 10 || end < 0) return fail(new Error('what answers is not a MySQL server'));
      socket.destroy();
      resolve(describeVersion(payload.subarray(1, end).toString('latin1')));
    });
  });
}

function describeVersion(text) {
  const isMariaDb = /mariadb/i.test(text);
  // MariaDB before 11 puts a fixed 5.5.5 in front, for old replicas.
  const version = /\d+\.\d+\.\d+/.exec(isMariaDb ? text.replace(/^5\.5\.5-/, '') : text)?.[0] ?? text;
  return { version, flavour: isMariaDb ? 'mariadb' : 'mysql' };
}

/**
 * Asks until there is an answer, the server is known to be gone, or the time is over.
 * @param {{ host: string, port: number, deadlineMs: number, isUp: () => boolean, isGone: () => boolean }} options
 * @returns {Promise<{ version: string, flavour: 'mysql' | 'mariadb' } | undefined>}
 */
export async function waitForGreeting({ host, port, deadlineMs, isUp, isGone }) {
  const endsAt = performance.now() + deadlineMs;
  while (performance.now() < endsAt && !isGone()) {
    if (isUp()) {
      const greeting = await readGreeting({ host, port, timeoutMs: 2_000 }).catch(() => undefined);
      if (greeting && !isGone()) return greeting;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}
