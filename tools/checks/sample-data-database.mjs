// Checks what a real server makes of the sample data; run by sample-data.mjs when MYSQL_HOST is set.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { shopStatements } from '../sample-data/shop.mjs';

const { createConnection } = createRequire(new URL('../../package.json', import.meta.url))('mysql2/promise');

/** `rows`, `questions` and `context` are what the files say; the connection's database is empty at first. */
const databaseChecks = {
  async 'every statement loads'(connection) {
    const startedAt = performance.now();
    for (const statement of shopStatements()) await connection.query(statement);
    return `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
  },

  async 'the server has every row, to the cent'(connection, { rows }) {
    for (const [name, tableRows] of Object.entries(rows)) {
      const [stored] = await connection.query({ sql: `SELECT * FROM ${name} ORDER BY id` });
      const expected = tableRows.slice().sort((left, right) => left.id - right.id);
      assert.equal(stored.length, expected.length, name);
      stored.forEach((row, index) => {
        for (const [column, value] of Object.entries(expected[index])) {
          const same = typeof value === 'number' ? Number(row[column]) === value : row[column] === value;
          assert.ok(same, `${name} ${row.id}: ${column} is ${row[column]}, not ${value}`);
        }
      });
    }
  },

  async 'every question has an answer with rows'(connection, { questions }) {
    for (const { id, sql } of questions.filter((entry) => entry.sql !== null)) {
      const [found] = await connection.query(sql).catch((error) => assert.fail(`${id}: ${error.message}`));
      assert.ok(found.length > 0 && Object.values(found[0]).every((value) => value !== null), `${id} finds nothing`);
    }
    return `${questions.length} statements`;
  },

  async 'a best or first N is not decided by chance'(connection, { questions }) {
    for (const { id, sql } of questions.filter((entry) => entry.sql !== null)) {
      const [, statement, limit] = /^(.*) LIMIT (\d+)$/.exec(sql) ?? [];
      if (!statement) continue;
      const [found] = await connection.query(`${statement} LIMIT ${Number(limit) + 1}`);
      const keys = found.map(
        (row) => String(Object.values(row).at(-1)) + (statement.endsWith(', name') ? row.name : ''),
      );
      assert.equal(new Set(keys).size, keys.length, `${id}: ${keys}`);
    }
  },

  async 'the SQL of the business context runs'(connection, { context }) {
    const statements = [...Object.values(context.metrics), ...context.usage_examples].map(({ sql }) => sql);
    for (const { table, dimensions, measures } of Object.values(context.models)) {
      for (const part of Object.values({ ...dimensions, ...measures }))
        if (part.expression) statements.push(`SELECT ${part.expression} FROM ${table} LIMIT 1`);
    }
    for (const { filter } of context.business_rules)
      if (filter) statements.push(`SELECT COUNT(*) FROM ${filter.split('.')[0]} WHERE ${filter}`);
    for (const sql of statements) {
      const [found] = await connection.query(sql).catch((error) => assert.fail(`${error.message}: ${sql}`));
      assert.ok(found.length > 0, sql);
    }
    return `${statements.length} statements`;
  },
};

/** Loads a scratch database, checks it and drops it; the server is the one in MYSQL_HOST. */
export async function checkInDatabase(report, sampleData) {
  const { MYSQL_HOST: host, MYSQL_PORT: port, MYSQL_USER: user, MYSQL_PASSWORD: password } = process.env;
  const connection = await createConnection({
    host,
    port: Number(port ?? 3306),
    user,
    password,
    charset: 'utf8mb4',
    dateStrings: true,
    connectTimeout: 5_000,
  });
  const scratch = `sample_data_check_${process.pid}`;
  try {
    await connection.query(`CREATE DATABASE ${scratch} CHARACTER SET utf8mb4`);
    await connection.query(`USE ${scratch}`);
    // What MySQL sets by default and MariaDB does not: a GROUP BY must name what is selected.
    await connection.query(
      "SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO'",
    );
    for (const [name, check] of Object.entries(databaseChecks)) await report(name, () => check(connection, sampleData));
  } finally {
    await connection.query(`DROP DATABASE IF EXISTS ${scratch}`);
    await connection.end();
  }
}
