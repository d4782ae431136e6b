// A lock file written where a platform's optional packages were missing installs here and fails with `npm ci` elsewhere.
// Checks too that no registry's address is recorded.
import { readFile } from 'node:fs/promises';
import process from 'node:process';

const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
const problems = [];
for (const [path, { optionalDependencies = {}, resolved }] of Object.entries(packages)) {
  for (const name of Object.keys(optionalDependencies)) {
    if (!packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`])
      problems.push(`${path || 'root'}: no entry for optional ${name}`);
  }
  if (/^https?:/.test(resolved ?? '')) problems.push(`${path}: records where it was downloaded from`);
}
problems.forEach((problem) => console.error(problem));
console.log(`lockfile  ${Object.keys(packages).length} packages, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
