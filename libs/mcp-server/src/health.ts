import { setTimeout as delay } from 'node:timers/promises';
import { type Registry, version } from '@sql-agent/runtime';
import { Router } from 'express';

export interface HealthOptions {
  metrics: Registry;
  /** Why the backend does not answer: a sentence without addresses, names of users or secrets. Undefined when it answers. */
  ready: () => Promise<string | undefined>;
  isStopping: () => boolean;
  readyWithinMs?: number;
}

/** What probes ask. No token is needed, so nothing is told that a stranger must not know. */
export function healthRoutes({ metrics, ready, isStopping, readyWithinMs = 2_000 }: HealthOptions): Router {
  let check: Promise<string | undefined> | undefined;
  /** Probes that come at the same time share one check, so that nobody can make this server ask its backend without end. */
  const sharedCheck = () =>
    (check ??= (async () => ready())()
      .catch(() => 'The readiness check failed.')
      .finally(() => (check = undefined)));

  const problem = async () =>
    isStopping()
      ? 'This server is stopping.'
      : Promise.race([sharedCheck(), delay(readyWithinMs, 'The backend did not answer in time.', { ref: false })]);

  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'ok', version });
  });
  router.get('/readyz', async (_request, response) => {
    const reason = await problem();
    response
      .status(reason === undefined ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(reason === undefined ? { status: 'ready' } : { status: 'unavailable', reason });
  });
  router.get('/metrics', async (_request, response) => {
    response.set('Content-Type', metrics.contentType).send(await metrics.metrics());
  });
  return router;
}
