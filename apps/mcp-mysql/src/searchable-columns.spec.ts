import { hasShowableText } from './searchable-columns.js';

const column = (name: string, dataType = 'varchar', maxCharacters: number | null = 80) => ({
  name,
  type: dataType,
  dataType,
  nullable: true,
  comment: '',
  maxCharacters,
  masked: false,
});

test.each(['name', 'city', 'status', 'hashtag', 'basalt', 'shipping', 'spinner', 'passenger_name'])(
  '%s is shown',
  (name) => {
    expect(hasShowableText(column(name))).toBe(true);
  },
);

test.each([
  'password',
  'Passwd',
  'userPassword',
  'password_hash',
  'pwd',
  'user_pwd',
  'access_token',
  'accessToken',
  'apiKey',
  'api_key',
  'client_secret',
  'pin',
  'card_number',
  'iban',
  'salt',
  'session_id',
])('%s is not', (name) => {
  expect(hasShowableText(column(name))).toBe(false);
});

test('only short text is', () => {
  expect(hasShowableText(column('a', 'enum', 10))).toBe(true);
  expect(hasShowableText(column('a', 'varchar', 5_000))).toBe(false);
  expect(hasShowableText(column('a', 'text', 65_535))).toBe(false);
  expect(hasShowableText(column('a', 'int', null))).toBe(false);
});
