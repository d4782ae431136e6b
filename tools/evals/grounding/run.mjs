// How well the check of answers tells right ones from altered ones, and what it costs on large results.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { percentile, table } from '../../bench/figures.mjs';
import { alterations } from './alterations.mjs';
import { answerOf, cases } from './cases.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** The goals of the project: altered answers caught, right ones flagged. */
const leastRecall = 0.98;
const mostFlagged = 0.02;

const { ground } = await load();
const verdictOf = ({ question, evidence }, answer) => ground({ answer, question, evidence });
const all = cases();
const right = all.map((one) => ({ one, verdict: verdictOf(one, answerOf(one)) }));
const wrong = all.flatMap((one) =>
  alterations(one).map((made) => ({ one, ...made, verdict: verdictOf(one, made.answer) })),
);

const halves = ['open', 'held-out'].map((half) => {
  const [answers, altered] = [right, wrong].map((list) => list.filter(({ one }) => one.half === half));
  const flagged = answers.filter(({ verdict }) => !verdict.verified).length;
  const caught = altered.filter(({ verdict }) => !verdict.verified).length;
  return { half, answers: answers.length, flagged, altered: altered.length, caught };
});
console.log(
  table(
    'grounding: right answers flagged, altered answers caught',
    halves.map(({ half, answers, flagged, altered, caught }) => ({
      half,
      'right answers': answers,
      flagged: `${((100 * flagged) / answers).toFixed(1)} %`,
      'altered answers': altered,
      caught: `${((100 * caught) / altered).toFixed(1)} %`,
    })),
  ),
);
const byAlteration = Map.groupBy ? Map.groupBy(wrong, ({ alteration }) => alteration) : grouped(wrong);
console.log(
  table(
    'by alteration',
    [...byAlteration].map(([alteration, list]) => ({
      alteration,
      answers: list.length,
      missed: list.filter(({ verdict }) => verdict.verified).length,
    })),
  ),
);
if (process.argv.includes('--misses')) {
  for (const { one, verdict } of right.filter(({ verdict }) => !verdict.verified)) {
    console.log(`flagged  ${one.id}: ${answerOf(one)} [${verdict.notFound.join(', ')}]`);
  }
  for (const { one, alteration, answer } of wrong.filter(({ verdict }) => verdict.verified)) {
    console.log(`missed   ${one.id} (${alteration}): ${answer}   was: ${answerOf(one)}`);
  }
}
console.log(table('time of one check (ms), beside one pass that makes every cell a text', timings()));

const kept = halves.every(
  ({ answers, flagged, altered, caught }) => flagged / answers <= mostFlagged && caught / altered >= leastRecall,
);
console.log(
  `grounding   ${kept ? 'ok  ' : 'FAIL'} at least ${100 * leastRecall} % caught, at most ${100 * mostFlagged} % flagged`,
);
process.exitCode = kept ? 0 : 1;

function timings() {
  return [100, 10_000, 60_000].map((count) => {
    const rows = Array.from({ length: count }, (_, index) => [
      `Customer ${index}`,
      (index * 37) % 9_973,
      (index * 1.01).toFixed(2),
    ]);
    const columns = ['name', 'orders', 'spent'].map((name) => ({ name, type: 'unknown', nullable: true }));
    const evidence = [
      { sql: 'SELECT x', columns, rows, rowCount: count, truncated: false, elapsedMs: 1, server: 'mysql' },
    ];
    const answer = `Customer ${count - 1} placed ${rows[count - 1][1]} orders and spent ${rows[count - 1][2]} euros.`;
    const check = () => ground({ answer, question: '', evidence });
    const reference = () =>
      rows.reduce((sum, row) => sum + row.reduce((text, cell) => text + String(cell).length, 0), 0);
    const [own, floor] = [check, reference].map((work) => {
      const times = Array.from({ length: 7 }, () => {
        const startedAt = performance.now();
        work();
        return performance.now() - startedAt;
      });
      return percentile(times, 0.5);
    });
    return { rows: count, 'check p50': own, 'one pass p50': floor, ratio: own / floor };
  });
}

function grouped(list) {
  const groups = new Map();
  for (const entry of list) groups.set(entry.alteration, [...(groups.get(entry.alteration) ?? []), entry]);
  return groups;
}

/** Bundles the check's sources, so that what is measured is what stands in the repository. */
async function load() {
  const bundle = await rolldown({
    input: path.join(root, 'apps/agent-core/src/grounding/index.ts'),
    platform: 'node',
    resolve: { conditionNames: ['@sql-agent/source', 'node'] },
    logLevel: 'silent',
  });
  const file = path.join(root, '.run', 'evals', 'grounding.mjs');
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
  return await import(pathToFileURL(file).href);
}
