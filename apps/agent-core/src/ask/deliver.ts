import type { AskEvent, AskResponse } from '@sql-agent/contracts';
import type { Request, Response } from 'express';
import { toProblem } from '../http/problem.js';
import { requestIdOf } from '../http/request-id.js';

/** A client that has not read its answer by then is cut off. */
const deliverWithinMs = 30_000;
const keepAliveMs = 15_000;

type Work = (signal: AbortSignal, onEvent?: (event: AskEvent) => void) => Promise<AskResponse>;

/**
 * Sends what `work` answers: as one JSON document, or as server-sent events while it is made, as the client accepts.
 *
 * @param release gives back the place that the question took
 */
export async function deliver(request: Request, response: Response, release: () => void, work: Work): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    // The place is taken until the answer has left: a client that does not read holds it, not our memory.
    release();
    // The client that goes away stops the work, down to the database.
    if (!response.writableFinished) gone.abort(new Error('The client went away.'));
  });
  try {
    if (request.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
      await stream(response, requestIdOf(request), gone.signal, work);
    } else {
      response.json(await work(gone.signal));
    }
  } finally {
    const deadline = setTimeout(() => response.destroy(), deliverWithinMs);
    response.once('close', () => clearTimeout(deadline));
  }
}

async function stream(response: Response, requestId: string, signal: AbortSignal, work: Work): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const send = ({ event, data }: AskEvent) => void response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const keepAlive = setInterval(() => response.write(': ping\n\n'), keepAliveMs);
  try {
    send({ event: 'answer', data: await work(signal, send) });
  } catch (error) {
    if (!signal.aborted) send({ event: 'error', data: toProblem(error, requestId) });
  } finally {
    clearInterval(keepAlive);
    response.end();
  }
}
