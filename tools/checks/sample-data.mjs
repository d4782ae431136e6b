// Checks what the sample data promises: node tools/checks/sample-data.mjs
// With MYSQL_HOST, MYSQL_PORT, MYSQL_USER and MYSQL_PASSWORD it also loads a scratch database and runs every SQL statement
// of the questions and of the business context there.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { shopRows, shopSchema, shopStatements, shopTables } from '../sample-data/shop.mjs';

const sampleData = new URL('../sample-data/', import.meta.url);
const requireFrom = (path) => createRequire(new URL(path, import.meta.url));
const { parse } = requireFrom('../../apps/agent-core/package.json')('yaml');

const rows = shopRows();
const questions = JSON.parse(await readFile(new URL('questions.json', sampleData), 'utf8'));
const context = parse(await readFile(new URL('context/business_context.yaml', sampleData), 'utf8'));

const cents = (amount) => Math.round(amount * 100);
const sum = (list, value) => list.reduce((total, item) => total + value(item), 0);
const groupBy = (list, key) => {
  const groups = new Map();
  for (const item of list) groups.set(item[key], [...(groups.get(item[key]) ?? []), item]);
  return groups;
};
const byId = (list) => new Map(list.map((row) => [row.id, row]));

const ordersById = byId(rows.orders);
const productsById = byId(rows.products);
const linesById = byId(rows.order_lines);
const linesOf = groupBy(rows.order_lines, 'order_id');
const paymentsOf = groupBy(rows.payments, 'order_id');
const ordersOf = groupBy(rows.orders, 'customer_id');
const sold = rows.orders.filter((order) => order.status !== 'cancelled');
const brought = (payment) => payment.status !== 'pending' && payment.status !== 'failed';

/** Columns of each table, and its foreign keys, as the CREATE TABLE statements say. */
const schema = new Map(
  shopSchema.map((statement) => {
    const columns = [...statement.matchAll(/^ {2}([a-z_0-9]+) [A-Z]+.*$/gm)].map(([line, name]) => ({
      name,
      nullable: !line.includes(' NOT NULL'),
    }));
    const references = [...statement.matchAll(/FOREIGN KEY \((\w+)\) REFERENCES (\w+) \(id\)/g)].map(
      ([, column, table]) => ({ column, table }),
    );
    return [/CREATE TABLE (\w+)/.exec(statement)[1], { columns, references, comments: statement }];
  }),
);

