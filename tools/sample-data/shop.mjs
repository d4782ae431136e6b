// Sample data: a shop that sells things for the home, 2023-01-01 to 2026-06-30. The same bytes at every run.
//   node tools/sample-data/shop.mjs > shop.sql

import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeCatalogue } from './shop/catalogue.mjs';
import { customerBook } from './shop/customers.mjs';
import { makeOrders } from './shop/orders.mjs';
import { randomSource } from './shop/random.mjs';
import { shopSchema } from './shop/schema.mjs';
import { makeStaff } from './shop/staff.mjs';

export { shopSchema };

const maxRowsPerInsert = 500;

/** All rows by table, in an order in which foreign keys hold. Money is a number of EUR with at most two decimals. */
export function shopRows() {
  const staff = makeStaff(randomSource('staff'));
  const { categories, products, articles } = makeCatalogue(randomSource('catalogue'));
  const book = customerBook(randomSource('customers'));
  const { finishOrders, order_lines, payments, returns } = makeOrders(randomSource('orders'), {
    staff,
    articles,
    customers: book,
  });
  const { customers, addresses } = book.finish();
  const { stores, employees } = staff;
  return {
    stores,
    employees,
    customers,
    addresses,
    categories,
    products,
    orders: finishOrders(),
    order_lines,
    payments,
    returns,
  };
}

const rows = shopRows();

/** The tables in the order in which they are filled, with their row counts. */
export const shopTables = Object.entries(rows).map(([name, tableRows]) => ({ name, rows: tableRows.length }));

/** Quoting that holds in every sql_mode: no backslash occurs in the data. */
const literal = (value) =>
  value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;

/** The SQL statements, without the final semicolon: the tables first, then their rows. */
export function* shopStatements() {
  yield 'SET NAMES utf8mb4';
  yield* shopSchema;
  for (const [name, tableRows] of Object.entries(rows)) {
    const columns = Object.keys(tableRows[0]).join(', ');
    for (let start = 0; start < tableRows.length; start += maxRowsPerInsert) {
      const tuples = tableRows
        .slice(start, start + maxRowsPerInsert)
        .map((row) => `(${Object.values(row).map(literal).join(', ')})`);
      yield `INSERT INTO ${name} (${columns}) VALUES\n${tuples.join(',\n')}`;
    }
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const statement of shopStatements()) process.stdout.write(`${statement};\n`);
}
