import request from 'supertest';
import { startService, type TestService } from './start-service.js';

let service: TestService;
afterEach(() => service.stop());

it('/healthz says the process is alive whatever its backend does', async () => {
  service = await startService({ ready: async () => 'The database does not answer.' });
  const response = await request(service.url).get('/healthz');
  expect([response.status, response.body]).toEqual([
    200,
    { status: 'ok', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
  ]);
});

it('/readyz follows the backend, and gives its reason', async () => {
  let reason: string | undefined = 'The database does not answer.';
  service = await startService({ ready: async () => reason });
  const down = await request(service.url).get('/readyz');
  expect([down.status, down.body]).toEqual([503, { status: 'unavailable', reason }]);
  reason = undefined;
  const up = await request(service.url).get('/readyz');
  expect([up.status, up.body]).toEqual([200, { status: 'ready' }]);
});

it('/readyz waits a bounded time, and asks once however many probes come', async () => {
  let asked = 0;
  service = await startService({
    ready: () => {
      asked++;
      return new Promise(() => {});
    },
  });
  const answers = await Promise.all(Array.from({ length: 10 }, () => request(service.url).get('/readyz')));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(503));
  expect(asked).toBe(1);
});

it('/readyz keeps the words of a check that throws to itself', async () => {
  service = await startService({ ready: () => Promise.reject(new Error('ECONNREFUSED 10.0.0.9 user=root')) });
  const response = await request(service.url).get('/readyz');
  expect(response.status).toBe(503);
  expect(response.text).not.toMatch(/10\.0\.0\.9|root/);
});

it('/metrics speaks Prometheus', async () => {
  service = await startService();
  const response = await request(service.url).get('/metrics');
  expect(response.headers['content-type']).toMatch(/^text\/plain; version=/);
  expect(response.text).toContain('mcp_sessions{transport="sse",service="test"} 0');
  expect(response.text).toContain('process_resident_memory_bytes');
});
