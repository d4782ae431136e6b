import type { Cell, Evidence } from '@sql-agent/contracts';
import fc from 'fast-check';
import { ground } from './ground.js';

const result = (columns: string[], rows: Cell[][], more: Partial<Evidence> = {}): Evidence => ({
  sql: 'SELECT x FROM t',
  columns: columns.map((name) => ({ name, type: 'unknown', nullable: true })),
  rows,
  rowCount: rows.length,
  truncated: false,
  elapsedMs: 1,
  server: 'mysql',
  ...more,
});
const one = (value: Cell) => [result(['value'], [[value]])];
const check = (answer: string, evidence: Evidence[], question = '') => ground({ answer, question, evidence });

const sellers = result(
  ['name', 'country', 'orders', 'revenue'],
  [
    ['Ana Ruiz', 'Spain', 40, '1250.50'],
    ['Bo Lind', 'Sweden', 25, '980.00'],
    ['Cleo Marsh', 'Spain', 15, '310.25'],
    ['Dag Holm', 'Norway', 20, '459.25'],
  ],
);
const years = result(
  ['year', 'orders'],
  [
    [2023, 800],
    [2024, 1000],
    [2025, 1250],
  ],
);
const months = result(
  ['month', 'revenue'],
  [
    ['2026-05', '900.10'],
    ['2026-06', '1200.40'],
  ],
);
const cut = result(
  ['name', 'orders'],
  [
    ['Ana Ruiz', 40],
    ['Bo Lind', 25],
  ],
  { truncated: true },
);

describe('figures as people write them', () => {
  it.each([
    ['There are 3,000 customers.', one(3000)],
    ['Hay 3.000 clientes.', one(3000)],
    ['Hay 1.234.567,89 euros.', one('1234567.89')],
    ['The total is 1,234,567.89.', one('1234567.8900')],
    ['It is €1,234.', one('1234.00')],
    ['About 12.3 on average.', one('12.3456')],
    ['12.0 on average.', one('12.04')],
    ['Around 12,000 people.', one(12345)],
    ['More than 12,000 people.', one(12345)],
    ['Casi 12.500 personas.', one(12345)],
    ['1.2 million euros.', one('1234567.89')],
    ['Son 1,23 millones de euros.', one('1234567.89')],
    ['Unos 12 mil.', one(12345)],
    ['12k orders.', one(12345)],
    ['Fell by 5.', one(-5)],
    ['The change was -5.', one(-5)],
    ['There are three.', one(3)],
    ['Hay doce.', one(12)],
    ['It is 9007199254740993.', one('9007199254740993')],
    ['No rows were found.', [result(['name'], [])]],
    ['There are 0.', [result(['name'], [])]],
  ] as const)('accepts %s', (answer, evidence) => {
    expect(check(answer, [...evidence])).toMatchObject({ verified: true, notFound: [] });
  });

  it.each([
    ['There are 3,001 customers.', one(3000), '3,001'],
    ['Hay 3.010 clientes.', one(3000), '3.010'],
    ['The total is 12.40.', one('12.30'), '12.40'],
    ['About 13 on average.', one('12.3456'), '13'],
    ['More than 13,000 people.', one(12345), '13,000'],
    ['Around 15,000 people.', one(12345), '15,000'],
    ['1.3 million euros.', one('1234567.89'), '1.3 million'],
    ['The change was -5.', one(5), '-5'],
    ['There are four.', one(3), 'four'],
    ['Revenue was 999.', [result(['name'], [])], '999'],
    ['In all 2 sellers.', [cut], '2'],
  ] as const)('flags %s', (answer, evidence, wrong) => {
    expect(check(answer, [...evidence])).toMatchObject({ verified: false, notFound: [wrong] });
  });
});

