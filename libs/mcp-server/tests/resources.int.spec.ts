import { EventEmitter } from 'node:events';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  ResourceListChangedNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { ToolFailure } from '@sql-agent/contracts';
import type { Resources } from '../src/index.js';
import { connectClient, eventually, startService, type TestService, type TransportPath } from './start-service.js';

const uriOf = (name: string) => `note://${name}`;

/** Notes in memory, two to a page, whose watchers are told by hand. */
class Notes implements Resources {
  readonly notes = new Map([
    ['rome', 'seven hills'],
    ['oslo', 'a fjord'],
    ['roma', 'siete colinas'],
  ]);
  readonly watchers = new EventEmitter<Record<string, []>>();
  readonly templates = [{ uriTemplate: 'note://{name}', name: 'note', description: 'A note.' }];

  async list(cursor: string | undefined) {
    const from = Number(cursor ?? 0);
    const resources = [...this.notes.keys()].slice(from, from + 2).map((name) => ({ uri: uriOf(name), name }));
    return { resources, ...(from + 2 < this.notes.size && { nextCursor: String(from + 2) }) };
  }

  async read(uri: string) {
    if (uri === uriOf('crash')) throw new Error('EACCES /secret/place');
    const text = this.notes.get(uri.replace('note://', ''));
    if (text === undefined) {
      throw new ToolFailure({ kind: 'not_found', message: 'There is no such note.', retry: 'after-change' });
    }
    return [{ uri, mimeType: 'text/plain', text }];
  }

  async complete({ value }: { value: string }) {
    if (value === 'many') return Array.from({ length: 250 }, (_, index) => `many${index}`);
    return [...this.notes.keys()].filter((name) => name.startsWith(value));
  }

  watch(uri: string, onUpdated: () => void) {
    this.watchers.on(uri, onUpdated);
    return () => void this.watchers.off(uri, onUpdated);
  }

  watchList(onChanged: () => void) {
    return this.watch('list', onChanged);
  }
}

const faces: [string, TransportPath, boolean][] = [
  ['HTTP+SSE', '/sse', false],
  ['Streamable HTTP, stateless', '/mcp', false],
  ['Streamable HTTP, with sessions', '/mcp', true],
];

describe.each(faces)('%s', (_name, path, MCP_STREAMABLE_SESSIONS) => {
  const notifies = path === '/sse' || MCP_STREAMABLE_SESSIONS;
  let notes: Notes;
  let service: TestService;
  let client: Client;

  beforeEach(async () => {
    notes = new Notes();
    service = await startService({ settings: { MCP_STREAMABLE_SESSIONS }, resources: notes });
    client = await connectClient(service, path);
  });
  afterEach(async () => {
    await client.close();
    await service.stop();
  });

  it('offers what this transport can keep', () => {
    expect(client.getServerCapabilities()).toMatchObject({
      completions: {},
      resources: notifies ? { subscribe: true, listChanged: true } : {},
    });
    if (!notifies) expect(client.getServerCapabilities()?.resources).toEqual({});
  });

  it('lists every page, and the templates', async () => {
    const first = await client.listResources();
    const second = await client.listResources({ cursor: first.nextCursor });
    expect([...first.resources, ...second.resources].map(({ name }) => name)).toEqual(['rome', 'oslo', 'roma']);
    expect(second.nextCursor).toBeUndefined();
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual(notes.templates);
  });

  it('reads one', async () => {
    expect(await client.readResource({ uri: uriOf('oslo') })).toEqual({
      contents: [{ uri: uriOf('oslo'), mimeType: 'text/plain', text: 'a fjord' }],
    });
    expect(await service.metric('mcp_resource_requests_total', { method: 'read', outcome: 'ok' })).toBe(1);
  });

  it('tells an unknown one from a failure of its own, whose detail goes to the log alone', async () => {
    await expect(client.readResource({ uri: uriOf('paris') })).rejects.toMatchObject({
      code: -32_002,
      data: { kind: 'not_found', retry: 'after-change' },
    });
    const crash = client.readResource({ uri: uriOf('crash') });
    await expect(crash).rejects.toMatchObject({ code: -32_603, data: { kind: 'internal' } });
    await expect(crash).rejects.not.toThrow(/secret/);
    expect(JSON.stringify(service.logLines())).toContain('/secret/place');
  });

  it('completes the variables of a template, and says when there is more', async () => {
    const complete = (value: string) =>
      client.complete({ ref: { type: 'ref/resource', uri: 'note://{name}' }, argument: { name: 'name', value } });
    expect((await complete('ro')).completion).toEqual({ values: ['rome', 'roma'], total: 2, hasMore: false });
    const { values, total, hasMore } = (await complete('many')).completion;
    expect([values.length, total, hasMore]).toEqual([100, 250, true]);
    await expect(
      client.complete({ ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'name', value: '' } }),
    ).rejects.toMatchObject({ code: -32_602 });
  });

  it('refuses an address that is too long', async () => {
    await expect(client.readResource({ uri: uriOf('x'.repeat(5_000)) })).rejects.toMatchObject({ code: -32_602 });
  });

  if (!notifies) {
    it('takes no subscription, since nobody would hear of a change', async () => {
      await expect(client.subscribeResource({ uri: uriOf('oslo') })).rejects.toMatchObject({ code: -32_601 });
    });
    return;
  }

  it('tells of a change to those who subscribed, and only of that', async () => {
    const heard: string[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
    await client.subscribeResource({ uri: uriOf('oslo') });
    await client.subscribeResource({ uri: uriOf('oslo') });
    const other = await connectClient(service, path);
    other.setNotificationHandler(ResourceUpdatedNotificationSchema, () => void heard.push('other'));
    await eventually(() => {
      notes.watchers.emit(uriOf('rome'));
      notes.watchers.emit(uriOf('oslo'));
      return heard.length > 0;
    });
    await client.unsubscribeResource({ uri: uriOf('oslo') });
    expect(notes.watchers.listenerCount(uriOf('oslo'))).toBe(0);
    await other.ping();
    expect(new Set(heard)).toEqual(new Set([uriOf('oslo')]));
    await other.close();
  });

  it('tells everybody of a change of the list', async () => {
    let heard = 0;
    client.setNotificationHandler(ResourceListChangedNotificationSchema, () => void (heard += 1));
    // Streamable HTTP: the client opens the stream on which it hears this after it has said that it is initialised.
    await eventually(() => {
      notes.watchers.emit('list');
      return heard > 0;
    });
  });

  it('watches nothing for a session that is over', async () => {
    await client.subscribeResource({ uri: uriOf('oslo') });
    await eventually(() => notes.watchers.listenerCount('list') === 1);
    await (path === '/sse' ? client.close() : service.stop());
    await eventually(() => notes.watchers.eventNames().length === 0);
  });
});
