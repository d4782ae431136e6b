import { boundBody, MessageTooLarge } from './bounded-body.js';

/** Reads a body made of these chunks; gives its text and what its end was told with. */
async function read(chunks: string[], perEvent: boolean, maxBytes = 10) {
  const ends: unknown[] = [];
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
  const response = boundBody(new Response(source), { maxBytes, perEvent, onEnd: (error) => ends.push(error) });
  const text = await response.text().catch((error: unknown) => error);
  return { text, ends };
}

it('hands on what is within the bound and tells of its end once', async () => {
  expect(await read(['01234', '56789'], false)).toEqual({ text: '0123456789', ends: [undefined] });
});

it('fails a body that grows beyond the bound', async () => {
  const { text, ends } = await read(['01234', '56789', '!'], false);
  expect(text).toBeInstanceOf(MessageTooLarge);
  expect(ends).toEqual([expect.any(MessageTooLarge)]);
});

it.each([
  ['line feeds', ['data:abc\n\ndata:abc\n\n', 'data:abc\n', '\n']],
  ['returns', ['data:ab\r\rdata:ab\r\r']],
  ['both, split between chunks', ['data:a\r', '\n\r', '\ndata:a\r\n', '\r\n']],
])('bounds each event, not the stream, with %s', async (_, chunks) => {
  expect(await read(chunks, true)).toMatchObject({ text: chunks.join(''), ends: [undefined] });
});

it.each([
  ['one line', ['data:', 'a'.repeat(10)]],
  ['many lines', ['data:a\n', 'data:b\n']],
  ['an event that is complete', ['data:abcdefghi\n\ndata:a\n\n']],
])('fails an event beyond the bound: %s', async (_, chunks) => {
  expect((await read(chunks, true)).text).toBeInstanceOf(MessageTooLarge);
});
