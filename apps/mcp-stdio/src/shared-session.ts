import {
  errorAnswer,
  isAnswer,
  type JsonRpcAnswer,
  type JsonRpcNotification,
  type JsonRpcRequest,
  methodNotFound,
} from './json-rpc.js';
import { isLevel } from './log-levels.js';
import type { SessionPipe, Upstream } from './session-pipe.js';
import type { Initialized, SharedChild } from './shared-child.js';

/** What a client says once, and the child has already been told by the bridge. */
const saidByBridge = ['notifications/initialized', 'notifications/roots/list_changed'];

/** One client of a shared child: what it asked to hear, and the requests that mean something else where many share. */
export class SharedSession implements Upstream {
  readonly subscriptions = new Set<string>();
  level: string | undefined;
  #isRead = true;

  constructor(
    private readonly child: SharedChild,
    private readonly pipe: SessionPipe,
  ) {}

  get isBusy(): boolean {
    return this.pipe.hasCalls;
  }

  get hearsChanges(): boolean {
    return this.pipe.hearsNotifications;
  }

  watches(uri: string): boolean {
    // MCP specification, subscriptions: the changed resource may be a part of the one subscribed to.
    return [...this.subscriptions].some(
      (watched) => uri === watched || uri.startsWith(`${watched.replace(/\/$/, '')}/`),
    );
  }

  /** A client that does not read misses what it can do without; the others do not wait for it. */
  hear(notification: JsonRpcNotification): void {
    if (this.#isRead) this.pipe.pass(notification);
  }

  async request(message: JsonRpcRequest, signal: AbortSignal, cancelReason: () => unknown): Promise<JsonRpcAnswer> {
    const { id, method, params = {} } = message;
    const ask = (asked: JsonRpcRequest) => this.child.request(this, asked, signal, cancelReason);
    if (method === 'initialize') {
      const result = asSeenBy(await this.child.initialized(), params['protocolVersion'], this.pipe.hearsNotifications);
      return { jsonrpc: '2.0', id, result };
    }
    if (method.startsWith('tasks/')) {
      return errorAnswer(id, methodNotFound, 'Tasks are not offered by a server that several clients share.');
    }
    if (method === 'logging/setLevel' && isLevel(params['level'])) {
      const answer = await ask({ ...message, params: { level: this.child.levelWith(this, params['level']) } });
      if ('result' in answer) this.level = params['level'];
      return answer;
    }
    const uri = String(params['uri']);
    if (method === 'resources/subscribe') {
      const answer = await ask(message);
      if ('result' in answer) this.subscriptions.add(uri);
      return answer;
    }
    if (method === 'resources/unsubscribe') {
      this.subscriptions.delete(uri);
      if (this.child.isSubscribed(uri)) return { jsonrpc: '2.0', id, result: {} };
    }
    return ask(message);
  }

  send(message: JsonRpcNotification | JsonRpcAnswer): void {
    if (!isAnswer(message) && !saidByBridge.includes(message.method)) this.child.send(message);
  }

  pauseUntil(resumed: Promise<void>): void {
    this.#isRead = false;
    void resumed.then(() => (this.#isRead = true));
  }

  async close(): Promise<void> {
    this.child.sessions.delete(this);
    for (const uri of this.subscriptions) {
      if (this.child.isSubscribed(uri)) continue;
      this.child.send({ jsonrpc: '2.0', method: 'resources/unsubscribe', params: { uri } }, true);
    }
  }
}

/** What this client is told of the child: in a version both know, and without what is not offered to many. */
function asSeenBy(initialized: Initialized, requested: unknown, hearsNotifications: boolean): Initialized {
  const known = initialized.protocolVersion;
  // Versions are dates, and what is older is a part of what is newer.
  const isOlder = typeof requested === 'string' && /^\d{4}-\d\d-\d\d$/.test(requested) && requested < known;
  const { tasks: _tasks, ...capabilities } = initialized['capabilities'] as Record<string, object>;
  const offered = hearsNotifications ? capabilities : Object.fromEntries(Object.entries(capabilities).map(unasked));
  return { ...initialized, capabilities: offered, protocolVersion: isOlder ? requested : known };
}

/** Without a stream of its own a client hears of no change. */
function unasked([name, capability]: [string, object]): [string, object] {
  const { listChanged: _listChanged, subscribe: _subscribe, ...rest } = capability as Record<string, unknown>;
  return [name, rest];
}
