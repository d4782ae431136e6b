import { MessageLines, type OversizedLine, oversizedAnswerId } from './message-lines.js';

function read(chunks: (string | Buffer)[], maxBytes = 100) {
  const lines: string[] = [];
  const oversized: OversizedLine[] = [];
  const reader = new MessageLines({
    maxBytes,
    onLine: (line) => lines.push(line),
    onOversized: (line) => oversized.push(line),
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return { lines, oversized };
}

it.each([
  [['{"a":1}\n{"b":2}\n'], ['{"a":1}', '{"b":2}']],
  [
    ['{"a"', ':1}', '\n', '{"b":2}\n{"c'],
    ['{"a":1}', '{"b":2}'],
  ],
  [['{"a":1}\r\n\r\n\n  \n{"b":2}\n'], ['{"a":1}', '{"b":2}']],
  [[...Buffer.from('"ü😀"\n')].map((byte) => Buffer.from([byte])), ['"ü😀"']],
  [['x'.repeat(100), '\n'], ['x'.repeat(100)]],
  [[], []],
])('%j is cut into %j', (chunks, lines) => {
  expect(read(chunks)).toEqual({ lines, oversized: [] });
});

it('of a line that is too long only the ends are kept, and the next one is read', () => {
  const long = `{"jsonrpc":"2.0","id":7,"result":"${'x'.repeat(10_000)}"}`;
  const pieces = long.match(/.{1,333}/g)!;
  const { lines, oversized } = read([...pieces, '\n{"a":1}\n'], 1_000);
  expect(lines).toEqual(['{"a":1}']);
  expect(oversized).toEqual([{ start: long.slice(0, 256), end: long.slice(-256), bytes: long.length }]);
});

it.each([
  ['{"jsonrpc":"2.0","id":7,"result":{"x":"', '"}}', 7],
  ['{"id":"a\\"b","jsonrpc":"2.0","result":{"x":"', '"}}', 'a"b'],
  ['{"result":{"content":[{"id":1', '}]},"jsonrpc":"2.0","id":42}', 42],
  ['{"result":{"x":"', '"},"id":42,"jsonrpc":"2.0"}', 42],
  // An id inside of the result is not the message's.
  ['{"jsonrpc":"2.0","result":{"id":1,', '"x":{"y":1,"id":2}}}', undefined],
  ['{"result":{"id":1,', '"x":[1]}}', undefined],
])('%s…%s answers %j', (start, end, id) => {
  expect(oversizedAnswerId({ start, end, bytes: 1 })).toBe(id);
});
