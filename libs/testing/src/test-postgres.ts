import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.js';
import { eventually } from './node-process.js';

export interface TestPostgres {
  url: string;
  /** Ends the server with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const debianFolder = '/usr/lib/postgresql';

/** Folder of an installed server's programs, if there is one. */
function findPrograms(): string | undefined {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debianFolder, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/opt/homebrew/opt/postgresql/bin',
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** Whether {@link startTestPostgres} can start one here; tests that need one are skipped by name otherwise. */
export const postgresInstalled = findPrograms() !== undefined;

/** A private Postgres on a loopback port, with its own data folder. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const programs = findPrograms();
  if (!programs) throw new Error('No Postgres is installed (Debian: apt-get install postgresql).');
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  // It refuses to run as root.
  const account = process.getuid?.() === 0 ? idsOf('postgres') : undefined;
  if (account) await chown(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const settings = {
    cwd: folder,
    env: { PATH: `${programs}${delimiter}/usr/bin${delimiter}/bin`, LC_ALL: 'C' },
    ...account,
  };
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'agent', '-A', 'trust', '--no-sync', '-E', 'UTF8'],
    settings,
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${String(made.stderr)}`);
  const port = await freePort();
  const start = async () => {
    const options = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-F', '-c', 'shared_buffers=32MB'];
    const server = spawn(join(programs, 'postgres'), options, { ...settings, stdio: 'ignore' });
    await eventually(() => acceptsConnections(programs, port), 20_000);
    return { server, exited: once(server, 'exit') };
  };
  let running = await start();
  const end = async (signal: NodeJS.Signals) => {
    running.server.kill(signal);
    await running.exited;
  };
  return {
    url: `postgres://agent@127.0.0.1:${port}/postgres`,
    kill: () => end('SIGKILL'),
    async restart() {
      if (running.server.exitCode === null && running.server.signalCode === null) await end('SIGINT');
      running = await start();
    },
    async close() {
      if (running.server.exitCode === null && running.server.signalCode === null) await end('SIGQUIT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function idsOf(account: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(spawnSync('id', [flag, account], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

/** An open port is not enough: the server first replays its log. */
function acceptsConnections(programs: string, port: number): void {
  const { status } = spawnSync(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-t', '1']);
  if (status !== 0) throw new Error(`Postgres does not accept connections on port ${port} yet.`);
}
