import { Writable } from 'node:stream';
import { type QueryResult, ToolFailure } from '@sql-agent/contracts';
import { createLogger, Secret } from '@sql-agent/runtime';
import { startTestDatabase, type TestDatabase } from '@sql-agent/testing';
import { createConnection } from 'mysql2/promise';
import type { DatabaseSettings, QueryLimits } from '../src/config.js';
import { Connections } from '../src/connections.js';
import { mysqlCapabilities } from '../src/mysql-service.js';
import { readRestrictionRules, type RestrictionRules } from '../src/restrictions.js';
import { StatementRunner } from '../src/statement-runner.js';

export type RawConnection = Awaited<ReturnType<typeof createConnection>>;

const usualLimits: QueryLimits = {
  defaultRows: 200,
  maxRows: 10_000,
  maxBytes: 1_048_576,
  timeoutMs: 10_000,
  maxEstimatedRows: 0,
};

export interface BenchOptions {
  database: string;
  limits?: Partial<QueryLimits>;
  poolSize?: number;
  queueLimit?: number;
  /** Where the tools find the server, when that is not where it is. */
  host?: string;
  port?: number;
  account?: { user: string; password: string };
  tls?: DatabaseSettings['tls'];
  denyTables?: readonly string[];
  maskColumns?: readonly string[];
}

/** A real server, an administrator's connection to it, and the tools over connections of their own. */
export class ToolBench {
  private constructor(
    readonly server: TestDatabase,
    readonly admin: RawConnection,
  ) {}

  /** @param serverOptions see startTestDatabase */
  static async start(serverOptions?: string[]): Promise<ToolBench> {
    const server = await startTestDatabase(serverOptions);
    return new ToolBench(server, await connect(server));
  }

  /** Makes a database of that name anew and runs statements in it. */
  async create(database: string, statements: readonly string[]): Promise<void> {
    await this.admin.query(`DROP DATABASE IF EXISTS ${database}`);
    await this.admin.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
    await this.admin.query(`USE ${database}`);
    for (const statement of statements) await this.admin.query(statement);
  }

  tools(options: BenchOptions): OpenTools {
    const { user, password } = options.account ?? this.server;
    const settings: DatabaseSettings = {
      host: options.host ?? this.server.host,
      port: options.port ?? this.server.port,
      user,
      password: password ? new Secret(password) : undefined,
      database: options.database,
      tls: options.tls,
      poolSize: options.poolSize ?? 4,
      queueLimit: options.queueLimit ?? 64,
    };
    const restrictions = readRestrictionRules(options.denyTables ?? [], options.maskColumns ?? []);
    return new OpenTools(settings, { ...usualLimits, ...options.limits }, restrictions);
  }

  /** What the server says it runs, but for this question. */
  async running(): Promise<string[]> {
    const [rows] = await this.admin.query<never[]>({
      sql: `SELECT INFO FROM information_schema.PROCESSLIST WHERE COMMAND = 'Query' AND ID <> CONNECTION_ID()`,
      rowsAsArray: true,
    });
    return (rows as unknown as (string | null)[][]).map(([info]) => String(info));
  }

  async stop(): Promise<void> {
    this.admin.destroy();
    await this.server.close();
  }
}

export function connect({ host, port, user, password }: TestDatabase): Promise<RawConnection> {
  return createConnection({
    host,
    port,
    user,
    password,
    charset: 'utf8mb4',
    supportBigNumbers: true,
    dateStrings: true,
  });
}

/** The tools of the service, called as the MCP library calls them. */
export class OpenTools {
  readonly connections: Connections;
  readonly runner: StatementRunner;
  readonly capabilities: ReturnType<typeof mysqlCapabilities>;
  readonly #tools;

  constructor(settings: DatabaseSettings, limits: QueryLimits, restrictions: RestrictionRules) {
    this.connections = new Connections(settings);
    this.runner = new StatementRunner(this.connections);
    this.capabilities = mysqlCapabilities(this.runner, { database: settings, limits, restrictions });
    this.#tools = new Map(this.capabilities.tools.map((tool) => [tool.name, tool]));
  }

  async call<Structured>(name: string, input: object, signal?: AbortSignal): Promise<Structured> {
    return (await this.result(name, input, signal)).structured as Structured;
  }

  async result(name: string, input: object, signal = new AbortController().signal) {
    const tool = this.#tools.get(name)!;
    const logger = createLogger('test', 'silent', new Writable({ write: (_chunk, _encoding, done) => done() }));
    const parsed = tool.input.safeParse(input);
    if (!parsed.success) {
      throw new ToolFailure({ kind: 'invalid_arguments', message: parsed.error.message, retry: 'after-change' });
    }
    return tool.handle(parsed.data as never, { signal, logger, progress: () => undefined });
  }

  query(sql: string, more: object = {}, signal?: AbortSignal): Promise<QueryResult> {
    return this.call<QueryResult>('query', { sql, ...more }, signal);
  }

  /** The error of a call that must fail. */
  async failure(call: Promise<unknown>) {
    const outcome = await call.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    if ('error' in outcome && outcome.error instanceof ToolFailure) return outcome.error.error;
    throw new Error(`expected a ToolFailure, got ${JSON.stringify(outcome)}`, { cause: outcome });
  }

  async close(): Promise<void> {
    await this.connections.close();
  }
}
