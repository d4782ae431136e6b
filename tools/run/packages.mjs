// Installs the packages that package-lock.json names, unless they are there.
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.mjs';
import { withLock } from './lock.mjs';
import { SetupError, lastLines, line, since } from './progress.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const installMs = 15 * 60_000;
const progressMs = 20_000;
const unreachable =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|E50\d)\b/;

/**
 * @param {{ log: (line: string) => void, root?: string }} options
 */
export async function ensurePackages({ log, root = repository }) {
  checkNode(root);
  if (areInstalled(root)) return;
  const work = async () => {
    if (!areInstalled(root)) await install({ log, root });
  };
  await withLock({ root, name: 'packages', log, work });
}

function checkNode(root) {
  const needed = /\d+\.\d+/.exec(readJson(path.join(root, 'package.json'))?.engines?.node ?? '')?.[0] ?? '0.0';
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = needed.split('.').map(Number);
  if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
    throw new SetupError(`Node.js ${needed} or newer is needed; this is ${process.versions.node}.`);
  }
}

/** npm writes down what it installed, as its last step: compare that with what is wanted. */
function areInstalled(root) {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
  if (!wanted) throw new SetupError('package-lock.json cannot be read; it belongs to this repository.');
  const installed = readJson(path.join(root, 'node_modules', '.package-lock.json'))?.packages ?? {};
  return Object.entries(wanted).every(([place, { version, optional, link }]) => {
    if (!place.includes('node_modules/')) return true;
    // Optional ones are for other platforms.
    if (!installed[place]) return optional === true;
    return link || (installed[place].version === version && existsSync(path.join(root, place)));
  });
}

async function install({ log, root }) {
  if (lstatSync(path.join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    // npm ci would first empty the folder that it leads to, which others may be using.
    throw new SetupError(
      'node_modules is a symbolic link to packages that do not fit package-lock.json; remove the link or update them.',
    );
  }
  const startedAt = performance.now();
  log(line('packages', 'npm ci (takes a minute or two)'));
  const progress = setInterval(() => log(line('packages', `npm ci, ${since(startedAt)}`)), progressMs);
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const parameters = [
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=2000',
  ];
  const { code, output } = await run(npm[0], [...npm.slice(1), ...parameters, '--fetch-retry-maxtimeout=10000'], {
    timeoutMs: installMs,
    cwd: root,
    env: process.env,
  });
  clearInterval(progress);
  if (code === 0) return log(line('packages', `installed in ${since(startedAt)}`));
  if (code === 127) throw new SetupError(`npm cannot be started (${lastLines(output, 1)}); it comes with Node.js.`);
  if (code === 124) throw new SetupError(`npm ci took longer than ${installMs / 60_000} minutes.`);
  const words = npmError(output);
  if (unreachable.test(output))
    throw new SetupError(`The packages could not be fetched (is there a network?): ${words}`);
  log(output.trimEnd());
  throw new SetupError(`npm ci failed: ${words}`);
}

/** The line in which npm says what is wrong; the others are codes, advice and the place of its log. */
function npmError(output) {
  const lines = output
    .split('\n')
    .filter((entry) => /^npm (error|ERR!)/.test(entry))
    .map((entry) => entry.replace(/^npm (error|ERR!)\s*/, ''))
    .filter((entry) => entry && !/^(code|errno|syscall|A complete log|Log files|\s)/.test(entry));
  return lines.find((entry) => /failed, reason|\d{3} .* - |Missing:/.test(entry)) ?? lines[0] ?? lastLines(output, 1);
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
