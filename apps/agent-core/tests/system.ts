import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  freePort,
  type NodeProcess,
  startNodeProcess,
  startTestDatabase,
  type TestDatabase,
  untilStatus,
} from '@sql-agent/testing';
import { createConnection } from 'mysql2/promise';

/** A small library of our own making; `numbers` is there to make statements slow. */
const fixture = [
  `CREATE TABLE authors (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL, country VARCHAR(40))`,
  `CREATE TABLE books (id INT PRIMARY KEY AUTO_INCREMENT, title VARCHAR(120) NOT NULL, author_id INT NOT NULL,
     price DECIMAL(8,2) NOT NULL, published DATE, FOREIGN KEY (author_id) REFERENCES authors (id))`,
  `CREATE TABLE numbers (n INT PRIMARY KEY)`,
  `INSERT INTO authors (name, country) VALUES ('Ana Ruiz', 'Spain'), ('Bo Lind', 'Sweden'), ('Cleo Marsh', NULL)`,
  `INSERT INTO books (title, author_id, price, published) VALUES
     ('Winter Light', 1, 12.50, '2021-03-01'), ('The Quiet Harbour', 1, 20.00, '2023-06-15'),
     ('Northern Maps', 2, 35.25, '2022-11-30'), ('Salt', 3, 8.75, NULL)`,
  `INSERT INTO numbers VALUES ${Array.from({ length: 3_000 }, (_, index) => `(${index})`).join(',')}`,
];

/** Takes minutes where nobody stops it; `mark` tells it from others in the list of processes. */
export const slowStatement = (mark: string) =>
  `SELECT '${mark}' AS mark, COUNT(*) FROM numbers a CROSS JOIN numbers b CROSS JOIN numbers c WHERE a.n + b.n + c.n < 0`;

export type ServiceName = 'agent-core' | 'mcp-mysql' | 'mcp-filesystem';

/** The built services as real processes, around a database of this test's own. */
export interface System {
  readonly url: string;
  readonly database: TestDatabase;
  readonly port: Record<ServiceName, number>;
  /** Where agent-core keeps its conversations. */
  readonly dataDir: string;
  start(name: ServiceName, environment?: Record<string, string>): Promise<NodeProcess>;
  /** Another agent-core beside the first, on a port of its own; ended with the services. */
  startReplica(environment?: Record<string, string>): Promise<{ url: string; process: NodeProcess }>;
  /** Starts without waiting until it is alive. */
  launch(name: ServiceName, environment?: Record<string, string>): NodeProcess;
  kill(name: ServiceName): Promise<void>;
  process(name: ServiceName): NodeProcess;
  /** The folder that mcp-filesystem serves. */
  readonly contextRoot: string;
  /** Runs statements in the services' database, as its administrator. */
  run(...statements: string[]): Promise<void>;
  /** How many statements with this mark the database runs now. */
  running(mark: string): Promise<number>;
  /** Stops the services; the database stays. */
  stopServices(): Promise<void>;
  close(): Promise<void>;
}

