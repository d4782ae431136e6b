import type { HttpServerTarget } from '@sql-agent/mcp-client';
import { ConfigurationError, type Environment, readEnvironment, Secret, setting } from '@sql-agent/runtime';
import { z } from 'zod';
import type { Approval } from './agent/nodes/node.js';
import type { StorageConfig } from './conversations/storage.js';
import { findDatabaseCredentials } from './database-credentials.js';

export const modelProviders = ['openai', 'anthropic', 'ollama'] as const;
export type ModelProvider = (typeof modelProviders)[number];

/** Which language model answers; absent: the offline planner. */
export interface ModelConfig {
  provider: ModelProvider;
  model: string;
  baseUrl?: string;
  apiKey?: Secret;
  /** Of a million tokens, in whatever currency. */
  price?: { input: number; output: number };
}

export interface AgentConfig {
  host: string | undefined;
  port: number;
  logLevel: string;
  apiKeys: Secret[];
  allowedHosts: string[];
  allowedOrigins: string[];
  servers: HttpServerTarget[];
  model: ModelConfig | undefined;
  /** Answers while the first one fails. */
  fallbackModel: ModelConfig | undefined;
  budget: {
    modelCalls: number;
    tokens: number;
    toolCalls: number;
    failedCalls: number;
    toolMs: number;
    questionMs: number;
  };
  maxQuestionsAtOnce: number;
  /** Of schema and business context in a prompt. */
  contextTokens: number;
  /** Of each caller; 0: no limit. */
  questionsPerMinute: number;
  approval: Approval;
  conversations: StorageConfig & {
    /** 0: for ever. */
    retentionDays: number;
  };
}

const modelName = () =>
  z.string().regex(/^[a-z]+:.+$/, 'must be provider:name, for example openai:gpt-5-mini or ollama:qwen3.');
const modelUrl = () =>
  z
    .url('must be a URL, for example http://127.0.0.1:8080/v1.')
    .refine(
      (url) => !new URL(url).username && !new URL(url).password,
      'must not hold a user or password; set LLM_API_KEY.',
    );
const price = () => z.coerce.number({ error: 'must be a number: the price of a million tokens.' }).min(0);

const shape = {
  HOST: z.string().optional(),
  PORT: setting.port(8000),
  ALLOWED_HOSTS: setting.list(),
  ALLOWED_ORIGINS: setting.list(),
  LOG_LEVEL: setting.logLevel(),
  LLM_MODEL: modelName().optional(),
  LLM_BASE_URL: modelUrl().optional(),
  LLM_PRICE_INPUT: price().optional(),
  LLM_PRICE_OUTPUT: price().optional(),
  LLM_FALLBACK_MODEL: modelName().optional(),
  LLM_FALLBACK_BASE_URL: modelUrl().optional(),
  LLM_FALLBACK_PRICE_INPUT: price().optional(),
  LLM_FALLBACK_PRICE_OUTPUT: price().optional(),
  AGENT_MAX_MODEL_CALLS: setting.integer(10, 1, 100),
  AGENT_MAX_TOKENS: setting.integer(400_000, 1_000, 100_000_000),
  AGENT_MAX_TOOL_CALLS: setting.integer(24, 1, 500),
  AGENT_MAX_FAILED_CALLS: setting.integer(3, 1, 50),
  AGENT_TOOL_TIMEOUT_MS: setting.integer(30_000, 100, 600_000),
  AGENT_QUESTION_TIMEOUT_MS: setting.integer(120_000, 1_000, 3_600_000),
  AGENT_MAX_QUESTIONS_AT_ONCE: setting.integer(32, 1, 10_000),
  AGENT_CONTEXT_TOKENS: setting.integer(12_000, 500, 1_000_000),
  AGENT_QUESTIONS_PER_MINUTE: setting.integer(0, 0, 1_000_000),
  APPROVAL: z.enum(['never', 'always', 'expensive'], { error: 'must be never, always or expensive.' }).default('never'),
  APPROVAL_ABOVE_ROWS: setting.integer(1_000_000, 0, Number.MAX_SAFE_INTEGER),
  DATA_DIR: z.string().default('.data'),
  CONVERSATION_RETENTION_DAYS: setting.integer(90, 0, 36_500),
};

/** Where the sidecars listen when each runs by itself on a developer's machine. */
const localServers = { MCP_MYSQL_URL: 'http://127.0.0.1:3001/sse', MCP_FILESYSTEM_URL: 'http://127.0.0.1:3002/sse' };

