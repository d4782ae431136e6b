import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { mcpServerSecretNames, type McpServerSettings, mcpServerSettings } from '@sql-agent/mcp-server';
import { ConfigurationError, type Environment, readEnvironment, type Secret, setting } from '@sql-agent/runtime';
import { z } from 'zod';
import { readRestrictionRules, type RestrictionRules } from './restrictions.js';

const systemSchemas = ['mysql', 'information_schema', 'performance_schema', 'sys'];

/** Enough for most questions; a caller that needs more says so. */
const usualRows = 200;
const mostRows = 10_000;

/** Every setting of this service, as it stands in the environment. */
export const configShape = {
  ...mcpServerSettings,
  PORT: setting.port(3001),
  MYSQL_HOST: z.string().default('127.0.0.1'),
  MYSQL_PORT: setting.port(3306),
  MYSQL_USER: z.string({ error: 'is not set; name the account this service reads with.' }),
  MYSQL_DATABASE: z
    .string({ error: 'is not set; name the database to read.' })
    .max(64, 'a database name has at most 64 characters.')
    .refine((name) => !systemSchemas.includes(name.toLowerCase()), 'must not be a system schema.'),
  MYSQL_SSL_MODE: z
    .enum(['disabled', 'required', 'verify'], { error: 'must be disabled, required or verify.' })
    .default('disabled'),
  MYSQL_SSL_CA: z.string().optional(),
  MYSQL_POOL_SIZE: setting.integer(8, 1, 256),
  MYSQL_QUEUE_LIMIT: setting.integer(64, 8, 10_000),
  /** 0: the usual number, and up to the most when a call asks for it. */
  MYSQL_MAX_ROWS: setting.integer(0, 0, mostRows),
  MYSQL_MAX_BYTES: setting.integer(1_048_576, 1_024, 67_108_864),
  MYSQL_QUERY_TIMEOUT_MS: setting.integer(15_000, 50, 600_000),
  /** Statements for which the database expects to read more are refused; 0: none is. */
  MYSQL_MAX_ESTIMATED_ROWS: setting.integer(0, 0, Number.MAX_SAFE_INTEGER),
  /** Tables that callers neither see nor read: `salaries, hr_*`. */
  MYSQL_DENY_TABLES: setting.list(),
  /** Columns whose values callers do not get: `customers.email, *.password_hash`. */
  MYSQL_MASK_COLUMNS: setting.list(),
};

/** How to reach the database. */
export interface DatabaseSettings {
  host: string;
  port: number;
  user: string;
  password: Secret | undefined;
  database: string;
  tls: { verify: boolean; authority: string | undefined } | undefined;
  poolSize: number;
  queueLimit: number;
}

/** What one statement may cost. */
export interface StatementLimits {
  maxRows: number;
  maxBytes: number;
  timeoutMs: number;
}

/** What a caller of the query tool may have: `defaultRows` unless it asks for more, `maxRows` at most. */
export interface QueryLimits extends StatementLimits {
  defaultRows: number;
  /** 0: no statement is refused for what it is expected to cost. */
  maxEstimatedRows: number;
}

export interface Config {
  server: McpServerSettings;
  authToken: Secret | undefined;
  database: DatabaseSettings;
  limits: QueryLimits;
  restrictions: RestrictionRules;
}

/** @throws ConfigurationError */
export function readConfig(environment: Environment): Config {
  const { settings, secrets } = readEnvironment(environment, configShape, ['MYSQL_PASSWORD', ...mcpServerSecretNames]);
  return {
    server: settings,
    authToken: secrets.MCP_AUTH_TOKEN,
    database: {
      host: settings.MYSQL_HOST,
      port: settings.MYSQL_PORT,
      user: settings.MYSQL_USER,
      password: secrets.MYSQL_PASSWORD,
      database: settings.MYSQL_DATABASE,
      tls: readTls(settings.MYSQL_SSL_MODE, settings.MYSQL_SSL_CA, settings.MYSQL_HOST),
      poolSize: settings.MYSQL_POOL_SIZE,
      queueLimit: settings.MYSQL_QUEUE_LIMIT,
    },
    limits: {
      defaultRows: settings.MYSQL_MAX_ROWS || usualRows,
      maxRows: settings.MYSQL_MAX_ROWS || mostRows,
      maxBytes: settings.MYSQL_MAX_BYTES,
      timeoutMs: settings.MYSQL_QUERY_TIMEOUT_MS,
      maxEstimatedRows: settings.MYSQL_MAX_ESTIMATED_ROWS,
    },
    restrictions: readRestrictionRules(settings.MYSQL_DENY_TABLES, settings.MYSQL_MASK_COLUMNS),
  };
}

function readTls(
  mode: 'disabled' | 'required' | 'verify',
  file: string | undefined,
  host: string,
): DatabaseSettings['tls'] {
  if (file !== undefined && mode !== 'verify') {
    throw new ConfigurationError([
      'MYSQL_SSL_CA: is only used with MYSQL_SSL_MODE=verify; set that too, or leave it out.',
    ]);
  }
  if (mode === 'disabled') return undefined;
  if (mode === 'verify' && isIP(host)) {
    // The driver would compare the certificate with "localhost", whatever the address is.
    throw new ConfigurationError([
      'MYSQL_HOST: with MYSQL_SSL_MODE=verify it must be the name in the certificate, not an address.',
    ]);
  }
  try {
    return { verify: mode === 'verify', authority: file === undefined ? undefined : readFileSync(file, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError([`MYSQL_SSL_CA: the file cannot be read (${code}).`]);
  }
}
