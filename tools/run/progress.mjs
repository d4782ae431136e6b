// How the commands talk: short lines with a name and seconds, and one sentence when something is in the way.

/** Something a person has to put right. Its message is one sentence; commands print it without a stack. */
export class SetupError extends Error {
  name = 'SetupError';
}

/** @returns {string} a line such as `database  MariaDB 10.11 in 1.9 s` */
export function line(name, text) {
  return `${name.padEnd(9)} ${text}`;
}

/** @returns {string} time since a `performance.now()`, such as `1.9 s` */
export function since(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}

/** @returns {string} the last lines that say something, on one line */
export function lastLines(text, count = 3) {
  const lines = text.split('\n').map((entry) => entry.trim());
  return lines.filter(Boolean).slice(-count).join(' | ').slice(-1_000);
}

/** @returns {string} the last lines that speak of an error; where none does, the last lines */
export function lastErrors(text) {
  const errors = text.split('\n').filter((entry) => /error|abort|denied|fail/i.test(entry));
  return lastLines(errors.length ? errors.join('\n') : text, 4);
}
