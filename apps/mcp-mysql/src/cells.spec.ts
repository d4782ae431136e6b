import { columnReader, type WireColumn } from './cells.js';

function reader(field: Partial<WireColumn>) {
  return columnReader({ name: 'c', flags: 0, characterSet: 45, ...field });
}

/** The value stands between others, as it does in what the server sends. */
function decode(field: Partial<WireColumn>, value: string | Buffer, maxBytes = 1_000) {
  const bytes = Buffer.from(value as string);
  const source = Buffer.concat([Buffer.from('9-x'), bytes, Buffer.from('7"}ñ')]);
  return reader(field).decode(source, 3, 3 + bytes.length, maxBytes);
}

const vectorOf = (...numbers: number[]) => Buffer.from(Float32Array.from(numbers).buffer);

test.each<[string, Partial<WireColumn>]>([
  ['int', { columnType: 3 }],
  ['int unsigned', { columnType: 3, flags: 32 }],
  ['bigint unsigned', { columnType: 8, flags: 32 }],
  ['decimal', { columnType: 246 }],
  ['year', { columnType: 13, flags: 96 }],
  ['enum', { columnType: 254, flags: 256 }],
  ['set', { columnType: 254, flags: 2048 }],
  ['char', { columnType: 254 }],
  ['binary', { columnType: 254, characterSet: 63 }],
  ['varchar', { columnType: 253 }],
  ['varbinary', { columnType: 253, characterSet: 63 }],
  ['text', { columnType: 252 }],
  ['blob', { columnType: 252, characterSet: 63 }],
  ['json', { columnType: 245, characterSet: 63 }],
  ['json', { columnType: 252, extendedFormat: 'json' }],
  ['uuid', { columnType: 254, extendedTypeName: 'uuid' }],
  ['geometry', { columnType: 255, characterSet: 63 }],
  ['vector', { columnType: 242, characterSet: 63 }],
  ['vector', { columnType: 253, characterSet: 63, extendedTypeName: 'vector' }],
  ['datetime', { columnType: 12, characterSet: 63 }],
])('a column of type %s is called so', (type, field) => {
  expect(reader(field).type).toBe(type);
});

test('a column says whether it can be null', () => {
  expect(reader({ columnType: 3, flags: 1 }).nullable).toBe(false);
  expect(reader({ columnType: 3 }).nullable).toBe(true);
});

test.each<[string, Partial<WireColumn>, string | Buffer, unknown]>([
  ['int', { columnType: 3 }, '-5', -5],
  ['zero', { columnType: 3 }, '0', 0],
  ['int with zeros before it', { columnType: 3, flags: 64 }, '00042', 42],
  ['bigint of fifteen digits', { columnType: 8 }, '-99999999999999', -99_999_999_999_999],
  ['bigint of sixteen', { columnType: 8 }, '-999999999999999', -999_999_999_999_999],
  ['small bigint', { columnType: 8 }, '9007199254740991', 9007199254740991],
  ['large bigint', { columnType: 8 }, '9007199254740993', '9007199254740993'],
  ['decimal', { columnType: 246 }, '1.10', '1.10'],
  ['double', { columnType: 5 }, '1.5e-7', 1.5e-7],
  ['date', { columnType: 10, characterSet: 63 }, '0000-00-00', '0000-00-00'],
  ['bit', { columnType: 16, characterSet: 63 }, Buffer.from([1, 0]), 256],
  ['wide bit', { columnType: 16, characterSet: 63 }, Buffer.alloc(8, 255), '18446744073709551615'],
  ['blob', { columnType: 252, characterSet: 63 }, Buffer.from([0, 255, 1]), 'AP8B'],
  ['uuid', { columnType: 254, characterSet: 63, extendedTypeName: 'uuid' }, 'ab-cd', 'ab-cd'],
  ['json', { columnType: 245, characterSet: 63 }, '{"a": [1, null, "ñ"]}', { a: [1, null, 'ñ'] }],
  ['json with digits to lose', { columnType: 245 }, '{"a": 12345678901234567890}', '{"a": 12345678901234567890}'],
  ['json with digits in text', { columnType: 245 }, '{"a": "12345678901234567890"}', { a: '12345678901234567890' }],
  ['vector', { columnType: 242, characterSet: 63 }, vectorOf(1, -0.1, 16777217, 1e-20), [1, -0.1, 16777216, 1e-20]],
  ['vector of MariaDB', { columnType: 253, characterSet: 63, extendedTypeName: 'vector' }, vectorOf(0.3), [0.3]],
  ['json that is not', { columnType: 245 }, '{', '{'],
  ['empty text', { columnType: 253 }, '', ''],
])('%s keeps its meaning', (_name, field, bytes, expected) => {
  expect(decode(field, bytes)).toEqual(expected);
});

test('a long value is cut between characters and says so', () => {
  expect(decode({ columnType: 252 }, 'ñandú', 5)).toBe('ñand… [cut; 7 bytes in all]');
  expect(decode({ columnType: 252 }, 'añb', 2)).toBe('a… [cut; 4 bytes in all]');
  expect(decode({ columnType: 252, characterSet: 63 }, Buffer.alloc(10), 4)).toBe('AAAA… [cut; 10 bytes in all]');
});
