// A small MCP server as a process of its own: over HTTP on PORT, or over stdio without one. One tool gives its process id.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

function buildServer() {
  const server = new Server({ name: 'process', version: '1.0.0' }, { capabilities: { tools: {} } });
  const tool = { name: 'pid', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } };
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [tool] }));
  server.setRequestHandler(CallToolRequestSchema, () => ({ content: [{ type: 'text', text: String(process.pid) }] }));
  return server;
}

const streams = new Map();
const sessions = new Map();
async function handle(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/sse' && request.method === 'GET') {
    const transport = new SSEServerTransport('/messages', response);
    streams.set(transport.sessionId, transport);
    await buildServer().connect(transport);
  } else if (pathname === '/messages') {
    const transport = streams.get(searchParams.get('sessionId'));
    if (transport) await transport.handlePostMessage(request, response);
    else response.writeHead(404).end();
  } else if (pathname === '/mcp' && request.method === 'POST') {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await buildServer().connect(transport);
    response.on('close', () => void transport.close());
    await transport.handleRequest(request, response);
  } else if (pathname === '/mcp-sessions') {
    const id = request.headers['mcp-session-id'];
    const transport = id ? sessions.get(id) : await openSession();
    if (transport) await transport.handleRequest(request, response);
    else response.writeHead(404).end();
  } else response.writeHead(405).end();
}

async function openSession() {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (id) => sessions.set(id, transport),
    onsessionclosed: (id) => sessions.delete(id),
  });
  await buildServer().connect(transport);
  return transport;
}

if (process.env.PORT) {
  createServer((request, response) => handle(request, response).catch(() => response.destroy())).listen(
    Number(process.env.PORT),
    '127.0.0.1',
  );
} else {
  await buildServer().connect(new StdioServerTransport());
}
