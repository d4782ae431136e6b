import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { toolErrorMetaKey, toolErrorSchema } from '@sql-agent/contracts';
import { connectClient, startService, type TestService, type TransportPath } from './start-service.js';

const faces: [string, TransportPath, boolean][] = [
  ['HTTP+SSE', '/sse', false],
  ['Streamable HTTP, stateless', '/mcp', false],
  ['Streamable HTTP, with sessions', '/mcp', true],
];

describe.each(faces)('%s', (_name, path, MCP_STREAMABLE_SESSIONS) => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService({ settings: { MCP_STREAMABLE_SESSIONS } });
    client = await connectClient(service, path);
  });
  afterAll(async () => {
    await client.close();
    await service.stop();
  });

  const errorOf = async (name: string, args: Record<string, unknown> = {}) => {
    const result = await client.callTool({ name, arguments: args });
    expect(result.isError).toBe(true);
    const error = toolErrorSchema.parse(result._meta?.[toolErrorMetaKey]);
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify({ error }) }]);
    return error;
  };

  it('introduces itself', () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'test-server', version: '1.2.3' });
    expect(client.getInstructions()).toBe('Tools for tests.');
  });

  it('lists every tool with hints and both schemas', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['echo', 'hold', 'count', 'crash', 'decline']);
    expect(tools[0]).toMatchObject({
      title: 'Echo',
      annotations: { readOnlyHint: true, idempotentHint: true },
      inputSchema: { type: 'object', required: ['text'], additionalProperties: false },
      outputSchema: { type: 'object', required: ['text'] },
    });
  });

  it('gives structured content beside the text', async () => {
    const result = await client.callTool({ name: 'echo', arguments: { text: 'ñandú 🦤', times: 2 } });
    expect(result).toMatchObject({
      content: [{ type: 'text', text: 'you said ñandú 🦤' }],
      structuredContent: { text: 'ñandú 🦤ñandú 🦤' },
    });
  });

  it('tells progress to a caller that asked for it', async () => {
    const seen: unknown[] = [];
    const result = await client.callTool({ name: 'count', arguments: { steps: 3 } }, undefined, {
      onprogress(progress) {
        seen.push(progress);
        service.events.emit('seen');
      },
    });
    expect(result.structuredContent).toEqual({ steps: 3 });
    expect(seen).toEqual([1, 2, 3].map((step) => ({ progress: step, total: 3, message: `step ${step}` })));
  });

  it('names the argument that is wrong, and how', async () => {
    const error = await errorOf('echo', { text: 5, tims: 2 });
    expect(error).toMatchObject({ kind: 'invalid_arguments', retry: 'after-change' });
    expect(error.message).toContain('"text"');
    expect(error.message).toContain('expected string');
    expect(error.message).toContain('tims');
  });

  it('suggests the nearest names for a tool it does not have', async () => {
    expect(await errorOf('ehco')).toMatchObject({ kind: 'unknown_tool', suggestions: ['echo'] });
  });

  it('passes a failure on as the tool stated it', async () => {
    expect(await errorOf('decline')).toEqual({
      kind: 'unknown_table',
      message: 'There is no table "x".',
      retry: 'after-change',
      suggestions: ['y'],
    });
  });

  it('keeps the detail of a crash to the log, and gives the number to find it', async () => {
    const error = await errorOf('crash');
    expect(error.kind).toBe('internal');
    expect(JSON.stringify(error)).not.toMatch(/hunter2|ECONNREFUSED|db\.internal/);
    const line = service.logLines().find(({ incidentId }) => incidentId === error.incidentId);
    expect(JSON.stringify(line)).toContain('ECONNREFUSED');
  });

  it('counts calls by tool and outcome, under names of its own only', async () => {
    const strangers = () => service.metric('mcp_tool_calls_total', { tool: 'unknown', outcome: 'unknown_tool' });
    const before = (await strangers()) ?? 0;
    await errorOf('no such tool 1');
    await errorOf('no such tool 2');
    expect(await strangers()).toBe(before + 2);
    expect(await service.metric('mcp_tool_calls_total', { tool: 'echo', outcome: 'ok' })).toBeGreaterThan(0);
    expect(await service.metric('mcp_tool_call_duration_seconds_count', { tool: 'echo' })).toBeGreaterThan(0);
  });

  it('never mixes the answers of 50 clients that use the same request ids', async () => {
    const clients = await Promise.all(Array.from({ length: 50 }, () => connectClient(service, path)));
    try {
      const answers = await Promise.all(
        clients.flatMap((one, index) =>
          Array.from({ length: 10 }, async (_, round) => {
            const text = `client ${index} round ${round}`;
            const result = await one.callTool({ name: 'echo', arguments: { text } });
            return [(result.structuredContent as { text: string }).text, text];
          }),
        ),
      );
      expect(answers).toHaveLength(500);
      for (const [got, wanted] of answers) expect(got).toBe(wanted);
    } finally {
      await Promise.all(clients.map((one) => one.close()));
    }
  });
});
