// Adds up what the projects' test runs say of themselves.
import { stripVTControlCharacters } from 'node:util';

/** Lines come as nx streams them: the project's name, then what its Jest prints. */
export function createTally() {
  const projects = new Map();
  const of = (name) => projects.get(name) ?? projects.set(name, { passed: 0, failed: 0, suitesFailed: 0 }).get(name);
  return {
    /** @returns {string | undefined} a summary, when this line ends a project's run */
    read(text) {
      const match = /^\s*(?:(\S+?):?\s+)?(Test Suites|Tests|Time):\s+(.*)$/.exec(stripVTControlCharacters(text));
      if (!match) return undefined;
      const [, name = '', subject, rest] = match;
      const project = of(name);
      if (subject === 'Test Suites') project.suitesFailed += count(rest, 'failed');
      if (subject === 'Tests') {
        project.passed += count(rest, 'passed');
        project.failed += count(rest, 'failed');
      }
      if (subject !== 'Time') return undefined;
      return `${name || 'project'}: ${project.passed} passed, ${failures(project)} failed in ${rest.split(',')[0]}`;
    },
    /** A run that did not succeed has a failure, also where no test could say so. */
    total({ succeeded }) {
      const all = [...projects.values()];
      const failed = all.reduce((sum, project) => sum + failures(project), 0);
      return {
        passed: all.reduce((sum, { passed }) => sum + passed, 0),
        failed: succeeded ? failed : Math.max(failed, 1),
      };
    },
  };
}

/** A suite that could not run has no tests to count. */
function failures({ failed, suitesFailed }) {
  return Math.max(failed, suitesFailed);
}

function count(text, word) {
  return Number(new RegExp(`(\\d+) ${word}`).exec(text)?.[1] ?? 0);
}
