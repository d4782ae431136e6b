import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { eventually } from '@sql-agent/testing';
import { type Bridge, callText, connect, type Route, routes, startBridge } from './start-bridge.js';

let bridge: Bridge;
beforeAll(async () => {
  bridge = await startBridge({ environment: { MCP_STDIO_WARM: '0' } });
});
afterAll(() => bridge.kill());

describe.each(routes)('over %s', (route: Route) => {
  it('tools, resources, prompts, completion and ping reach the child and come back', async () => {
    const client = await connect(bridge, route);
    expect(client.getServerVersion()).toEqual({ name: 'scripted', version: '1.0.0' });
    expect(client.getInstructions()).toBe('Do as you are told.');
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
    expect(await callText(client, 'echo', { text: 'ünï→😀\u2028' })).toBe('ünï→😀\u2028');
    expect((await client.readResource({ uri: 'x:y' })).contents[0]).toMatchObject({ uri: 'x:y' });
    expect((await client.getPrompt({ name: 'p' })).messages).toHaveLength(1);
    const ref = { type: 'ref/prompt' as const, name: 'p' };
    expect((await client.complete({ ref, argument: { name: 'a', value: '' } })).completion.values).toEqual(['a', 'b']);
    expect(await client.ping()).toEqual({});
    await client.close();
  });

  it("the server's own errors arrive with their code and words", async () => {
    const client = await connect(bridge, route);
    await expect(client.listPrompts()).rejects.toMatchObject({ code: -32601, message: /no prompts\/list here/ });
    await client.close();
  });

  it('every session has a child of its own, and calls at the same time get their own answers', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => connect(bridge, route)));
    const pids = await Promise.all(clients.map((client) => callText(client, 'pid')));
    expect(new Set(pids).size).toBe(4);
    const wrong: string[] = [];
    await Promise.all(
      clients.flatMap((client, who) =>
        Array.from({ length: 50 }, async (_, count) => {
          const answer = await callText(client, 'echo', { text: `${who}/${count}` });
          if (answer !== `${who}/${count}`) wrong.push(answer);
        }),
      ),
    );
    expect(wrong).toEqual([]);
    await Promise.all(clients.map((client) => client.close()));
  });

  it('progress goes to its call', async () => {
    const client = await connect(bridge, route);
    const steps: unknown[] = [];
    const call = client.callTool({ name: 'hold' }, undefined, { onprogress: (step) => steps.push(step) });
    await eventually(() => expect(steps).toEqual([{ progress: 1, total: 2, message: 'holding' }]));
    await client.callTool({ name: 'release' });
    await call;
    await client.close();
  });

  it('a cancelled call is cancelled in the child, with the reason', async () => {
    const client = await connect(bridge, route);
    const controller = new AbortController();
    const call = client.callTool({ name: 'hold' }, undefined, { signal: controller.signal });
    await eventually(async () => expect(await callText(client, 'seen')).toContain('tools/call'));
    controller.abort('changed my mind');
    await expect(call).rejects.toThrow();
    await eventually(async () =>
      expect(await callText(client, 'seen')).toMatch(/"requestId":\d+,"reason":"changed my mind"/),
    );
    await client.close();
  });

  it('the server asks the client: sampling, elicitation, roots', async () => {
    const client = await connect(bridge, route, {
      capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } },
    });
    client.setRequestHandler(CreateMessageRequestSchema, () => ({
      model: 'm',
      role: 'assistant',
      content: { type: 'text', text: 'sampled' },
    }));
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { name: 'Ada' } }));
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///r' }] }));
    expect(await callText(client, 'sample')).toContain('sampled');
    expect(await callText(client, 'elicit')).toContain('Ada');
    expect(await callText(client, 'roots')).toContain('file:///r');
    await client.sendRootsListChanged();
    await eventually(async () => expect(await callText(client, 'seen')).toContain('notifications/roots/list_changed'));
    await client.close();
  });

  it('log messages and list changes arrive, whatever pieces they were written in, and noise does not', async () => {
    const client = await connect(bridge, route);
    const heard: unknown[] = [];
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void heard.push(params.data));
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void heard.push('list'));
    await callText(client, 'log', { data: { a: 1 } });
    await callText(client, 'pieces');
    expect(await callText(client, 'noise')).toBe('noisy');
    await callText(client, 'changed');
    await eventually(() => expect(heard).toEqual([{ a: 1 }, 'ünï→😀', 'list']));
    await client.close();
  });

  it('an answer larger than allowed is an error, and the session goes on', async () => {
    const client = await connect(bridge, route);
    await expect(callText(client, 'big', { bytes: 17_000_000 })).rejects.toMatchObject({
      code: -32000,
      data: { kind: 'too_large' },
    });
    expect(await callText(client, 'big', { bytes: 2_000_000 })).toHaveLength(2_000_000);
    await client.close();
  });
});
