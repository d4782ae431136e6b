import { type Cell, type QueryResult } from '@sql-agent/contracts';
import { formatNumber, wordAnswer, type Wording } from './wording.js';

const result = (rows: Cell[][], truncated = false): QueryResult => ({
  columns: [],
  rows,
  rowCount: rows.length,
  truncated,
  elapsedMs: 1,
  warnings: [],
});
const count: Wording = {
  language: 'en',
  kind: 'figures',
  subject: 'customers',
  labels: ['number of customers'],
  figures: [true],
  named: 1,
  ranked: false,
  counted: true,
};
const list: Wording = {
  language: 'es',
  kind: 'rows',
  subject: 'clientes',
  labels: ['nombre', 'ciudad'],
  figures: [false, false],
  named: 1,
  ranked: false,
  counted: false,
  limit: 2,
};

describe('wordAnswer', () => {
  it('says a count in both languages', () => {
    expect(wordAnswer(count, result([[12345]]))).toBe('Number of customers: 12,345.');
    expect(wordAnswer({ ...count, language: 'es', subject: 'clientes' }, result([[12345]]))).toBe(
      'Número de clientes: 12.345.',
    );
  });

  it('says that there are none', () => {
    expect(wordAnswer(list, result([]))).toBe('No hay clientes que coincidan.');
    expect(wordAnswer({ ...count, counted: false }, result([[null]]))).toBe('There are no customers that match.');
  });

  it('never claims that a cut list is complete', () => {
    expect(
      wordAnswer(
        list,
        result([
          ['Ana', 'Madrid'],
          ['Eva', null],
        ]),
      ),
    ).toMatch(/2 clientes:\n- Ana, ciudad Madrid\n- Eva, ciudad sin valor\n.*cortada/s);
    expect(
      wordAnswer(
        { ...list, limit: 50 },
        result(
          [
            ['Ana', 'Madrid'],
            ['Eva', 'Jaén'],
          ],
          true,
        ),
      ),
    ).toMatch(/cortada/);
    expect(
      wordAnswer(
        { ...list, limit: 50 },
        result([
          ['Ana', 'Madrid'],
          ['Eva', 'Jaén'],
        ]),
      ),
    ).not.toMatch(/cortada/);
    expect(
      wordAnswer(
        { ...list, ranked: true },
        result([
          ['Ana', 'Madrid'],
          ['Eva', 'Jaén'],
        ]),
      ),
    ).not.toMatch(/cortada/);
  });

  it('formats figures without changing them', () => {
    expect(formatNumber('1234567.50', 'en')).toBe('1,234,567.50');
    expect(formatNumber('-1234.5', 'es')).toBe('-1.234,5');
    expect(formatNumber('19.500000', 'en')).toBe('19.50');
    expect(formatNumber('9007199254740993', 'en')).toBe('9,007,199,254,740,993');
    expect(formatNumber('2024-01', 'en')).toBe('2024-01');
  });
});
