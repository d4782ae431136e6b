// npm run bench -- <name>: measures, side by side with a reference of the same run, and prints a table.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensurePackages } from './run/packages.mjs';
import { runCommand } from './run/session.mjs';

const folder = fileURLToPath(new URL('./bench', import.meta.url));
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'peers')
  .map((entry) => entry.name);
const help = `npm run bench -- <name> [--rounds N] [--json]

${names.map((name) => `  ${name}`).join('\n')}

Prints a table; with --json one line of JSON at the end. --rounds makes it shorter or longer.`;

const options = { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' }, rounds: { type: 'string' } };
const { values, positionals } = readParameters();
const [name] = positionals;
if (values.help) {
  console.log(help);
  process.exit(0);
}
if (!names.includes(name)) refuse(name === undefined ? 'Which benchmark?' : `There is no benchmark "${name}".`);
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
if (rounds !== undefined && !(Number.isInteger(rounds) && rounds >= 1 && rounds <= 1_000)) {
  refuse('--rounds takes a whole number from 1 to 1000.');
}

function readParameters() {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    return refuse(error.message);
  }
}

function refuse(why) {
  console.error(`${why}\n\n${help}`);
  process.exit(2);
}

await runCommand(async (session) => {
  await ensurePackages({ log: session.log });
  const { bench } = await import(`./bench/${name}/bench.mjs`);
  const result = await bench({ session, rounds });
  if (values.json) session.log(JSON.stringify({ bench: name, ...result }));
  return 0;
});
