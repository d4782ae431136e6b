// Bundles the app of the current folder into dist/: a folder that runs with nothing but Node.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { rolldown } from 'rolldown';
import { bundleInput, bundleOutput } from './bundle.mjs';

const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));
await rm('dist', { recursive: true, force: true });
const bundle = await rolldown(bundleInput());
const { output } = await bundle.write(bundleOutput('dist'));
await bundle.close();
await writeFile('dist/package.json', `${JSON.stringify({ name, version, private: true, type: 'module' }, null, 2)}\n`);

const kilobytes = output.reduce((sum, chunk) => sum + (chunk.type === 'chunk' ? chunk.code.length : 0), 0) / 1024;
console.log(
  `${name}: dist/main.js, ${output.filter((chunk) => chunk.type === 'chunk').length} files, ${Math.round(kilobytes)} kB`,
);
