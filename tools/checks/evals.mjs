// Checks the eval runner: what counts as the same rows, what a wrong set is told, and a run over a system with resume.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compareRows } from '../evals/same-rows.mjs';
import { readQuestionSet } from '../evals/question-set.mjs';
import { run } from '../run/command.mjs';

const folder = await mkdtemp(path.join(tmpdir(), 'evals-'));
const same = (wanted, found, ordered = false) => compareRows({ rows: wanted, ordered }, found).same;
const people = [
  ['Ana', 3],
  ['Bo', 5],
];

const checks = {
  'equal values are equal however they are written'() {
    assert.ok(same([['12.50', null, true]], [[12.5, null, 1]]));
    assert.ok(same([[1 / 3]], [['0.33333333333']]));
    assert.ok(!same([[12.5]], [[12.51]]));
    assert.ok(!same([[null]], [['null']]));
  },
  'columns may stand elsewhere, and more of them are counted'() {
    assert.deepEqual(
      compareRows({ rows: people, ordered: false }, [
        [5, 'x', 'Bo'],
        [3, 'y', 'Ana'],
      ]),
      {
        same: true,
        extraColumns: 1,
      },
    );
    assert.ok(!same(people, [['Ana'], ['Bo']]));
  },
  'values must stand in the same rows, in the same order where that counts'() {
    assert.ok(
      !same(people, [
        ['Ana', 5],
        ['Bo', 3],
      ]),
    );
    assert.ok(same(people, [...people].reverse()));
    assert.ok(!same(people, [...people].reverse(), true));
    assert.ok(!same(people, [...people, ['Cleo', 1]]));
    assert.ok(!same([['a'], ['a'], ['b']], [['a'], ['b'], ['b']]));
  },
  async 'a wrong set is told entry and field'() {
    const file = path.join(folder, 'set.json');
    const told = async (set) => {
      await writeFile(file, typeof set === 'string' ? set : JSON.stringify(set));
      return readQuestionSet(file).then(
        () => assert.fail('was taken'),
        ({ message }) => message,
      );
    };
    assert.match(await told('[{'), /is no JSON/);
    assert.match(await told({}), /must be a list/);
    assert.match(await told([{ question: 'x' }]), /entry 1 \(1\): sql must be/);
    assert.match(await told([{ id: 'a', question: 'x', sql: 'SELECT 1', follows: 'b' }]), /entry 1 \(a\): follows/);
  },
  async 'a run is judged, kept, and taken up again'() {
    const set = path.join(folder, 'questions.json');
    const results = path.join(folder, 'results.json');
    await writeFile(
      set,
      JSON.stringify([
        { id: 'right', question: 'How many customers do we have?', sql: 'SELECT COUNT(*) FROM customers' },
        { id: 'wrong', question: 'How many orders are there?', sql: 'SELECT COUNT(*) + 1 FROM orders' },
        { id: 'declined', question: 'Will the zeppelin be fashionable?', sql: 'SELECT 1' },
        { id: 'unanswerable', question: 'Will the zeppelin be blue?', sql: null },
      ]),
    );
    const words = ['tools/eval.mjs', '--questions', set, '--results', results, '--json'];
    const first = await run(process.execPath, words, { timeoutMs: 120_000, env: process.env });
    assert.equal(first.code, 0, first.output);
    const kept = JSON.parse(await readFile(results, 'utf8'));
    const verdicts = Object.fromEntries(kept.results.map(({ id, verdict }) => [id, verdict]));
    assert.equal(verdicts.right, 'right');
    assert.match(verdicts.wrong, /^wrong: other values/);
    assert.equal(verdicts.declined, 'declined');
    assert.equal(verdicts.unanswerable, 'right to decline');
    assert.deepEqual(
      [kept.summary.all.right, kept.summary.all.accuracy, kept.summary.all.precision, kept.summary.all.refused],
      [2, 0.5, 0.5, 2],
    );
    // The same times: nothing was asked a second time.
    await run(process.execPath, words, { timeoutMs: 120_000, env: process.env });
    assert.deepEqual(JSON.parse(await readFile(results, 'utf8')), kept);
  },
};

let failures = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`evals       ok   ${name}`);
  } catch (error) {
    failures += 1;
    console.log(`evals       FAIL ${name}: ${error.message}`);
  }
}
await rm(folder, { recursive: true, force: true });
process.exitCode = failures ? 1 : 0;
