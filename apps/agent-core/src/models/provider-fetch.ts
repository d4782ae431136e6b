import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** Of one request and its answer; the whole question has its own limit. */
const requestTimeoutMs = 60_000;
const maxAnswerBytes = 8 * 1024 * 1024;
const maxRetries = 2;
const firstDelayMs = 500;
/** A provider that wants a longer pause is done without: another model may answer, or the caller is told. */
const maxDelayMs = 10_000;
/** Too many requests, or a server that is overloaded or restarting. 529 is Anthropic's word for overloaded. */
const worthRepeating = new Set([408, 429, 500, 502, 503, 504, 529]);

const questions = new AsyncLocalStorage<AbortSignal>();

/** Requests made by `work` end with the question, also where a provider's library passes no signal on. */
export function duringQuestion<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  return questions.run(signal, work);
}

/**
 * `fetch` for every provider's library: repeats what is worth repeating with growing, jittered pauses (or the one that the
 * provider asks for in `Retry-After`), and bounds the time and the size of an answer.
 */
export async function providerFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const signals = [init.signal, questions.getStore(), AbortSignal.timeout(requestTimeoutMs)];
  const signal = AbortSignal.any(signals.filter((one): one is AbortSignal => one instanceof AbortSignal));
  for (let retries = 0; ; retries += 1) {
    const answer = await fetch(input, { ...init, signal }).catch((error: unknown) => error as Error);
    const failed = answer instanceof Error;
    const pauseMs = failed ? undefined : retryAfterMs(answer);
    const waitMs = pauseMs ?? Math.round(firstDelayMs * 2 ** retries * (0.5 + Math.random() / 2));
    const again = !signal.aborted && (failed || worthRepeating.has(answer.status));
    if (!again || retries === maxRetries || waitMs > maxDelayMs) {
      if (failed) throw answer;
      return bounded(answer);
    }
    if (!failed) await answer.body?.cancel();
    await delay(waitMs, undefined, { signal });
  }
}

/** Seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfterMs(response: Response): number | undefined {
  const header = response.headers.get('retry-after');
  if (!header) return undefined;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1_000;
  return Number.isNaN(waitMs) ? undefined : Math.max(0, waitMs);
}

function bounded(response: Response): Response {
  if (!response.body) return response;
  let bytes = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes > maxAnswerBytes) controller.error(new Error('The answer of the model is too large.'));
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, response);
}
