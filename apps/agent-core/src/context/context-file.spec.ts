import { readContextFile } from './context-file.js';

const file = `version: '2.5'
meta: { name: Shop, currency: EUR }
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
relationships:
  - from: orders
    to: crm_customers
    true: orders.customer_id = crm_customers.id
metrics:
  revenue: { sql: SELECT SUM(total) FROM orders, synonyms: [ingresos] }
business_rules:
  - Cancelled orders do not count.
usage_examples:
  - { question: How many clients?, sql: SELECT COUNT(*) FROM crm_customers }
something_new: { kept: yes }
`;
const read = (text: string, path = 'business_context.yaml') => readContextFile(path, text);

it('takes version 2.5 apart: each entry a piece, rules for every question, examples and synonyms', () => {
  const { pieces, examples, synonyms, warnings } = read(file);
  expect(warnings).toEqual([]);
  expect(pieces.map(({ heading, always }) => [heading, always])).toEqual([
    ['meta', true],
    ['entities customers', false],
    ['models sales', false],
    ['relationships orders crm_customers', false],
    ['metrics revenue', false],
    ['business_rules', true],
    ['something_new', false],
  ]);
  expect(examples).toEqual([{ question: 'How many clients?', sql: 'SELECT COUNT(*) FROM crm_customers' }]);
  expect(synonyms).toEqual([
    { term: 'client', refersTo: 'crm_customers' },
    { term: 'cliente', refersTo: 'crm_customers' },
    { term: 'fecha', refersTo: 'orders.ordered_at' },
    { term: 'importe', refersTo: 'orders.total' },
  ]);
});

it('reads a relationship whose "on" came out as true', () => {
  const text = read(file).pieces.find(({ heading }) => heading.startsWith('relationships'))?.text;
  expect(text).toContain('on: orders.customer_id = crm_customers.id');
});

it('takes lists of named things as well', () => {
  const { pieces, synonyms } = read('entities:\n  - name: books\n    synonyms: [libro]\n', 'a.yml');
  expect(pieces[0]?.heading).toBe('entities books');
  expect(synonyms).toEqual([{ term: 'libro', refersTo: 'books' }]);
});

it('reads examples from a file of their own, YAML or JSON', () => {
  const example = { question: 'How many?', sql: 'SELECT COUNT(*) FROM books' };
  expect(read(JSON.stringify([example]), 'examples.json').examples).toEqual([example]);
  expect(read('examples:\n  - question: How many?\n    sql: SELECT COUNT(*) FROM books\n', 'e.yaml').examples).toEqual([
    example,
  ]);
});

it.each([
  ['entities:\n  x: [1\n', /^f\.yaml, line \d+: .+ Mend that line/],
  ['meta: {}\nentities: 5\n', /^f\.yaml, line 2: entities is a number, not a map or a list\. Write its entries below/],
  ['just words', /^f\.yaml, line 1: the file is one string, not a map\. Begin with a section/],
  [
    'usage_examples:\n  - question: How many?\n',
    /^f\.yaml, line 2: example 1 of usage_examples has no sql\. Write both/,
  ],
  ['entities:\n  x: *star\n', /^f\.yaml.*alias.*Write the value out/i],
])('warns of %j with file, line and what to change', (text, warning) => {
  expect(read(text, 'f.yaml').warnings).toEqual([expect.stringMatching(warning)]);
});

it('keeps the sections that are right beside one that is wrong', () => {
  const { pieces, warnings } = read('entities: 5\nmetrics:\n  revenue: { sql: SELECT 1 }\n');
  expect(warnings).toHaveLength(1);
  expect(pieces.map(({ heading }) => heading)).toEqual(['metrics revenue']);
});

it('stops at aliases that stand for far too much', () => {
  const bomb = [
    'a: &a [x, x]',
    ...'bcdefgh'
      .split('')
      .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`),
  ];
  expect(read(bomb.join('\n')).warnings[0]).toMatch(/alias/i);
});

it('takes Markdown apart by its headings; what it calls rules is for every question', () => {
  const text = 'Intro.\n# Shop\n## Prices\nIn euros.\n```\n# no heading\n```\n## Golden rules\nNever sum.\n';
  expect(readContextFile('notes.md', text).pieces).toEqual([
    { path: 'notes.md', heading: '', text: 'Intro.', always: false },
    { path: 'notes.md', heading: 'Shop › Prices', text: 'In euros.\n```\n# no heading\n```', always: false },
    { path: 'notes.md', heading: 'Shop › Golden rules', text: 'Never sum.', always: true },
  ]);
  expect(readContextFile('rules.md', 'Prices are in euros.').pieces[0]?.always).toBe(true);
});
