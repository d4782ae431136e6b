import { standAlone } from './follow-up.js';

it.each([
  ['How many orders did we get in 2024?', 'And in 2023?', 'How many orders did we get in 2023?'],
  ['How many orders did we get in 2024?', 'and last year?', 'How many orders did we get last year?'],
  ['¿Cuántos pedidos hubo en marzo de 2024?', '¿Y en 2025?', '¿Cuántos pedidos hubo en 2025?'],
  ['How many customers are from Spain?', 'What about Germany?', 'How many customers are from Germany?'],
  ['¿Cuántos clientes tenemos en Alemania?', '¿Y en Francia?', '¿Cuántos clientes tenemos en Francia?'],
  ['How many orders by Ana Ruiz in 2024?', 'And by Bo Lind?', 'How many orders by Bo Lind in 2024?'],
  ['How many orders are there?', 'And in 2023?', 'How many orders are there in 2023?'],
  ['How many orders are there?', 'And how many customers are there?', 'how many customers are there?'],
])('after %j, %j is %j', (previous, question, alone) => {
  expect(standAlone(previous, question)).toBe(alone);
});

it.each(['How many books are there?', 'Android phones sold in 2024', 'Years with most orders', 'And?'])(
  'leaves %j as it is',
  (question) => {
    expect(standAlone('How many orders in 2024?', question)).toBe(question);
  },
);

it('leaves a follow-up as it is when nothing was asked before', () => {
  expect(standAlone(undefined, 'And in 2023?')).toBe('And in 2023?');
});