describe('dates', () => {
  const last = [result(['last'], [['2026-06-30 14:05:00']])];
  it.each([
    'The last one came on 30 June 2026.',
    'It came on June 30, 2026 at 14:05.',
    'It came on June 30th, 2026, at 2:05 pm.',
    'El último es del 30 de junio de 2026.',
    'El último es del 30/06/2026.',
    '2026-06-30.',
    'In June 2026.',
    'It was in 2026.',
  ])('accepts %s', (answer) => expect(check(answer, last).notFound).toEqual([]));

  it.each([
    ['The last one came on 29 June 2026.', '29 June 2026'],
    ['El último es del 30 de julio de 2026.', '30 de julio de 2026'],
    ['It came on 2025-06-30.', '2025-06-30'],
    ['It came on June 30, 2026 at 15:05.', '15:05'],
    ['It was in 2025.', '2025'],
  ])('flags %s', (answer, wrong) => expect(check(answer, last).notFound).toEqual([wrong]));
});

describe('whose figure it is', () => {
  it.each([
    'Ana Ruiz has 40 orders, Bo Lind 25.',
    '- Ana Ruiz (Spain): 40 orders, €1,250.50\n- Bo Lind (Sweden): 25 orders, €980.00',
    '| Ana Ruiz | 40 |\n| Dag Holm | 20 |',
    'Ana Ruiz leads with 40 orders, ahead of 25 for the next.',
    'The best seller is Ana Ruiz with 40.',
  ])('accepts %s', (answer) => expect(check(answer, [sellers]).notFound).toEqual([]));

  it.each([
    ['Ana Ruiz has 25 orders.', '25'],
    ['- Ana Ruiz: 40 orders\n- Bo Lind: 20 orders', '20'],
    ['Cleo Marsh made €459.25.', '€459.25'],
    ['In 2024 there were 1,250 orders.', '1,250'],
    ['En mayo de 2026 fueron 1.200,40 euros.', '1.200,40'],
  ])('flags %s', (answer, wrong) => {
    const evidence = answer.includes('2024') ? [years] : answer.includes('mayo') ? [months] : [sellers];
    expect(check(answer, evidence).notFound).toEqual([wrong]);
  });
});

describe('derived figures', () => {
  it.each([
    ['Together they made 100 orders.', sellers, 'sum over 4 rows of orders'],
    ['En total suman 3.000,00 euros.', sellers, 'sum over 4 rows of revenue'],
    ['Ana Ruiz and Bo Lind together made 65 orders.', sellers, 'sum over 2 named rows of orders'],
    ['The average is 25 orders.', sellers, undefined],
    ['Ana Ruiz accounts for 40% of all orders.', sellers, undefined],
    ['Bo Lind representa el 32,7 % de los ingresos.', sellers, 'share of the sum of revenue'],
    ['Ana Ruiz has 15 more orders than Bo Lind.', sellers, 'difference of orders'],
    ['Orders grew 25% from 2024 to 2025.', years, 'relative difference of orders'],
    ['Ana Ruiz earned 31.26 per order.', sellers, 'ratio of revenue and orders'],
    ['Two of them are in Spain.', sellers, 'rows with "spain"'],
    ['The rest made 60 orders, Ana Ruiz 40.', sellers, 'sum over the other rows of orders'],
    ['The top 2 together made 65 orders.', sellers, 'sum over the first 2 rows of orders'],
  ] as const)('accepts %s', (answer, evidence, how) => {
    const grounding = check(answer, [evidence]);
    expect(grounding.notFound).toEqual([]);
    if (how) expect(grounding.derived.map((figure) => figure.how)).toContain(how);
  });

  it.each([
    ['Together they made 101 orders.', sellers, '101'],
    ['They made 100 orders.', sellers, '100'],
    ['Ana Ruiz accounts for 41% of all orders.', sellers, '41%'],
    ['Ana Ruiz has 14 more orders than Bo Lind.', sellers, '14'],
    ['Orders grew 26% from 2024 to 2025.', years, '26%'],
    ['In total they made 65 orders.', cut, '65'],
    ['Three of them are in Spain.', sellers, 'Three'],
  ] as const)('flags %s', (answer, evidence, wrong) => {
    expect(check(answer, [evidence]).notFound).toEqual([wrong]);
  });

  it('compares the figures of two statements', () => {
    const evidence = [...one(120), ...one(480)];
    expect(check('120 of 480 orders, that is 25%.', evidence).notFound).toEqual([]);
    expect(check('120 of 480 orders, that is 26%.', evidence).notFound).toEqual(['26%']);
  });
});

