// What a process and the processes it started use, as Linux counts it; NaN elsewhere.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Linux counts time in hundredths of a second for every program. */
const tickMs = 10;

/** @returns {{ cpuMs: number, rssKb: number, peakKb: number }} */
export function processUse(pid) {
  const sum = { cpuMs: 0, rssKb: 0, peakKb: 0 };
  try {
    for (const id of familyOf(pid)) {
      const fields = statOf(id);
      sum.cpuMs += (Number(fields[11]) + Number(fields[12])) * tickMs;
      const status = readFileSync(`/proc/${id}/status`, 'utf8');
      sum.rssKb += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
      sum.peakKb += Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
    }
    return sum;
  } catch {
    return { cpuMs: Number.NaN, rssKb: Number.NaN, peakKb: Number.NaN };
  }
}

/** The fields of /proc/<pid>/stat after the name, which may hold anything. */
function statOf(pid) {
  const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2).split(' ');
}

/** A process and all that descend from it. */
export function familyOf(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(statOf(name)[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const family = [pid];
  for (const member of family) for (const [id, parent] of parents) if (parent === member) family.push(id);
  return family;
}

/** From now on `peakKb` is the most since this moment (proc(5), clear_refs). */
export function forgetPeak(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not on this system: the peak is that of the whole life.
  }
}
