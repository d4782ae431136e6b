// npm run demo: the whole system with sample data, a few questions, and a clean end.
import { ask, describe } from './run/ask.mjs';
import { listTables } from './run/live-tables.mjs';
import { SetupError, line, since } from './run/progress.mjs';
import { runCommand } from './run/session.mjs';
import { startSystem } from './run/system.mjs';

const help = `npm run demo                   starts the system with sample data, asks a few questions, ends it
npm run demo -- "question"     asks yours

Without further settings it needs nothing but Node.js: it installs its packages, builds, and starts a private database.
MYSQL_HOST, MYSQL_PORT, MYSQL_USER, MYSQL_PASSWORD   use this server (a scratch database is made, and dropped at the end)
MYSQL_DATABASE                                       ask about this database of it, as it is
SQL_AGENT_MYSQLD                                     the server program to start a private database with
LLM_MODEL, LLM_BASE_URL, LLM_API_KEY                 the language model; without one the built-in planner answers`;

const shopQuestions = [
  'How many customers do we have?',
  '¿Cuántos pedidos hay por canal?',
  'What are the 5 most expensive products?',
  '¿Cuál es el importe medio de los pagos por método?',
  'Number of products per category',
  '¿Cuántos clientes son de España?',
];

const words = process.argv.slice(2);
const question = words
  .filter((word) => word !== '--')
  .join(' ')
  .trim();
if (words.some((word) => word === '--help' || word === '-h')) {
  console.log(help);
} else {
  await runCommand(demo);
}

async function demo(session) {
  const startedAt = performance.now();
  const system = await startSystem(session, { ports: 'free', keepRunning: false, keys: false });
  if (question) {
    session.log(describe(question, await ask(system.agentUrl, question)));
    return 0;
  }
  const questions = system.database.isSample ? shopQuestions : await questionsAboutTables(system);
  let answered = 0;
  for (const text of questions) {
    const reply = await ask(system.agentUrl, text);
    session.log(describe(text, reply));
    if (reply.outcome === 'answered' && reply.evidence.some(({ rows }) => rows.length > 0)) answered += 1;
  }
  session.log(
    `\n${line('demo', `${answered} of ${questions.length} questions answered, in ${since(startedAt)} all in all`)}`,
  );
  return answered === questions.length ? 0 : 1;
}

async function questionsAboutTables({ database, mysqlUrl, mysqlToken }) {
  const tables = await listTables(mysqlUrl, mysqlToken);
  if (tables.length === 0) throw new SetupError(`The account ${database.user} sees no table in ${database.name}.`);
  return tables.slice(0, 3).flatMap((name) => [`How many ${name} are there?`, `¿Cuántos ${name} hay?`]);
}
