import { NameWords } from './name-words.js';

const names = new NameWords(['risk_assessment', 'risk_group', 'pump_speed', 'pump_id', 'orders']);

test.each([
  ['premiumpayments', ['premium', 'payments']],
  ['PurchaseOrderLine', ['purchase', 'order', 'line']],
  ['fechanacimiento', ['fecha', 'nacimiento']],
  ['pumpspeeds', ['pumpspeeds']],
  ['riskpump', ['risk', 'pump']],
  ['tbl_customerinvoices', ['tbl', 'customer', 'invoices']],
  ['customers', ['customers']],
  ['xyzzyplugh', ['xyzzyplugh']],
])('%s is made of %j', (name, parts) => {
  expect(names.parts(name)).toEqual(parts);
});

test('what is written together is found as it is written, too', () => {
  expect(names.of('premiumpayments')).toEqual(['premiumpayments', 'premium', 'payments']);
});

test('the longest name there can be is taken apart in no time', () => {
  expect(names.parts('abcd'.repeat(16))).toEqual(['abcd'.repeat(16)]);
});
