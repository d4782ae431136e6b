import type { Evidence } from '@sql-agent/contracts';
import { checkFigures } from './grounding.js';

const evidence = (...rows: Evidence['rows']): Evidence[] => [
  { sql: 'SELECT 1', columns: [], rows, rowCount: rows.length, truncated: false, elapsedMs: 1, server: 'mysql' },
];

it.each([
  ['There are 3,000 customers.', [[3000]]],
  ['Hay 3.000 clientes.', [[3000]]],
  ['Hay 1.234.567,89 euros.', [['1234567.89']]],
  ['The total is 1,234,567.89.', [['1234567.8900']]],
  ['About 12.3 on average.', [['12.3456']]],
  ['Fell by 5.', [[-5]]],
  ['The last order is of 30 June 2026.', [['2026-06-30']]],
  ['Model X200 sold 7 times.', [['Model X200', 7]]],
  ['Two rows were found: 2.', [['a'], ['b']]],
])('accepts %s', (answer, rows) => {
  expect(checkFigures(answer, '', evidence(...rows))).toMatchObject({ verified: true, notFound: [] });
});

it.each([
  ['There are 3,001 customers.', [[3000]], ['3,001']],
  ['Hay 3.010 clientes.', [[3000]], ['3.010']],
  ['The total is 12.40.', [['12.30']], ['12.40']],
  ['Revenue was 999.', [], ['999']],
  ['About 13 on average.', [['12.3456']], ['13']],
])('flags %s', (answer, rows, notFound) => {
  expect(checkFigures(answer, '', evidence(...rows))).toMatchObject({ verified: false, notFound });
});

it('does not take a figure of the question or of the statement for a claim', () => {
  const [first] = evidence([4]);
  const read = [{ ...first, sql: 'SELECT COUNT(*) FROM t WHERE price > 100' } as Evidence];
  expect(checkFigures('In 2024, 4 cost more than 100.', 'How many in 2024?', read)).toEqual({
    verified: true,
    checked: 1,
    notFound: [],
  });
});

it('backs nothing without evidence, not even a figure of the question', () => {
  expect(checkFigures('Yes, 77777 customers.', 'Are there 77777 customers?', [])).toEqual({
    verified: false,
    checked: 1,
    notFound: ['77777'],
  });
});
