// Links the program of the one package that is installed in a folder as <folder>/program.
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
const read = (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
const [name] = Object.keys(read('package.json').dependencies);
const { bin } = read(`node_modules/${name}/package.json`);
// The name of the package, or the only one there is (npm's own rule for npx).
const short = name.split('/').at(-1);
const programs = typeof bin === 'string' ? [short] : Object.keys(bin ?? {});
const program = programs.includes(short) ? short : programs[0];
if (!program) throw new Error(`${name} has no program to run`);
symlinkSync(path.join('node_modules', '.bin', program), path.join(folder, 'program'));
console.log(`program: ${program}`);
