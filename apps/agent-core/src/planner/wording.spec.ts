import { type Cell, type QueryResult } from '@sql-agent/contracts';
import { formatNumber, wordAnswer, type Wording, type WordingColumn } from './wording.js';

const result = (rows: Cell[][], truncated = false): QueryResult => ({
  columns: [],
  rows,
  rowCount: rows.length,
  truncated,
  elapsedMs: 1,
  warnings: [],
});

const wording = (columns: WordingColumn[], more: Partial<Wording>): Wording => ({
  language: 'en',
  kind: 'figures',
  subject: 'customers',
  isNamed: true,
  columns,
  groups: [],
  filtered: false,
  ...more,
});

const count = wording([{ role: 'figure', label: 'customers', aggregate: 'count' }], {});
const inSpanish = wording([{ role: 'figure', label: 'clientes', aggregate: 'count' }], { language: 'es' });
const list = wording(
  [
    { role: 'key', label: 'id' },
    { role: 'name', label: 'nombre' },
    { role: 'name', label: 'apellidos' },
    { role: 'value', label: 'ciudad' },
  ],
  { language: 'es', kind: 'rows', subject: 'clientes' },
);

describe('wordAnswer', () => {
  it('says a count in both languages', () => {
    expect(wordAnswer(count, result([[12345]]))).toBe('There are 12,345 customers.');
    expect(wordAnswer({ ...count, filtered: true }, result([['2']]))).toBe('There are 2 customers that match.');
    expect(wordAnswer({ ...count, filtered: true }, result([[0]]))).toBe('There are no customers that match.');
    expect(wordAnswer(count, result([[1]]))).toBe('Number of customers: 1.');
    expect(wordAnswer(inSpanish, result([[12345]]))).toBe('Hay 12.345 clientes.');
    expect(wordAnswer({ ...inSpanish, filtered: true }, result([[2]]))).toBe('Hay 2 clientes que coinciden.');
    expect(wordAnswer(inSpanish, result([[0]]))).toBe('No hay clientes.');
  });

  it('says sums exactly and averages to two decimals', () => {
    const sum = wording([{ role: 'figure', label: 'amount', aggregate: 'sum', owner: 'payments' }], {});
    expect(wordAnswer(sum, result([['1234.5678']]))).toBe('The total amount of payments is 1,234.5678.');
    const average = wording([{ role: 'figure', label: 'precio', aggregate: 'avg', owner: 'productos' }], {
      language: 'es',
    });
    expect(wordAnswer(average, result([['127.765325']]))).toBe('El promedio de precio de productos es 127,77.');
    expect(wordAnswer(average, result([['0.0012345']]))).toContain('0,00123');
    expect(wordAnswer(average, result([['9007199254740993.123456']]))).toContain('9.007.199.254.740.993,123456');
  });

  it('says that there are none', () => {
    expect(wordAnswer(list, result([]))).toBe('No hay clientes que coincidan.');
    const sum = wording([{ role: 'figure', label: 'amount', aggregate: 'sum' }], {});
    expect(wordAnswer(sum, result([[null]]))).toBe('There is no value: no customers match.');
  });

  it('lists rows by their names, with the key that tells them apart', () => {
    const rows = [
      [7, 'Ana', 'Ruiz', 'Madrid'],
      [8, 'Ana', 'Ruiz', null],
    ];
    expect(wordAnswer(list, result(rows))).toBe(
      '2 clientes:\n- Ana Ruiz (id 7), ciudad Madrid\n- Ana Ruiz (id 8), ciudad sin valor',
    );
    const ordered = { ...list, order: { label: 'ciudad', kind: 'number' as const, descending: true } };
    expect(wordAnswer(ordered, result(rows))).toMatch(/^2 clientes por ciudad, de mayor a menor:/);
  });

  it('says that there are more rows only when the database said so', () => {
    const rows = Array.from({ length: 12 }, (_, at) => [at, 'Ana', 'Ruiz', 'Jaén']);
    expect(wordAnswer(list, result(rows, true))).toMatch(
      /^Más de 12 clientes\. .*\nSon las primeras 12 filas; hay más\.$/s,
    );
    expect(wordAnswer(list, result(rows))).not.toContain('hay más');
  });

  it('says what the groups are', () => {
    const figure: WordingColumn = { role: 'figure', label: 'orders', aggregate: 'count' };
    const groups = wording([{ role: 'name', label: 'channel' }, figure], { kind: 'groups', groups: ['channel'] });
    const rows = [
      ['web', 4492],
      ['store', 3286],
    ];
    expect(wordAnswer(groups, result(rows))).toBe(
      'Number of orders by channel, 2 groups:\n- web: 4,492\n- store: 3,286',
    );
    expect(wordAnswer({ ...groups, ranked: 'desc', groups: ['channels'] }, result(rows))).toMatch(
      /^2 channels by number of orders, highest first:/,
    );
  });

  it('formats figures without changing them', () => {
    expect(formatNumber('1234567.50', 'en')).toBe('1,234,567.50');
    expect(formatNumber('-1234.5', 'es')).toBe('-1.234,5');
    expect(formatNumber('19.500000', 'en')).toBe('19.50');
    expect(formatNumber('9007199254740993', 'en')).toBe('9,007,199,254,740,993');
    expect(formatNumber('2024-01', 'en')).toBe('2024-01');
  });
});
