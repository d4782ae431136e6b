import { nearestNames } from './nearest-names.js';

it.each([
  ['custmers', ['orders', 'customer_notes', 'customers'], ['customers', 'customer_notes']],
  ['ORDERS', ['order', 'orders', 'shops'], ['orders', 'order']],
  ['xyz', ['customers', 'orders'], []],
  ['', ['a', 'b'], []],
])('%s among %j: %j', (wanted, names, nearest) => {
  expect(nearestNames(wanted, names)).toEqual(nearest);
});

it('gives no more than asked for, equals in order of name', () => {
  expect(nearestNames('tab', ['tac', 'taa', 'tad'], 2)).toEqual(['taa', 'tac']);
});

it('looks at the beginning of endless names only', () => {
  expect(nearestNames('a'.repeat(1_000_000), ['b'.repeat(1_000_000)])).toHaveLength(0);
});
