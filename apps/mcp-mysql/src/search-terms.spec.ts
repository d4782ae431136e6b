import { isMeaning, questionWords, termsOf, wordsOf } from './search-terms.js';

const meanings = (word: string) => termsOf(word).filter(isMeaning);

test.each([
  ['custOrders_2024', ['cust', 'orders', '2024']],
  ['HTTPServerLog', ['http', 'server', 'log']],
  ['Año de Facturación', ['ano', 'de', 'facturacion']],
])('the words of %s', (name, words) => {
  expect(wordsOf(name)).toEqual(words);
});

test.each([
  ['customers', 'clientes'],
  ['invoice', 'facturas'],
  ['qty', 'cantidad'],
  ['quotat', 'quotation'],
  ['commis', 'comision'],
])('%s and %s have a meaning in common', (left, right) => {
  expect(meanings(left).some((meaning) => meanings(right).includes(meaning))).toBe(true);
});

test('a beginning of words that mean different things means nothing', () => {
  expect(meanings('cons')).toEqual([]);
});

test('a question is its words that carry meaning, once each', () => {
  expect(questionWords('Which of the orders are orders of Perú?')).toEqual(['orders', 'peru']);
  expect(questionWords('¿Cuántos?')).toEqual(['cuantos']);
});