describe('names', () => {
  it.each([
    'The best seller is Ana Ruiz.',
    'La mejor vendedora es Ana Ruiz, de España.',
    'The seller "Bo Lind" lives in Sweden.',
    'Sellers from Spain lead.',
    'Hello! The first is Ana Ruiz in MySQL.',
  ])('accepts %s', (answer) => expect(check(answer, [sellers]).notFound).toEqual([]));

  it.each([
    ['The best seller is Eva Stone.', 'Eva Stone'],
    ['La mejor vendedora es Ana Ruiz, de Portugal.', 'Portugal'],
    ['The seller "Bo Lund" lives in Sweden.', 'Bo Lund'],
  ])('flags %s', (answer, wrong) => expect(check(answer, [sellers]).notFound).toEqual([wrong]));

  it('takes a number inside a name for a part of it', () => {
    const models = [result(['model', 'sold'], [['Lamp X 200', 7]])];
    expect(check('Lamp X 200 sold 7 times.', models)).toMatchObject({ notFound: [] });
    expect(check('Lamp X 300 sold 7 times.', models).notFound).toContain('300');
  });

  it('knows what was shown: names of tables, words of the business context', () => {
    const answer = 'By the rule for Gold Members there are 4.';
    expect(ground({ answer, question: '', evidence: one(4), shown: 'gold members: loyal' }).notFound).toEqual([]);
    expect(ground({ answer, question: '', evidence: one(4) }).notFound).toEqual(['Gold Members']);
  });
});

it('does not take a figure of the question or of the statement for a claim', () => {
  const evidence = [result(['n'], [[4]], { sql: 'SELECT COUNT(*) FROM t WHERE price > 100' })];
  expect(check('In 2024, 4 cost more than 100.', evidence, 'How many in 2024?')).toMatchObject({
    verified: true,
    checked: 1,
  });
});

it('backs nothing without evidence, not even a figure of the question', () => {
  expect(check('Yes, 77777 customers.', [], 'Are there 77777 customers?').notFound).toEqual(['77777']);
});

it('does not take the numbers of a list for claims', () => {
  expect(check('1. Ana Ruiz: 40\n2. Bo Lind: 25', [sellers]).notFound).toEqual([]);
});

describe('properties', () => {
  const amount = fc.integer({ min: 100, max: 999_999_999 });

  it('a cell is found however a language writes it, and its neighbour is not', () => {
    fc.assert(
      fc.property(amount, fc.constantFrom('en-GB', 'es-ES', 'de-CH', 'en-IN'), (value, locale) => {
        // Spanish writes four digits without a separator; both ways are read.
        const written = value.toLocaleString(locale === 'en-IN' ? 'en-GB' : locale);
        expect(check(`There are ${written}.`, one(value)).notFound).toEqual([]);
        expect(check(`There are ${written}.`, one(value + 1)).notFound).toEqual([written]);
      }),
    );
  });

  it('a decimal is found as it is rounded, and not when it is rounded wrongly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 9_999_999 }), fc.integer({ min: 0, max: 3 }), (thousandths, places) => {
        const value = thousandths / 1_000;
        const written = value.toFixed(places);
        expect(check(`It is ${written}.`, one(value.toFixed(3))).notFound).toEqual([]);
        const wrong = (Number(written) + 2 * 10 ** -places).toFixed(places);
        expect(check(`It is ${wrong}.`, one(value.toFixed(3))).notFound).toEqual([wrong]);
      }),
    );
  });

  it('ends, and never throws, whatever the answer and the rows', () => {
    const cell = fc.oneof(fc.string(), fc.integer(), fc.double(), fc.constant(null), fc.boolean());
    fc.assert(
      fc.property(
        fc.string({ maxLength: 400, unit: 'grapheme' }),
        fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 20 }),
        (answer, rows) => {
          const grounding = check(answer, [result(['a', 'b', 'c', 'd'], rows)]);
          expect(grounding.verified).toBe(grounding.notFound.length === 0);
        },
      ),
    );
  });

  it('reads a long answer over many rows in bounded steps', () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => [`name ${index}`, index, index * 1.5]);
    const answer = Array.from({ length: 300 }, (_, index) => `name ${index} has ${index}.`).join('\n');
    expect(check(answer, [result(['name', 'a', 'b'], rows)]).notFound).toEqual([]);
  });
});
