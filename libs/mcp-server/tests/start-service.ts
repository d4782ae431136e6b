import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ToolFailure } from '@sql-agent/contracts';
import { createLogger, createMetricsRegistry, Secret } from '@sql-agent/runtime';
import { z } from 'zod';
import {
  defineTool,
  type McpServerSettings,
  mcpServerSettings,
  type Resources,
  startMcpService,
  type Tool,
} from '../src/index.js';

export const defaults = z.object(mcpServerSettings).parse({ PORT: 0 });

export interface TestService {
  port: number;
  url: string;
  /** "started" and "aborted" of the tool "hold", with its name; "release" lets all of them finish. "seen": see "count". */
  events: EventEmitter;
  logLines(): Record<string, unknown>[];
  /** The value of a metric, by name and (some of) its labels. */
  metric(name: string, labels?: Record<string, string>): Promise<number | undefined>;
  stop(): Promise<void>;
}

export interface TestServiceOptions {
  settings?: Partial<McpServerSettings>;
  token?: string;
  ready?: () => Promise<string | undefined>;
  resources?: Resources;
}

/** A real service on a free port, with tools that can be watched. */
export async function startService({
  settings,
  token,
  ready,
  resources,
}: TestServiceOptions = {}): Promise<TestService> {
  const events = new EventEmitter();
  events.setMaxListeners(1_000);
  const lines: string[] = [];
  const log = new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) });
  const metrics = createMetricsRegistry('test');
  const service = await startMcpService({
    name: 'test-server',
    version: '1.2.3',
    instructions: 'Tools for tests.',
    tools: watchedTools(events),
    resources,
    settings: { ...defaults, ...settings },
    authToken: token === undefined ? undefined : new Secret(token),
    logger: createLogger('test', 'trace', log),
    metrics,
    ready: ready ?? (async () => undefined),
  });
  return {
    port: service.port,
    url: `http://127.0.0.1:${service.port}`,
    events,
    logLines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    async metric(name, labels = {}) {
      const all = (await metrics.getMetricsAsJSON()) as { name: string; values: Series[] }[];
      // The parts of a histogram have names of their own; the values of other metrics have their metric's.
      return all
        .flatMap((metric) => metric.values.map((value) => ({ metricName: metric.name, ...value })))
        .filter(({ metricName }) => metricName === name)
        .find((value) => Object.entries(labels).every(([label, text]) => value.labels[label] === text))?.value;
    },
    stop: service.stop,
  };
}

const readOnly = { readOnlyHint: true };

function watchedTools(events: EventEmitter): Tool[] {
  return [
    defineTool({
      name: 'echo',
      title: 'Echo',
      description: 'Gives back what it got.',
      input: z.strictObject({ text: z.string().max(5_000_000), times: z.int().min(1).max(10).default(1) }),
      output: z.object({ text: z.string() }),
      annotations: { readOnlyHint: true, idempotentHint: true },
      async handle({ text, times }) {
        await new Promise((resolve) => setImmediate(resolve));
        return { structured: { text: text.repeat(times) }, text: `you said ${text.slice(0, 100)}` };
      },
    }),
    defineTool({
      name: 'hold',
      title: 'Hold',
      description: 'Runs until it is released or aborted.',
      input: z.strictObject({ name: z.string(), deaf: z.boolean().default(false) }),
      output: z.object({ name: z.string() }),
      annotations: readOnly,
      handle: ({ name, deaf }, { signal }) =>
        new Promise((resolve, reject) => {
          events.once('release', () => resolve({ structured: { name }, text: `released ${name}` }));
          signal.addEventListener('abort', () => {
            events.emit('aborted', name);
            if (!deaf) reject(signal.reason as Error);
          });
          events.emit('started', name);
        }),
    }),
    defineTool({
      name: 'count',
      title: 'Count',
      description: 'Reports each step, and waits until it was seen.',
      input: z.strictObject({ steps: z.int().min(1).max(10) }),
      output: z.object({ steps: z.number() }),
      annotations: readOnly,
      async handle({ steps }, { progress }) {
        for (let step = 1; step <= steps; step++) {
          const seen = once(events, 'seen');
          progress(step, steps, `step ${step}`);
          await seen;
        }
        return { structured: { steps }, text: `${steps} steps` };
      },
    }),
    defineTool({
      name: 'crash',
      title: 'Crash',
      description: 'Fails in a way nobody foresaw.',
      input: z.strictObject({}),
      output: z.object({}),
      annotations: readOnly,
      async handle() {
        throw new Error('connect ECONNREFUSED db.internal:3306 password=hunter2');
      },
    }),
    defineTool({
      name: 'decline',
      title: 'Decline',
      description: 'Fails in a way the caller may know.',
      input: z.strictObject({}),
      output: z.object({}),
      annotations: readOnly,
      async handle() {
        throw new ToolFailure(
          { kind: 'unknown_table', message: 'There is no table "x".', retry: 'after-change', suggestions: ['y'] },
          { cause: new Error('the detail') },
        );
      },
    }),
  ];
}

interface Series {
  value: number;
  labels: Record<string, string>;
  metricName?: string;
}

export type TransportPath = '/sse' | '/mcp';

/** The SDK's own client, connected. */
export async function connectClient(service: TestService, path: TransportPath, token?: string): Promise<Client> {
  const client = new Client({ name: 'test-client', version: '1.0.0' });
  const url = new URL(path, service.url);
  const requestInit = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
  await client.connect(
    path === '/sse'
      ? new SSEClientTransport(url, { requestInit })
      : new StreamableHTTPClientTransport(url, { requestInit }),
  );
  return client;
}

/** Asks again and again until the answer is yes, for a bounded time. */
export async function eventually(condition: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Still not so after ${withinMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
