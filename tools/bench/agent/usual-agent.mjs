// The usual SQL agent: a ReAct loop with four tools over one database connection, as LangChain's SQL toolkit has them.
import { tool } from '@langchain/core/tools';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { ChatOpenAI } from '@langchain/openai';
import { createPool } from 'mysql2/promise';
import { z } from 'zod';

const prompt = `You are an agent that answers questions about a MySQL database. Look at the tables first, then at the schema of
those that matter, check your query, run it, and answer from its result. Never change data.`;

export function usualAgent({ database, baseUrl }) {
  const { host, port, user, password, name } = database;
  const pool = createPool({ host, port, user, password, database: name, connectionLimit: 10 });
  const model = new ChatOpenAI({ model: 'bench', apiKey: 'none', configuration: { baseURL: baseUrl } });
  const rows = async (sql) => (await pool.query({ sql, rowsAsArray: true }))[0];
  const tools = [
    tool(async () => (await rows('SHOW TABLES')).flat().join(', '), {
      name: 'sql_db_list_tables',
      description: 'Input is an empty string, output is a comma-separated list of tables in the database.',
      schema: z.object({}),
    }),
    tool(
      async ({ tables }) => {
        const described = tables.split(/,\s*/).map(async (table) => {
          const [[, create]] = await rows(`SHOW CREATE TABLE \`${table.replaceAll('`', '')}\``);
          const samples = await rows(`SELECT * FROM \`${table.replaceAll('`', '')}\` LIMIT 3`);
          return `${create}\n/*\n3 rows:\n${samples.map((row) => row.join('\t')).join('\n')}\n*/`;
        });
        return (await Promise.all(described)).join('\n\n');
      },
      {
        name: 'sql_db_schema',
        description: 'Input is a comma-separated list of tables, output is their schema and sample rows.',
        schema: z.object({ tables: z.string() }),
      },
    ),
    tool(
      async ({ query }) => (await model.invoke(`Check this MySQL query for mistakes and give it back:\n${query}`)).text,
      {
        name: 'sql_db_query_checker',
        description: 'Double-checks a query before it is run. Always use it before sql_db_query.',
        schema: z.object({ query: z.string() }),
      },
    ),
    tool(async ({ query }) => `\n\n${JSON.stringify(await rows(query))}`, {
      name: 'sql_db_query',
      description: 'Input is a correct SQL query, output is its result.',
      schema: z.object({ query: z.string() }),
    }),
  ];
  const agent = createReactAgent({ llm: model, tools, prompt });
  return {
    async ask(question) {
      const usage = { calls: 0, tokens: 0 };
      const count = {
        handleLLMEnd({ generations }) {
          usage.calls += 1;
          usage.tokens += generations[0][0].message.usage_metadata.input_tokens;
        },
      };
      const { messages } = await agent.invoke(
        { messages: [{ role: 'user', content: question }] },
        { callbacks: [count] },
      );
      return { ...usage, answer: messages.at(-1).text };
    },
    close: () => pool.end(),
  };
}