/** Reads everything agent-core is told. @throws ConfigurationError with every problem, first of all a database credential. */
export function readConfig(environment: Environment): AgentConfig {
  const credentials = findDatabaseCredentials(environment);
  if (credentials.length > 0) {
    throw new ConfigurationError([
      `${credentials.join(', ')}: agent-core must not hold a database credential, because it talks to a language model. ` +
        'Remove it here and give it to the mcp-mysql service alone.',
    ]);
  }
  const { settings, secrets } = readEnvironment(environment, shape, [
    'AGENT_API_KEYS',
    'LLM_API_KEY',
    'LLM_FALLBACK_API_KEY',
    'OPENAI_API_KEY',
    'ANTHROPIC_API_KEY',
    'CHECKPOINT_URL',
  ]);
  const apiKeys = secrets.AGENT_API_KEYS?.reveal()
    .split(',')
    .map((key) => key.trim())
    .filter(Boolean);
  if (apiKeys?.length === 0) throw new ConfigurationError(['AGENT_API_KEYS: is set but holds no key.']);
  if (secrets.CHECKPOINT_URL && !/^postgres(ql)?:\/\/./.test(secrets.CHECKPOINT_URL.reveal())) {
    throw new ConfigurationError(['CHECKPOINT_URL: must be a Postgres URL, for example postgres://agent@db/agent.']);
  }
  return {
    host: settings.HOST,
    port: settings.PORT,
    logLevel: settings.LOG_LEVEL,
    apiKeys: (apiKeys ?? []).map((key) => new Secret(key)),
    allowedHosts: settings.ALLOWED_HOSTS,
    allowedOrigins: settings.ALLOWED_ORIGINS,
    servers: readServers(environment),
    ...readModels(settings, secrets),
    budget: {
      modelCalls: settings.AGENT_MAX_MODEL_CALLS,
      tokens: settings.AGENT_MAX_TOKENS,
      toolCalls: settings.AGENT_MAX_TOOL_CALLS,
      failedCalls: settings.AGENT_MAX_FAILED_CALLS,
      toolMs: settings.AGENT_TOOL_TIMEOUT_MS,
      questionMs: settings.AGENT_QUESTION_TIMEOUT_MS,
    },
    maxQuestionsAtOnce: settings.AGENT_MAX_QUESTIONS_AT_ONCE,
    contextTokens: settings.AGENT_CONTEXT_TOKENS,
    questionsPerMinute: settings.AGENT_QUESTIONS_PER_MINUTE,
    approval: { when: settings.APPROVAL, aboveRows: settings.APPROVAL_ABOVE_ROWS },
    conversations: {
      dataDir: settings.DATA_DIR,
      checkpointUrl: secrets.CHECKPOINT_URL,
      retentionDays: settings.CONVERSATION_RETENTION_DAYS,
    },
  };
}

/** Every `MCP_<NAME>_URL` is a server; `MCP_<NAME>_TOKEN` (or `_TOKEN_FILE`) is its token. */
function readServers(environment: Environment): HttpServerTarget[] {
  const given = Object.entries(environment).filter(([name, value]) => /^MCP_[A-Z0-9_]+_URL$/.test(name) && value);
  const problems: string[] = [];
  const servers = (given.length > 0 ? given : Object.entries(localServers)).flatMap(([variable, value]) => {
    const prefix = variable.slice(0, -'_URL'.length);
    const url = URL.canParse(value ?? '') ? new URL(value ?? '') : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) {
      problems.push(`${variable}: must be an http or https URL, for example http://mcp-mysql:3000/sse.`);
      return [];
    }
    if (url.username || url.password) {
      problems.push(`${variable}: must not hold a user or password; set ${prefix}_TOKEN.`);
      return [];
    }
    const token = readEnvironment(environment, {}, [`${prefix}_TOKEN`]).secrets[`${prefix}_TOKEN`];
    const name = prefix.slice('MCP_'.length).toLowerCase().replaceAll('_', '-');
    return [{ name, url, ...(token && { token: () => token.reveal() }) }];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return servers;
}

type ModelSettings = z.infer<z.ZodObject<typeof shape>>;
type ModelSecrets = Partial<
  Record<'LLM_API_KEY' | 'LLM_FALLBACK_API_KEY' | 'OPENAI_API_KEY' | 'ANTHROPIC_API_KEY', Secret>
>;

function readModels(settings: ModelSettings, secrets: ModelSecrets): Pick<AgentConfig, 'model' | 'fallbackModel'> {
  const model = readModel('LLM', settings, secrets);
  const fallbackModel = readModel('LLM_FALLBACK', settings, secrets);
  if (fallbackModel && !model) throw new ConfigurationError(['LLM_FALLBACK_MODEL: set LLM_MODEL first.']);
  return { model, fallbackModel };
}

function readModel(
  prefix: 'LLM' | 'LLM_FALLBACK',
  settings: ModelSettings,
  secrets: ModelSecrets,
): ModelConfig | undefined {
  const name = settings[`${prefix}_MODEL`];
  const baseUrl = settings[`${prefix}_BASE_URL`];
  const [input, output] = [settings[`${prefix}_PRICE_INPUT`], settings[`${prefix}_PRICE_OUTPUT`]];
  if (!name) return undefined;
  const [word = '', ...rest] = name.split(':');
  const provider = modelProviders.find((known) => known === word);
  if (!provider) {
    throw new ConfigurationError([
      `${prefix}_MODEL: "${word}" is not a provider; use one of ${modelProviders.join(', ')}.`,
    ]);
  }
  if ((input === undefined) !== (output === undefined)) {
    throw new ConfigurationError([`${prefix}_PRICE_INPUT, ${prefix}_PRICE_OUTPUT: set both or neither.`]);
  }
  const own =
    provider === 'openai' ? secrets.OPENAI_API_KEY : provider === 'anthropic' ? secrets.ANTHROPIC_API_KEY : undefined;
  const apiKey = secrets[`${prefix}_API_KEY`] ?? own;
  if (!apiKey && !baseUrl && provider !== 'ollama') {
    throw new ConfigurationError([
      `${prefix}_API_KEY: ${provider} needs a key; set ${prefix}_API_KEY or ${provider.toUpperCase()}_API_KEY.`,
    ]);
  }
  return {
    provider,
    model: rest.join(':'),
    ...(baseUrl && { baseUrl }),
    ...(apiKey && { apiKey }),
    ...(input !== undefined && output !== undefined && { price: { input, output } }),
  };
}
