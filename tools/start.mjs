// npm start: the whole system, until Ctrl-C.
import { line } from './run/progress.mjs';
import { runCommand } from './run/session.mjs';
import { startSystem } from './run/system.mjs';

const help = `npm start                      starts the system and leaves it running; Ctrl-C ends it and removes its database

PORT, MCP_MYSQL_PORT, MCP_FILESYSTEM_PORT            ports of agent-core (8000), mcp-mysql (3001), mcp-filesystem (3002)
MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_PASSWORD   use this server (a scratch database is made, and dropped at the end)
MYSQL_DATABASE                                       answer about this database of it, as it is
CONTEXT_ROOT                                         business context for that database
SQL_AGENT_MYSQLD                                     the server program to start a private database with
LLM_MODEL, LLM_BASE_URL, LLM_API_KEY                 the language model; without one the built-in planner answers
AGENT_API_KEYS                                       keys that callers of the API need`;

if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
  console.log(help);
} else {
  await runCommand(start, { interruptedCode: 0 });
}

async function start(session) {
  const { database, agentUrl, mysqlUrl, filesystemUrl } = await startSystem(session, {
    ports: 'default',
    keepRunning: true,
    keys: true,
  });
  const key = process.env.AGENT_API_KEYS ? ' -H "authorization: Bearer $KEY"' : '';
  const example = database.isSample ? 'How many customers do we have?' : 'Which tables are there?';
  session.log(
    [
      '',
      line('API', `${agentUrl}/v1/ask`),
      line('health', `${agentUrl}/healthz  ${agentUrl}/readyz  ${agentUrl}/metrics`),
      line('sidecars', `${mysqlUrl}/sse  ${filesystemUrl}/sse`),
      line('logs', '.run/logs'),
      '',
      `curl ${agentUrl}/v1/ask${key} -H 'content-type: application/json' -d '{"question": "${example}"}'`,
      '',
      'Ctrl-C ends it.',
    ].join('\n'),
  );
  // Until a signal, or an app that cannot be kept running, ends the session.
  return new Promise(() => {});
}
