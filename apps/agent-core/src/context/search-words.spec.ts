import { excerpt, WordSearch } from './search-words.js';

const pieces = [
  { heading: 'metrics gross_sales', text: 'Order totals; synonyms: revenue, ventas' },
  { heading: 'metrics return_rate', text: 'Share of lines that came back' },
  { heading: 'entities customers', text: 'People with an account; synonyms: cliente' },
];

it.each([
  ['How high were our sales?', 'metrics gross_sales'],
  ['¿Cuáles fueron las ventas?', 'metrics gross_sales'],
  ['How many clientes are there?', 'entities customers'],
  ['What is the rate of returns?', 'metrics return_rate'],
])('finds what %s is about', (question, heading) => {
  expect(new WordSearch(pieces).find(question, 0.3)[0]?.heading).toBe(heading);
});

it('finds nothing for words that stand nowhere, and none for small words', () => {
  const search = new WordSearch(pieces);
  expect(search.find('zeppelin', 0.3)).toEqual([]);
  expect(search.find('how many of the', 0.3)).toEqual([]);
});

it('gives of a long text its head and the lines that are asked for', () => {
  const text = [
    '| word | means |',
    '| --- | --- |',
    ...Array.from({ length: 100 }, (_, index) => `| term${index} | thing |`),
    '| margin | price - cost |',
  ].join('\n');
  const short = excerpt(text, 'What is the margin?', 400);
  expect(short).toBe('| word | means |\n| --- | --- |\n| term0 | thing |\n…\n| margin | price - cost |');
  expect(excerpt('short', 'anything', 400)).toBe('short');
});
