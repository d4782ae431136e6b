// What a process and all that descends from it take, as the kernel tells.
import { readdirSync, readFileSync } from 'node:fs';

/** @returns {{ processes: number, rssMb: number }} */
export function processTree(root) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? /^(\d+) \(.*\) (\S) (\d+)/s.exec(read(`/proc/${name}/stat`)) : null;
    if (fields && fields[2] !== 'Z') parents.set(Number(fields[1]), Number(fields[3]));
  }
  const tree = [root];
  for (let at = 0; at < tree.length; at += 1) {
    for (const [pid, parent] of parents) if (parent === tree[at]) tree.push(pid);
  }
  const rss = tree.map((pid) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0));
  return { processes: tree.length, rssMb: rss.reduce((sum, kilobytes) => sum + kilobytes, 0) / 1024 };
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
