import { matchDate } from './dates.js';
import { tokenize } from './tokens.js';

const read = (text: string, language: 'en' | 'es' = 'en') => {
  const tokens = tokenize(text);
  const match = matchDate(tokens, 0, '2025-02-10', language);
  return match && `${match.from}..${match.to} (${match.length}/${tokens.length})`;
};

describe('matchDate', () => {
  it.each([
    ['2024', '2024-01-01..2025-01-01 (1/1)'],
    ['March 2024', '2024-03-01..2024-04-01 (2/2)'],
    ['December 2024', '2024-12-01..2025-01-01 (2/2)'],
    ['March 5, 2024', undefined],
    ['March 5 2024', '2024-03-05..2024-03-06 (3/3)'],
    ['2024-02-29', '2024-02-29..2024-03-01 (1/1)'],
    ['2023-02-29', undefined],
    ['last year', '2024-01-01..2025-01-01 (2/2)'],
    ['this month', '2025-02-01..2025-03-01 (2/2)'],
    ['last week', '2025-02-03..2025-02-10 (2/2)'],
    ['the last 30 days', '2025-01-11..2025-02-11 (4/4)'],
    ['yesterday', '2025-02-09..2025-02-10 (1/1)'],
    ['first quarter of 2024', '2024-01-01..2024-04-01 (4/4)'],
    ['Q4 2024', '2024-10-01..2025-01-01 (2/2)'],
    ['4/3/2024', '2024-04-03..2024-04-04 (1/1)'],
    ['potato', undefined],
  ])('reads "%s"', (text, expected) => expect(read(text)).toBe(expected));

  it.each([
    ['enero de 2023', '2023-01-01..2023-02-01 (3/3)'],
    ['el 1 de mayo de 2024', '2024-05-01..2024-05-02 (6/6)'],
    ['el año pasado', '2024-01-01..2025-01-01 (3/3)'],
    ['este mes', '2025-02-01..2025-03-01 (2/2)'],
    ['los últimos 3 meses', '2024-11-10..2025-02-11 (4/4)'],
    ['ayer', '2025-02-09..2025-02-10 (1/1)'],
    ['primer trimestre de 2024', '2024-01-01..2024-04-01 (4/4)'],
    ['4/3/2024', '2024-03-04..2024-03-05 (1/1)'],
  ])('lee "%s"', (text, expected) => expect(read(text, 'es')).toBe(expected));
});