const checks = {
  'two runs give the same bytes, below 8 MB, in statements below 256 KB'() {
    const program = fileURLToPath(new URL('shop.mjs', sampleData));
    const run = (env) =>
      execFileSync(process.execPath, [program], { maxBuffer: 16_000_000, env: { ...process.env, ...env } });
    const [first, second] = [
      run({ TZ: 'Pacific/Auckland', LANG: 'es_ES.UTF-8' }),
      run({ TZ: 'America/Lima', LANG: 'C' }),
    ];
    const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
    assert.equal(hash(first), hash(second));
    assert.equal(hash([...shopStatements()].map((statement) => `${statement};\n`).join('')), hash(first));
    assert.ok(first.length < 8_000_000);
    assert.ok(
      [...shopStatements()].every((statement) => Buffer.byteLength(statement) <= 262_144 && !statement.includes('\\')),
    );
    return `${(first.length / 1e6).toFixed(1)} MB, sha256 ${hash(first).slice(0, 12)}`;
  },

  'there is enough of everything'() {
    const least = {
      stores: 12,
      employees: 75,
      customers: 3000,
      addresses: 2500,
      categories: 25,
      products: 250,
      orders: 8000,
      order_lines: 16_000,
      payments: 8000,
      returns: 500,
    };
    assert.deepEqual(shopTables.map(({ name }) => name).sort(), Object.keys(least).sort());
    for (const { name, rows: count } of shopTables) assert.ok(count >= least[name], `${name} has ${count} rows`);
    for (const key of ['first_name', 'last_name'])
      assert.ok(new Set(rows.customers.map((customer) => customer[key])).size >= 120, key);
    assert.ok(new Set(rows.stores.map((store) => store.country)).size >= 5);
    return shopTables.map(({ name, rows: count }) => `${name} ${count}`).join(', ');
  },

  'rows have the columns of the schema, NULL only where allowed, every table has a comment'() {
    for (const [name, { columns, comments }] of schema) {
      assert.match(comments, /COMMENT='[^']+'$/);
      for (const row of rows[name]) {
        assert.deepEqual(Object.keys(row).sort(), columns.map((column) => column.name).sort());
        for (const column of columns) assert.ok(column.nullable || row[column.name] !== null, `${name}.${column.name}`);
      }
    }
  },

  'ids are unique and every foreign key finds its row, in an order that can be loaded'() {
    const loaded = new Map();
    for (const [name, tableRows] of Object.entries(rows)) {
      const ids = new Set();
      loaded.set(name, ids);
      for (const row of tableRows) {
        assert.ok(!ids.has(row.id), `${name} ${row.id}`);
        ids.add(row.id);
        for (const { column, table } of schema.get(name).references) {
          assert.ok(
            row[column] === null || loaded.get(table).has(row[column]),
            `${name} ${row.id}: ${column} ${row[column]}`,
          );
        }
      }
    }
    return `${sum([...schema.values()], ({ references }) => references.length)} foreign keys`;
  },

  'orders run from January 2023 to the end of June 2026, and nothing is later'() {
    const days = rows.orders.map((order) => order.ordered_at.slice(0, 10)).sort();
    assert.ok(days[0] >= '2023-01-01' && days[0] <= '2023-01-07', days[0]);
    assert.equal(days.at(-1), '2026-06-30');
    const late = Object.values(rows)
      .flat()
      .flatMap(Object.values)
      .filter((value) => /^\d{4}-\d\d-\d\d( |$)/.test(value) && value > '2026-06-30 23:59:59');
    assert.deepEqual(late, []);
    for (const order of rows.orders) {
      const moments = [order.ordered_at, order.shipped_at, order.delivered_at].filter(Boolean);
      assert.deepEqual(moments, moments.slice().sort(), `order ${order.id}`);
    }
  },

  'an order total is its lines less the discount plus delivery'() {
    for (const order of rows.orders) {
      const lines = linesOf.get(order.id);
      assert.ok(lines, `order ${order.id} has no lines`);
      for (const line of lines) assert.equal(cents(line.line_total), line.quantity * cents(line.unit_price));
      const expected =
        sum(lines, (line) => cents(line.line_total)) - cents(order.discount_amount) + cents(order.shipping_amount);
      assert.equal(cents(order.total_amount), expected, `order ${order.id}`);
      assert.ok(expected > 0);
    }
  },

  'payments agree with their orders'() {
    for (const order of rows.orders) {
      const payments = paymentsOf.get(order.id) ?? [];
      const received = sum(payments.filter(brought), (payment) => cents(payment.amount));
      const refunded = sum(payments, (payment) => cents(payment.refunded_amount));
      if (order.status === 'cancelled') assert.equal(received, refunded, `order ${order.id}`);
      else assert.equal(received, order.status === 'pending' ? 0 : cents(order.total_amount), `order ${order.id}`);
    }
    for (const payment of rows.payments) {
      const [amount, back] = [cents(payment.amount), cents(payment.refunded_amount)];
      assert.equal(payment.refunded_at === null, back === 0);
      assert.equal(payment.status === 'refunded', back === amount);
      assert.equal(payment.status === 'partially_refunded', back > 0 && back < amount);
    }
  },

  'refunds of kept orders are those of accepted returns; at most what was bought comes back'() {
    const returned = new Map();
    for (const item of rows.returns) {
      const line = linesById.get(item.order_line_id);
      const order = ordersById.get(line.order_id);
      assert.equal(order.status, 'delivered');
      assert.ok(item.quantity >= 1 && item.quantity <= line.quantity && item.requested_at > order.delivered_at);
      assert.equal(item.status === 'requested', item.refund_amount === null && item.decided_at === null);
      assert.equal(item.status === 'rejected', item.refund_amount === 0);
      returned.set(order.id, (returned.get(order.id) ?? 0) + cents(item.refund_amount ?? 0));
    }
    for (const order of sold) {
      const refunded = sum(paymentsOf.get(order.id), (payment) => cents(payment.refunded_amount));
      assert.equal(refunded, returned.get(order.id) ?? 0, `order ${order.id}`);
    }
    assert.equal(new Set(rows.returns.map((item) => item.order_line_id)).size, rows.returns.length);
    const share = rows.returns.length / rows.order_lines.length;
    assert.ok(share > 0.02 && share < 0.08);
    return `${(share * 100).toFixed(1)} % of the lines`;
  },

  'status, channel, shop, seller and dates of an order fit together'() {
    const stores = byId(rows.stores);
    const employees = byId(rows.employees);
    const customers = byId(rows.customers);
    const addresses = byId(rows.addresses);
    for (const order of rows.orders) {
      const day = order.ordered_at.slice(0, 10);
      const inStore = order.channel === 'store';
      assert.equal(order.store_id !== null, inStore);
      assert.equal(order.shipping_address_id === null, inStore);
      assert.equal(order.employee_id === null, order.channel === 'web');
      assert.equal(order.cancelled_at !== null, order.status === 'cancelled');
      assert.equal(order.delivered_at !== null, order.status === 'delivered');
      assert.equal(order.shipped_at !== null, !inStore && (order.status === 'shipped' || order.status === 'delivered'));
      assert.ok(customers.get(order.customer_id).registered_at <= order.ordered_at);
      if (!inStore) assert.equal(addresses.get(order.shipping_address_id).customer_id, order.customer_id);
      const store = stores.get(order.store_id);
      if (store) assert.ok(day >= store.opened_on && (store.closed_on === null || day <= store.closed_on));
      const seller = employees.get(order.employee_id);
      if (seller)
        assert.ok(
          seller.store_id === order.store_id &&
            day >= seller.hired_on &&
            (seller.left_on === null || day <= seller.left_on),
        );
    }
    for (const line of rows.order_lines) {
      const { launched_on, discontinued_on } = productsById.get(line.product_id);
      const day = ordersById.get(line.order_id).ordered_at.slice(0, 10);
      assert.ok(day >= launched_on && (discontinued_on === null || day < discontinued_on));
    }
  },

  'a few customers and products make most of the sales, they grow, and the end of the year is the peak'() {
    const share = (list, part) => {
      const sorted = list.slice().sort((left, right) => right - left);
      return sum(sorted.slice(0, Math.floor(sorted.length * part)), Number) / sum(sorted, Number);
    };
    const customers = share(
      [...groupBy(sold, 'customer_id').values()].map((orders) => sum(orders, (order) => order.total_amount)),
      0.2,
    );
    const products = share(
      [...groupBy(rows.order_lines, 'product_id').values()].map((lines) => sum(lines, (line) => line.line_total)),
      0.2,
    );
    assert.ok(customers > 0.5 && customers < 0.9 && products > 0.4 && products < 0.9, `${customers} ${products}`);
    const count = (start) => rows.orders.filter((order) => order.ordered_at.startsWith(start)).length;
    assert.ok(count('2024') > count('2023') && count('2025') > count('2024'));
    for (const year of ['2023', '2024', '2025']) {
      assert.ok(count(`${year}-11`) + count(`${year}-12`) > (count(year) / 12) * 2.5, year);
    }
    return `a fifth of the customers ${Math.round(customers * 100)} %, of the products ${Math.round(products * 100)} %`;
  },

  'the traps are there'() {
    const linesOfProduct = groupBy(rows.order_lines, 'product_id');
    const names = groupBy(
      rows.customers.map((customer) => ({ name: `${customer.first_name} ${customer.last_name}` })),
      'name',
    );
    const isNull = (table, column) => rows[table].filter((row) => row[column] === null).length;
    const traps = {
      'cancelled orders': rows.orders.filter((order) => order.status === 'cancelled').length,
      'cancelled without any payment': rows.orders.filter(
        (order) => order.status === 'cancelled' && !paymentsOf.has(order.id),
      ).length,
      'pending orders': rows.orders.filter((order) => order.status === 'pending').length,
      'parcels lost for a month': rows.orders.filter(
        (order) => order.status === 'shipped' && order.shipped_at < '2026-05-31',
      ).length,
      'orders with several payments': [...paymentsOf.values()].filter((payments) => payments.length > 1).length,
      'failed payments': rows.payments.filter((payment) => payment.status === 'failed').length,
      'refunded payments': rows.payments.filter((payment) => payment.refunded_at !== null).length,
      'requested returns': rows.returns.filter((item) => item.status === 'requested').length,
      'customers without orders': rows.customers.filter((customer) => !ordersOf.has(customer.id)).length,
      'products never sold': rows.products.filter((product) => !linesOfProduct.has(product.id)).length,
      'discontinued products': rows.products.filter((product) => product.discontinued_on !== null).length,
      'products out of stock': rows.products.filter((product) => product.stock === 0).length,
      'lines at another than the present price': rows.order_lines.filter(
        (line) => line.unit_price !== productsById.get(line.product_id).price,
      ).length,
      'closed shops': rows.stores.filter((store) => store.closed_on !== null).length,
      'staff who left': rows.employees.filter((employee) => employee.left_on !== null).length,
      'shared full names': [...names.values()].filter((people) => people.length > 1).length,
      'names with an apostrophe': rows.customers.filter((customer) => customer.last_name.includes("'")).length,
      'names with ñ or ü': rows.customers.filter((customer) => /[ñü]/i.test(customer.first_name + customer.last_name))
        .length,
      'no phone': isNull('customers', 'phone'),
      'no email': isNull('customers', 'email'),
      'no birth date': isNull('customers', 'birth_date'),
      'returns without notes': isNull('returns', 'notes'),
    };
    for (const [trap, count] of Object.entries(traps)) assert.ok(count > 0, `no ${trap}`);
    return Object.entries(traps)
      .map(([trap, count]) => `${trap} ${count}`)
      .join(', ');
  },

  'managers form one tree'() {
    const employees = byId(rows.employees);
    assert.equal(rows.employees.filter((employee) => employee.manager_id === null).length, 1);
    for (const employee of rows.employees)
      assert.ok(
        employee.manager_id === null || (employee.manager_id < employee.id && employees.has(employee.manager_id)),
      );
  },

  'the business context names only tables, columns and values that exist'() {
    const columnsOf = (table) => schema.get(table).columns.map(({ name }) => name);
    assert.equal(context.version, '2.5');
    assert.deepEqual(
      Object.values(context.entities)
        .map(({ table }) => table)
        .sort(),
      [...schema.keys()].sort(),
    );
    let named = 0;
    for (const { table, dimensions, measures } of Object.values(context.models)) {
      for (const [name, part] of Object.entries({ ...dimensions, ...measures })) {
        assert.ok(part.expression || columnsOf(table).includes(part.column), `${table}.${name}`);
        for (const value of Object.keys(part.values ?? {}))
          assert.ok(
            rows[table].some((row) => row[part.column] === value),
            `${table}.${part.column} = ${value}`,
          );
        named += 1;
      }
      const described = new Set(Object.values({ ...dimensions, ...measures }).map((part) => part.column));
      const missing = columnsOf(table).filter((column) => column !== 'id' && !described.has(column));
      assert.ok(missing.length === 0 || missing.every((column) => column.endsWith('_id')), `${table}: ${missing}`);
    }
    const foreignKeys = [...schema].flatMap(([name, { references }]) =>
      references.map(({ column, table }) => `${name}.${column} ${table}.id`),
    );
    assert.deepEqual(context.relationships.map(({ from, to }) => `${from} ${to}`).sort(), foreignKeys.sort());
    return `${named} dimensions and measures, ${foreignKeys.length} relationships`;
  },

  'there are questions in both languages, each asked once and none given away in the context'() {
    const count = (language) => questions.filter((entry) => entry.language === language).length;
    assert.ok(questions.length >= 60 && count('en') === count('es'));
    assert.equal(new Set(questions.map(({ id }) => id)).size, questions.length);
    assert.equal(new Set(questions.map(({ question }) => question)).size, questions.length);
    for (const { sql, ordered } of questions) assert.equal(ordered, /ORDER BY/.test(sql ?? ''), sql);
    const examples = context.usage_examples.map(({ question }) => question);
    assert.ok(questions.every(({ question }) => !examples.includes(question)));
    return `${questions.length} questions`;
  },
};

let failures = 0;
async function report(name, check) {
  try {
    const detail = await check();
    console.log(`ok    ${name}${detail ? `: ${detail}` : ''}`);
  } catch (error) {
    failures += 1;
    console.log(`FAIL  ${name}: ${error.message}`);
  }
}

for (const [name, check] of Object.entries(checks)) await report(name, check);
if (process.env.MYSQL_HOST) {
  const { checkInDatabase } = await import('./sample-data-database.mjs');
  await report('checked in a database', () => checkInDatabase(report, { rows, questions, context }));
}
process.exitCode = failures ? 1 : 0;
