import { ConfigurationError } from '@sql-agent/runtime';
import { readConfig } from './config.js';

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

it('refuses a database credential, naming the variable and never its value', () => {
  const [problem = ''] = problemsOf({ MYSQL_PASSWORD: 'hunter2', DB_USER: 'root' });
  expect(problem).toContain('DB_USER, MYSQL_PASSWORD');
  expect(problem).not.toContain('hunter2');
});

it('adds a server for every MCP_<NAME>_URL, with its token', () => {
  const { servers } = readConfig({
    MCP_MYSQL_URL: 'http://mcp-mysql:3000/sse',
    MCP_MYSQL_TOKEN: 't1',
    MCP_WEATHER_REPORT_URL: 'https://weather.example/mcp',
  });
  expect(servers.map(({ name, url, token }) => [name, url.href, token?.()])).toEqual([
    ['mysql', 'http://mcp-mysql:3000/sse', 't1'],
    ['weather-report', 'https://weather.example/mcp', undefined],
  ]);
});

it('looks for the sidecars on this machine when no server is named', () => {
  expect(readConfig({}).servers.map(({ url }) => url.href)).toEqual([
    'http://127.0.0.1:3001/sse',
    'http://127.0.0.1:3002/sse',
  ]);
});

it.each([
  [{ MCP_MYSQL_URL: 'mcp-mysql:3000' }, 'MCP_MYSQL_URL'],
  [{ CHECKPOINT_URL: 'redis://:secret@host' }, 'CHECKPOINT_URL'],
  [{ APPROVAL: 'sometimes' }, 'APPROVAL'],
  [{ LLM_FALLBACK_MODEL: 'ollama:qwen3' }, 'LLM_FALLBACK_MODEL'],
  [{ LLM_MODEL: 'ollama:qwen3', LLM_PRICE_INPUT: '1' }, 'LLM_PRICE_OUTPUT'],
  [{ MCP_MYSQL_URL: 'http://user:pass@mcp-mysql:3000/sse' }, 'MCP_MYSQL_TOKEN'],
  [{ LLM_MODEL: 'gpt-5' }, 'provider:name'],
  [{ LLM_MODEL: 'acme:x' }, 'openai, anthropic, ollama'],
  [{ LLM_MODEL: 'openai:gpt-5' }, 'OPENAI_API_KEY'],
  [{ LLM_MODEL: 'anthropic:claude' }, 'ANTHROPIC_API_KEY'],
  [{ PORT: 'http' }, 'PORT'],
  [{ LLM_BASE_URL: 'http://user:pass@model/v1' }, 'set LLM_API_KEY'],
  [{ AGENT_API_KEYS: ' , ' }, 'holds no key'],
  [{ AGENT_API_KEYS: 'a', AGENT_API_KEYS_FILE: '/x' }, 'set one of them'],
])('says what is wrong with %j', (environment, words) => {
  expect(problemsOf(environment as Record<string, string>).join()).toContain(words);
});

it('takes a model with a key of its provider, or none where the server is ours', () => {
  expect(readConfig({ LLM_MODEL: 'openai:gpt-5', OPENAI_API_KEY: 'k' }).model).toMatchObject({
    provider: 'openai',
    model: 'gpt-5',
  });
  expect(readConfig({ LLM_MODEL: 'openai:qwen:7b', LLM_BASE_URL: 'http://127.0.0.1:8080/v1' }).model).toMatchObject({
    model: 'qwen:7b',
  });
  expect(readConfig({ LLM_MODEL: 'ollama:llama3.2' }).model).toMatchObject({ provider: 'ollama' });
  expect(readConfig({}).model).toBeUndefined();
});
