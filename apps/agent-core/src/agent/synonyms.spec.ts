import { readSynonyms } from './synonyms.js';

const file = `
meta: { version: "2.5" }
entities:
  customers:
    table: crm_customers
    synonyms: [client, cliente]
models:
  sales:
    table: orders
    dimensions:
      when: { column: ordered_at, synonyms: [fecha] }
    measures:
      total: { synonyms: [importe] }
metrics: { anything: 1 }
`;

it('reads what names tables and columns', () => {
  expect(readSynonyms('business_context.yaml', file)).toEqual({
    warnings: [],
    synonyms: [
      { term: 'client', refersTo: 'crm_customers' },
      { term: 'cliente', refersTo: 'crm_customers' },
      { term: 'fecha', refersTo: 'orders.ordered_at' },
      { term: 'importe', refersTo: 'orders.total' },
    ],
  });
});

it('takes lists of named things as well', () => {
  expect(readSynonyms('a.yml', 'entities:\n  - name: books\n    synonyms: [libro]\n').synonyms).toEqual([
    { term: 'libro', refersTo: 'books' },
  ]);
});

it('warns of a broken file with its line, and of a wrong shape with its place', () => {
  expect(readSynonyms('a.yaml', 'entities:\n  x: [1\n').warnings[0]).toMatch(/^a\.yaml, line \d+: /);
  expect(readSynonyms('a.yaml', 'entities: 5').warnings[0]).toMatch(/^a\.yaml: entities: /);
});

it('warns of aliases that lead nowhere or to far too much', () => {
  expect(readSynonyms('a.yaml', 'entities:\n  x: *star\n').warnings[0]).toMatch(/^a\.yaml.*alias/i);
  const bomb = [
    'a: &a [x, x]',
    ...'bcdefgh'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`),
  ];
  expect(readSynonyms('a.yaml', bomb.join('\n')).warnings[0]).toMatch(/alias/i);
});

it('leaves other files alone', () => {
  expect(readSynonyms('rules.md', 'entities: 5')).toEqual({ synonyms: [], warnings: [] });
});
