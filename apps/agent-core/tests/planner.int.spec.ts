import { type Cell, type QueryResult, type TableDescription } from '@sql-agent/contracts';
import { startTestDatabase } from '@sql-agent/testing';
import { createConnection, type Connection } from 'mysql2/promise';
import { ground } from '../src/grounding/index.js';
import { planQuestion, wordAnswer, type Plan } from '../src/planner/index.js';
import { createDatabase, describeDatabase, findValues } from './planner/live-database.js';
import { everyday, everydayDeclined } from './planner/everyday.js';
import { answered, declined, today } from './planner/questions.js';
import { saysTheSame } from './planner/same-rows.js';
import { schemas } from './planner/schemas.js';

describe('the offline planner on a real server', () => {
  let database: Awaited<ReturnType<typeof startTestDatabase>>;
  let connection: Connection;
  const prefix = `planner_${process.pid}_`;
  const tables = new Map<string, TableDescription[]>();

  beforeAll(async () => {
    database = await startTestDatabase();
    const { host, port, user, password } = database;
    connection = await createConnection({
      host,
      port,
      user,
      password,
      dateStrings: true,
      supportBigNumbers: true,
      decimalNumbers: false,
    });
    for (const [name, statements] of Object.entries(schemas)) {
      await createDatabase(connection, prefix + name, statements);
      tables.set(name, await describeDatabase(connection, prefix + name));
    }
  }, 120_000);

  afterAll(async () => {
    for (const name of Object.keys(schemas)) await connection?.query(`DROP DATABASE IF EXISTS ${prefix}${name}`);
    await connection?.end();
    await database?.close();
  });

  async function plan(name: string, question: string): Promise<Plan> {
    const described = tables.get(name) ?? [];
    await connection.query(`USE ${prefix}${name}`);
    const first = planQuestion({ question, tables: described, synonyms: [], today });
    if (first.kind !== 'find-values') return first;
    const matches = await findValues(connection, described, first.literals);
    return planQuestion({ question, tables: described, synonyms: [], matches, today });
  }

  async function rows(sql: string): Promise<unknown[][]> {
    const [found] = await connection.query({ sql, rowsAsArray: true });
    return found as unknown[][];
  }

  it.each([...answered, ...everyday])('$database: $question', async ({ database: name, question, gold, ordered }) => {
    const made = await plan(name, question);
    if (made.kind !== 'query') throw new Error(`Not answered: ${JSON.stringify(made)}`);
    const [wanted, found] = [await rows(gold), await rows(made.sql)];
    if (wanted.length === 0) throw new Error('The gold statement finds nothing, so it tests nothing.');
    if (!saysTheSame(wanted, found, ordered === true))
      throw new Error(`${made.sql}\n\nwanted ${JSON.stringify(wanted)}\nfound  ${JSON.stringify(found)}`);

    const answer = wordAnswer(JSON.parse(JSON.stringify(made.wording)), resultOf(found as Cell[][]));
    const { columns, rows: cells, rowCount } = resultOf(found as Cell[][]);
    const evidence = { sql: '', columns, rows: cells, rowCount, truncated: false, elapsedMs: 0, server: '' };
    expect(ground({ answer, question, evidence: [evidence] })).toMatchObject({ notFound: [] });
  });

  it.each([...declined, ...everydayDeclined])('$database declines: $question', async ({ database: name, question }) => {
    const made = await plan(name, question);
    expect(made).toMatchObject({ kind: 'declined', reason: expect.stringMatching(/\S/) });
  });
});

function resultOf(rows: Cell[][]): QueryResult {
  return {
    columns: (rows[0] ?? []).map((_, at) => ({ name: `c${at}`, type: '', nullable: true })),
    rows,
    rowCount: rows.length,
    truncated: false,
    elapsedMs: 0,
    warnings: [],
  };
}
