import { ResultRows, type RowPacket } from './result-rows.js';

const text = { name: 'c', columnType: 253, characterSet: 45, flags: 0 };
const cell = (length: number) => Buffer.alloc(length, 'x');

/** A row as it is on the wire, after a header; lengths are told apart here, not in the bytes. */
function packet(cells: readonly (Buffer | null)[]): RowPacket {
  const lengths = cells.map((bytes) => bytes && bytes.length);
  const buffer = Buffer.concat([Buffer.from('head'), ...cells.map((bytes) => bytes ?? Buffer.alloc(0))]);
  return { buffer, offset: 4, readLengthCodedNumber: () => lengths.shift()! };
}

function collector(limits: { maxRows: number; maxBytes: number }, columns = 1) {
  const rows = new ResultRows(limits);
  rows.start(Array.from({ length: columns }, () => text));
  return rows;
}

test('exactly as many rows as allowed are not truncated; one more is', () => {
  const rows = collector({ maxRows: 2, maxBytes: 1_000 });
  expect([rows.add(packet([cell(1)])), rows.add(packet([cell(1)]))]).toEqual([true, true]);
  expect(rows.truncated).toBe(false);
  expect(rows.add(packet([cell(1)]))).toBe(false);
  expect(rows.truncated).toBe(true);
  expect(rows.rows).toHaveLength(2);
});

test('rows end before the bytes do', () => {
  const rows = collector({ maxRows: 100, maxBytes: 1_000 });
  let given = 0;
  while (rows.add(packet([cell(100)]))) given++;
  expect(given).toBe(9);
  expect(rows.truncated).toBe(true);
});

test('the first row is always given, cut until it fits', () => {
  const rows = collector({ maxRows: 10, maxBytes: 1_000 }, 4);
  expect(rows.add(packet([cell(100_000), cell(5), null, cell(100_000)]))).toBe(true);
  expect(JSON.stringify(rows.rows).length).toBeLessThan(1_200);
  expect(rows.rows[0]![1]).toBe('xxxxx');
  expect(rows.warnings).toEqual(['2 values were too long and were cut.']);
});

test('a cell is never longer than 64 KiB', () => {
  const rows = collector({ maxRows: 10, maxBytes: 10_000_000 });
  rows.add(packet([cell(1_000_000)]));
  expect((rows.rows[0]![0] as string).length).toBeLessThan(66_000);
});

test('columns of one name both survive', () => {
  const rows = collector({ maxRows: 10, maxBytes: 1_000 }, 2);
  rows.add(packet([cell(1), cell(2)]));
  expect(rows.columns.map(({ name }) => name)).toEqual(['c', 'c']);
  expect(rows.rows).toEqual([['x', 'xx']]);
});
