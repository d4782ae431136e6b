import type { Logger } from '@sql-agent/runtime';
import { ChildConnection } from './child-connection.js';
import {
  errorAnswer,
  isRequest,
  type JsonRpcAnswer,
  type JsonRpcNotification,
  type JsonRpcRequest,
  methodNotFound,
  ownId,
  ownInitialize,
} from './json-rpc.js';
import { listChanges } from './list-changes.js';
import { isAtLeast, mostTalkative } from './log-levels.js';
import type { SessionPipe, Upstream } from './session-pipe.js';
import { SharedSession } from './shared-session.js';
import type { StdioChild } from './stdio-child.js';

export interface SharedChildOptions {
  takeChild(): StdioChild;
  logger: Logger;
  greetWithinMs: number;
}

/** What an initialize request is answered with. */
export type Initialized = Record<string, unknown> & { protocolVersion: string };

/** What a session does not know of its requests: the ids under which the child has them. */
interface Running {
  session: SharedSession;
  progressToken: string | number | undefined;
}

const defaultLevel = 'info';

/**
 * One child that serves many sessions. The bridge initializes it, gives every request an id of its own, and tells of an event
 * only those whom it concerns. The child can ask no client anything: nothing would say which one.
 */
export class SharedChild {
  readonly sessions = new Set<SharedSession>();
  readonly #connection: ChildConnection;
  readonly #running = new Map<number, Running>();
  #lastId = 0;
  #initialized: Initialized | undefined;

  constructor(options: SharedChildOptions) {
    this.#connection = new ChildConnection({
      ...options,
      onMessage: (message) => (isRequest(message) ? this.#refuse(message) : this.#tell(message)),
      onLost: () => {},
      onGreeted: (result) => this.#greeted(result as Initialized),
    });
    this.#connection.greeting = {
      initialize: ownInitialize,
      afterwards: () => this.#afterwards(),
    };
  }

  /** Starts the child before anybody needs it; a failure is repeated by itself. */
  start(): void {
    this.#connection.ready().catch(() => {});
  }

  open(pipe: SessionPipe): Upstream {
    const session = new SharedSession(this, pipe);
    this.sessions.add(session);
    return session;
  }

  /** @throws ToolFailure when it does not answer */
  ping(withinMs: number): Promise<void> {
    return this.#connection.ping(withinMs);
  }

  /** What the child said of itself. @throws ToolFailure */
  async initialized(): Promise<Initialized> {
    await this.#connection.ready();
    return this.#initialized!;
  }

  /** Asks under an id of the child's own, and answers under that of the session's. */
  async request(
    session: SharedSession,
    message: JsonRpcRequest,
    signal: AbortSignal,
    cancelReason: () => unknown,
  ): Promise<JsonRpcAnswer> {
    const id = (this.#lastId += 1);
    const progressToken = message.params?._meta?.progressToken;
    const params =
      progressToken === undefined
        ? message.params
        : { ...message.params, _meta: { ...message.params?._meta, progressToken: id } };
    this.#running.set(id, { session, progressToken });
    try {
      const asked = { ...message, id, ...(params && { params }) };
      return { ...(await this.#connection.request(asked, signal, cancelReason)), id: message.id };
    } finally {
      this.#running.delete(id);
    }
  }

  /** Passes on what needs no answer, or whose answer interests nobody. */
  send(message: JsonRpcNotification | Omit<JsonRpcRequest, 'id'>, wantsId = false): void {
    this.#connection.send((wantsId ? { ...message, id: ownId() } : message) as JsonRpcNotification);
  }

  /** The level that the child is to log at, when `session` wants `level`. */
  levelWith(session: SharedSession, level: string): string {
    const others = [...this.sessions].filter((other) => other !== session).flatMap((other) => other.level ?? []);
    return mostTalkative([level, ...others])!;
  }

  isSubscribed(uri: string): boolean {
    return [...this.sessions].some((session) => session.subscriptions.has(uri));
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  #refuse({ id, method }: JsonRpcRequest): void {
    if (method === 'ping') return this.#connection.send({ jsonrpc: '2.0', id, result: {} });
    const message = 'This server is shared by several clients; it cannot ask one of them.';
    this.#connection.send(errorAnswer(id, methodNotFound, message));
  }

  #tell(notification: JsonRpcNotification): void {
    const { method, params = {} } = notification;
    if (method === 'notifications/progress') {
      const running = this.#running.get(Number(params['progressToken']));
      if (running?.progressToken === undefined) return;
      const own = { ...params, progressToken: running.progressToken };
      return running.session.hear({ ...notification, params: own });
    }
    for (const session of this.#concerned(method, params)) session.hear(notification);
  }

  #concerned(method: string, params: Record<string, unknown>): SharedSession[] {
    const all = [...this.sessions];
    if (/^notifications\/(tools|resources|prompts)\/list_changed$/.test(method)) {
      return all.filter((session) => session.hearsChanges);
    }
    if (method === 'notifications/resources/updated') {
      return all.filter((session) => session.watches(String(params['uri'])));
    }
    // Anything else may come of a request and hold what only its caller may see: heard when there is but one who can
    // have caused it, or nobody.
    const busy = all.filter((session) => session.isBusy);
    if (busy.length > 1) return [];
    const heard = busy.length === 1 ? busy : all;
    if (method !== 'notifications/message') return heard;
    return heard.filter(({ level = defaultLevel }) => isAtLeast(params['level'], level));
  }

  #greeted(result: Initialized): void {
    const isFirst = this.#initialized === undefined;
    this.#initialized = result;
    if (!isFirst) listChanges(result).forEach((change) => this.#tell(change));
  }

  #afterwards() {
    const level = mostTalkative([...this.sessions].flatMap((session) => session.level ?? []));
    const uris = new Set([...this.sessions].flatMap((session) => [...session.subscriptions]));
    return [
      ...(level ? [{ method: 'logging/setLevel', params: { level } }] : []),
      ...[...uris].map((uri) => ({ method: 'resources/subscribe', params: { uri } })),
    ];
  }
}
