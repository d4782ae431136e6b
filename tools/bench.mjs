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

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' }, rounds: { type: 'string' } },
});
const [name] = positionals;
if (values.help || !names.includes(name)) {
  console.log(help);
  process.exit(values.help ? 0 : 2);
}
await runCommand(async (session) => {
  await ensurePackages({ log: session.log });
  const { bench } = await import(`./bench/${name}/bench.mjs`);
  const result = await bench({ session, rounds: values.rounds === undefined ? undefined : Number(values.rounds) });
  if (values.json) session.log(JSON.stringify({ bench: name, ...result }));
  return 0;
});
