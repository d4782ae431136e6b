import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { createMetricsRegistry } from '@sql-agent/runtime';
import express from 'express';
import { sessionServer } from '../src/build-server.js';
import { Sessions } from '../src/sessions.js';
import { sseRoute } from '../src/sse-route.js';
import { RawSse } from './raw-sse.js';

it('a quiet event stream carries comments, so that nobody on the way takes it for dead', async () => {
  const sessions = new Sessions({ limit: 1, idleMs: 60_000, metrics: createMetricsRegistry('test') });
  const createTestServer = () => sessionServer(new Server({ name: 'test', version: '1' }, {}));
  const route = sseRoute({ createServer: createTestServer, sessions, body: [], keepAliveMs: 20 });
  const http = createServer(express().use(route)).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const stream = await RawSse.open(`http://127.0.0.1:${(http.address() as AddressInfo).port}/sse`);
  await stream.waitFor(/^event: endpoint\n.+\n\n(: ping\n\n){3}/);
  await sessions.closeAll();
  await once(stream.response, 'end');
  http.close();
});
