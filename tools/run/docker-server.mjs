// A MySQL server in a container of its own, where this machine has no server but has Docker.
import { randomBytes } from 'node:crypto';
import { run } from './command.mjs';
import { waitForGreeting } from './greeting.mjs';
import { createOwnedFolder } from './owned-folder.mjs';
import { freePort } from './ports.mjs';
import { SetupError, lastLines, line } from './progress.mjs';

const image = 'mysql:8.4';
const host = '127.0.0.1';
const pullMs = 600_000;
const startMs = 180_000;

/** @returns {Promise<boolean>} whether a Docker engine answers */
export async function dockerAnswers() {
  return (await run('docker', ['info'], { timeoutMs: 15_000 })).code === 0;
}

export async function startDockerServer({ log, root }) {
  const owned = await createOwnedFolder(root);
  try {
    await ensureImage(log);
    const container = `sql-agent-${process.pid}-${randomBytes(4).toString('hex')}`;
    const password = randomBytes(24).toString('hex');
    const port = await freePort();
    owned.recordOutside({ container });
    // Not --rm: the container has to survive kill() for restart() to find its data. It is removed at the end by name.
    const { code, output } = await docker(
      [
        'run',
        '--detach',
        '--name',
        container,
        '--publish',
        `${host}:${port}:3306`,
        '--env',
        'MYSQL_ROOT_PASSWORD',
        image,
      ].concat(['--skip-log-bin', '--innodb-flush-log-at-trx-commit=2', '--skip-name-resolve']),
      { ...process.env, MYSQL_ROOT_PASSWORD: password },
    );
    if (code !== 0) throw new SetupError(`Docker could not start ${image}: ${lastLines(output)}`);
    const greeting = await ready(container, port);
    return controls({ owned, container, port, password, greeting });
  } catch (error) {
    await owned.remove();
    throw error;
  }
}

function controls({ owned, container, port, password, greeting }) {
  const must = async (...parameters) => {
    const { code, output } = await docker(parameters);
    if (code !== 0) throw new Error(`docker ${parameters[0]} failed: ${lastLines(output)}`);
  };
  return {
    kind: /** @type {const} */ ('docker'),
    host,
    port,
    user: 'root',
    password,
    ...greeting,
    kill: () => must('kill', '--signal', 'KILL', container),
    async restart() {
      await must('restart', container);
      await ready(container, port);
    },
    stop: () => owned.remove(),
  };
}

async function ensureImage(log) {
  if ((await docker(['image', 'inspect', image])).code === 0) return;
  log(line('database', `docker pull ${image}`));
  const { code, output } = await docker(['pull', '--quiet', image], process.env, pullMs);
  if (code !== 0) throw new SetupError(`Docker could not pull ${image} (is there a network?): ${lastLines(output, 1)}`);
}

async function ready(container, port) {
  const greeting = await waitForGreeting({ host, port, deadlineMs: startMs, isUp: () => true, isGone: () => false });
  if (greeting) return greeting;
  const { output } = await docker(['logs', '--tail', '5', container]);
  throw new SetupError(
    `The database container did not answer within ${startMs / 1000} s; its last words: ${lastLines(output, 5)}`,
  );
}

function docker(parameters, env = process.env, timeoutMs = 60_000) {
  return run('docker', parameters, { timeoutMs, env });
}
