/** A server sent more in one message than this program is willing to hold. */
export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge';
  constructor(readonly maxBytes: number) {
    super(`It sent a message of more than ${maxBytes} bytes.`);
  }
}

export interface BodyBounds {
  maxBytes: number;
  /** Bounds each event of a stream, not the stream: one that lives for days may carry any number of events. */
  perEvent: boolean;
  /** Told once: nothing at a regular end, else what broke the body. */
  onEnd(error?: unknown): void;
}

/** The same response with a body that fails beyond its bounds and tells of its end. */
export function boundBody(response: Response, { maxBytes, perEvent, onEnd }: BodyBounds): Response {
  const reader = response.body?.getReader();
  if (!reader) return response;
  let bytes = 0;
  const events = new EventBytes();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            controller.close();
            return onEnd();
          }
          bytes += value.byteLength;
          if ((perEvent ? events.longestWith(value) : bytes) > maxBytes) throw new MessageTooLarge(maxBytes);
          controller.enqueue(value);
        } catch (error) {
          controller.error(error);
          onEnd(error);
          await reader.cancel(error).catch(() => undefined);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}

/** Counts the bytes of the event that is arriving: events end with an empty line (HTML, "Server-sent events"). */
class EventBytes {
  #bytes = 0;
  #lineIsEmpty = true;
  #afterReturn = false;

  /** The longest event, complete or not, that ends or grows with this chunk. */
  longestWith(chunk: Uint8Array): number {
    let longest = 0;
    for (const byte of chunk) {
      this.#bytes += 1;
      const isReturn = byte === 13;
      if (isReturn || (byte === 10 && !this.#afterReturn)) {
        longest = Math.max(longest, this.#bytes);
        if (this.#lineIsEmpty) this.#bytes = 0;
        this.#lineIsEmpty = true;
      } else if (byte !== 10) {
        this.#lineIsEmpty = false;
      }
      this.#afterReturn = isReturn;
    }
    return Math.max(longest, this.#bytes);
  }
}
