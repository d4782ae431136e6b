// Bundles the app of the current folder into dist/: a folder that runs with nothing but Node.
import { existsSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { bundleInput, bundleOutput, nativeModules } from './bundle.mjs';

const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));
await rm('dist', { recursive: true, force: true });
const bundle = await rolldown(bundleInput());
const { output } = await bundle.write(bundleOutput('dist'));
await bundle.close();
const imported = new Set(
  output.flatMap((chunk) => (chunk.type === 'chunk' ? [...chunk.imports, ...chunk.dynamicImports] : [])),
);
for (const module of nativeModules.filter((module) => imported.has(module)))
  await install(module, path.resolve('package.json'));
await writeFile('dist/package.json', `${JSON.stringify({ name, version, private: true, type: 'module' }, null, 2)}\n`);

const kilobytes = output.reduce((sum, chunk) => sum + (chunk.type === 'chunk' ? chunk.code.length : 0), 0) / 1024;
console.log(
  `${name}: dist/main.js, ${output.filter((chunk) => chunk.type === 'chunk').length} files, ${Math.round(kilobytes)} kB`,
);

/** Copies an installed package with what it needs, as far as it is installed: optional parts are for other platforms. */
async function install(module, dependent) {
  const folder = packageFolder(module, dependent);
  if (!folder) return;
  await cp(folder, path.join('dist/node_modules', module), { recursive: true });
  const { dependencies, optionalDependencies } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) {
    await install(needed, path.join(folder, 'package.json'));
  }
}

function packageFolder(module, dependent) {
  const folders = createRequire(dependent).resolve.paths(module) ?? [];
  return folders
    .map((folder) => path.join(folder, module))
    .find((folder) => existsSync(path.join(folder, 'package.json')));
}