export async function createSystem(): Promise<System> {
  const database = await startTestDatabase();
  const suffix = randomBytes(4).toString('hex');
  const schema = `library_${suffix}`;
  const user = `reader_${suffix}`;
  const password = randomBytes(12).toString('hex');
  const { host, port, user: admin, password: adminPassword } = database;
  const connect = () => createConnection({ host, port, user: admin, password: adminPassword });
  const setUp = await connect();
  await setUp.query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4`);
  await setUp.query(`USE ${schema}`);
  for (const statement of fixture) await setUp.query(statement);
  await setUp.query(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`);
  await setUp.query(`GRANT SELECT, SHOW VIEW ON ${schema}.* TO '${user}'@'%'`);
  await setUp.end();

  const contextRoot = await mkdtemp(join(tmpdir(), 'context-'));
  await writeFile(
    join(contextRoot, 'business_context.yaml'),
    'entities:\n  books: { table: books, synonyms: [tome, tomo] }\n',
  );
  await writeFile(join(contextRoot, 'rules.md'), 'Prices are in euros.\n');

  const dataDir = await mkdtemp(join(tmpdir(), 'conversations-'));
  const token = randomBytes(12).toString('hex');
  const ports = { 'agent-core': await freePort(), 'mcp-mysql': await freePort(), 'mcp-filesystem': await freePort() };
  const environments: Record<ServiceName, Record<string, string>> = {
    'mcp-mysql': {
      MYSQL_HOST: host,
      MYSQL_PORT: String(port),
      MYSQL_USER: user,
      MYSQL_PASSWORD: password,
      MYSQL_DATABASE: schema,
      MCP_AUTH_TOKEN: token,
      HOST: '127.0.0.1',
    },
    'mcp-filesystem': { CONTEXT_ROOT: contextRoot, MCP_AUTH_TOKEN: token, HOST: '127.0.0.1' },
    'agent-core': {
      DATA_DIR: dataDir,
      MCP_MYSQL_URL: `http://127.0.0.1:${ports['mcp-mysql']}/sse`,
      MCP_MYSQL_TOKEN: token,
      MCP_FILESYSTEM_URL: `http://127.0.0.1:${ports['mcp-filesystem']}/sse`,
      MCP_FILESYSTEM_TOKEN: token,
    },
  };
  const processes = new Map<ServiceName, NodeProcess>();
  const replicas: NodeProcess[] = [];

  const spawn = (name: ServiceName, port: number, environment: Record<string, string>) => {
    const script = fileURLToPath(new URL(`../../${name}/dist/main.js`, import.meta.url));
    return startNodeProcess(script, { ...environments[name], PORT: String(port), ...environment });
  };
  const launch = (name: ServiceName, environment: Record<string, string> = {}) => {
    const service = spawn(name, ports[name], environment);
    processes.set(name, service);
    return service;
  };
  const untilAlive = async (name: string, port: number, service: NodeProcess) => {
    await Promise.race([
      untilStatus(`http://127.0.0.1:${port}/healthz`, 200),
      service.exited.then((code) => Promise.reject(new Error(`${name} ended with ${code}:\n${service.output()}`))),
    ]);
  };
  const kill = async (name: ServiceName) => {
    await processes.get(name)?.kill();
    processes.delete(name);
  };
  const stopServices = async () => {
    await Promise.all([...[...processes.keys()].map(kill), ...replicas.splice(0).map((replica) => replica.kill())]);
  };
  return {
    url: `http://127.0.0.1:${ports['agent-core']}`,
    database,
    port: ports,
    dataDir,
    launch,
    kill,
    stopServices,
    async start(name, environment) {
      const service = launch(name, environment);
      await untilAlive(name, ports[name], service);
      return service;
    },
    async startReplica(environment = {}) {
      const port = await freePort();
      const process = spawn('agent-core', port, environment);
      replicas.push(process);
      await untilAlive('agent-core', port, process);
      return { url: `http://127.0.0.1:${port}`, process };
    },
    process(name) {
      const service = processes.get(name);
      if (!service) throw new Error(`${name} does not run`);
      return service;
    },
    contextRoot,
    async run(...statements) {
      const connection = await connect();
      await connection.query(`USE ${schema}`);
      for (const statement of statements) await connection.query(statement);
      await connection.end();
    },
    async running(mark) {
      const connection = await connect();
      const [rows] = await connection.query(
        'SELECT 1 FROM information_schema.processlist WHERE db = ? AND info LIKE ?',
        [schema, `%'${mark}'%`],
      );
      await connection.end();
      return (rows as unknown[]).length;
    },
    async close() {
      await stopServices();
      const connection = await connect();
      await connection.query(`DROP DATABASE ${schema}`);
      await connection.query(`DROP USER '${user}'@'%'`);
      await connection.end();
      await database.close();
      for (const folder of [contextRoot, dataDir]) await rm(folder, { recursive: true, force: true });
    },
  };
}
