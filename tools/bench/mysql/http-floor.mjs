// The floor that any server over HTTP stands on: a bare handler that runs the query and returns its rows as JSON.
import { createServer } from 'node:http';
import { createPool } from 'mysql2';

const { PORT, DATABASE } = process.env;
const pool = createPool({ ...JSON.parse(DATABASE), rowsAsArray: true, dateStrings: true });

createServer(async (request, response) => {
  let sql = '';
  for await (const piece of request.setEncoding('utf8')) sql += piece;
  pool.query(sql, (error, rows) => {
    response.writeHead(error ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(error ? { error: error.message } : rows));
  });
}).listen(Number(PORT), '127.0.0.1');
