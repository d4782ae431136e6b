import { startMcpService, type Tool } from '@sql-agent/mcp-server';
import {
  createLogger,
  createMetricsRegistry,
  Gauge,
  type Logger,
  type RunningService,
  version,
} from '@sql-agent/runtime';
import { warnOfExcessPrivileges } from './account-privileges.js';
import { whyNotReady } from './backend-health.js';
import { Catalogue } from './catalogue.js';
import type { Config } from './config.js';
import { Connections } from './connections.js';
import { ExampleValues } from './example-values.js';
import { NameSuggestions } from './name-suggestions.js';
import { RestrictionsReader } from './restrictions-reader.js';
import { SchemaSearch } from './schema-search.js';
import { StatementRunner } from './statement-runner.js';
import { TableResources } from './table-resources.js';
import { describeTablesTool } from './tools/describe-tables.js';
import { explainQueryTool } from './tools/explain-query.js';
import { findValuesTool } from './tools/find-values.js';
import { listTablesTool } from './tools/list-tables.js';
import { queryTool } from './tools/query.js';
import { searchSchemaTool } from './tools/search-schema.js';
import { ValueSearch } from './value-search.js';

const name = 'mcp-mysql';

/** All tools and resources over one runner of statements. */
export function mysqlCapabilities(
  runner: StatementRunner,
  { database, limits, restrictions: rules }: Pick<Config, 'database' | 'limits' | 'restrictions'>,
) {
  const restrictions = new RestrictionsReader(runner, rules);
  const catalogue = new Catalogue(runner, restrictions);
  const examples = new ExampleValues(runner);
  const search = new SchemaSearch(catalogue);
  const suggestions = new NameSuggestions(catalogue, search);
  const statements = { runner, suggestions, gate: { database: database.database, restrictions }, limits };
  const tools: Tool[] = [
    queryTool(statements),
    explainQueryTool(statements),
    listTablesTool({ catalogue, database: database.database }),
    describeTablesTool({ catalogue, examples, suggestions }),
    searchSchemaTool({ search }),
    findValuesTool({ search: new ValueSearch(runner, catalogue) }),
  ];
  return { tools, resources: new TableResources({ catalogue, examples, database: database.database }) };
}

/** Starts whether or not the database answers: the tools say so, and heal when it comes. */
export async function startMysqlService(config: Config): Promise<RunningService> {
  const logger = createLogger(name, config.server.LOG_LEVEL);
  const metrics = createMetricsRegistry(name);
  const connections = new Connections(config.database);
  const runner = new StatementRunner(connections);
  new Gauge({
    name: 'mcp_mysql_statements',
    help: 'Statements that run or wait for a connection now.',
    registers: [metrics],
    collect() {
      this.set(connections.claims);
    },
  });
  const auditOnce = auditSetUp(connections, runner, config, logger);
  const service = await startMcpService({
    name,
    version,
    instructions:
      'Reads one MySQL database. Find tables with search_schema or list_tables, look at describe_tables before writing SQL, ' +
      'use find_values for the spelling of stored values, then query. Nothing can be changed.',
    ...mysqlCapabilities(runner, config),
    settings: config.server,
    ...(config.authToken && { authToken: config.authToken }),
    logger,
    metrics,
    async ready() {
      const reason = await whyNotReady(connections);
      if (reason === undefined) auditOnce();
      return reason;
    },
  });
  auditOnce();
  return {
    logger,
    async stop() {
      await service.stop();
      await connections.close();
    },
  };
}

/** Looks, as soon as the database can tell, at what the account may do and at what the restrictions apply to. */
function auditSetUp(connections: Connections, runner: StatementRunner, config: Config, logger: Logger): () => void {
  let state: 'due' | 'running' | 'done' = 'due';
  const audit = async () => {
    await warnOfExcessPrivileges(connections, config.database.database, logger);
    const idle = await new RestrictionsReader(runner, config.restrictions).idleRules();
    if (idle.length === 0) return;
    logger.warn(
      { event: 'idle-restrictions', rules: idle },
      'MYSQL_DENY_TABLES or MYSQL_MASK_COLUMNS name what the database does not have: is it spelt right?',
    );
  };
  return () => {
    if (state !== 'due') return;
    state = 'running';
    audit().then(
      () => (state = 'done'),
      () => (state = 'due'),
    );
  };
}
