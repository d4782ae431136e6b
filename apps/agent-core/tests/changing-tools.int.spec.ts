import { eventually, FakeMcpServer, type ScriptedModel, startScriptedModel, untilStatus } from '@sql-agent/testing';
import request from 'supertest';
import { createSystem, type System } from './system.js';

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

let system: System;
let model: ScriptedModel;
let weather: FakeMcpServer;

beforeAll(async () => {
  system = await createSystem();
  model = await startScriptedModel();
}, 120_000);
afterAll(async () => {
  await model.close();
  await system.close();
});
beforeEach(async () => {
  weather = new FakeMcpServer();
  weather.tools['places'] = { annotations: { readOnlyHint: true }, run: () => text('Oslo') };
  await weather.start();
});
afterEach(async () => {
  await system.stopServices();
  await weather.die();
});

async function start(path: string): Promise<void> {
  await Promise.all([
    system.start('mcp-mysql'),
    system.start('mcp-filesystem'),
    system.start('agent-core', {
      LLM_MODEL: 'openai:scripted',
      LLM_BASE_URL: model.baseUrl,
      LLM_API_KEY: 'k',
      MCP_WEATHER_URL: new URL(path, weather.sseUrl).href,
    }),
  ]);
  await untilStatus(`${system.url}/readyz`, 200);
}
const ask = async (question: string, conversationId?: string) => {
  const { status, body } = await request(system.url).post('/v1/ask').send({ question, conversationId });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as { answer: string; conversationId: string };
};
const offered = () => (model.requests.at(-1)?.tools ?? []).map((tool) => tool.function.name);

it('offers the model a tool that appeared while it was answering, in the very next step', async () => {
  await start('/sse');
  weather.tools['places'] = {
    annotations: { readOnlyHint: true },
    async run() {
      weather.tools['forecast'] = { annotations: { readOnlyHint: true }, run: () => text('Rain') };
      await weather.announceTools();
      return text('Oslo');
    },
  };
  model.say(
    () => {
      expect(offered()).toContain('places');
      expect(offered()).not.toContain('forecast');
      return { toolCalls: [{ name: 'places', arguments: {} }] };
    },
    () => {
      expect(offered()).toContain('forecast');
      return { toolCalls: [{ name: 'forecast', arguments: {} }] };
    },
    ({ messages }) => ({ text: `It says: ${String(messages.at(-1)?.content)}.` }),
  );
  expect((await ask('What is the weather?')).answer).toContain('Rain');
  model.assertFinished();
});

it.each(['/sse', '/mcp'])(
  'goes on with what a restarted server lists, in the middle of a conversation (%s)',
  async (path) => {
    await start(path);
    model.say({ toolCalls: [{ name: 'places', arguments: {} }] }, { text: 'Somewhere.' });
    const { conversationId } = await ask('Which places do you know?');
    await weather.die();
    delete weather.tools['places'];
    weather.tools['forecast'] = { annotations: { readOnlyHint: true }, run: () => text('Sun') };
    await weather.start();
    await untilStatus(`${system.url}/readyz`, 200);
    // Without a stream to tell of it, a change is found by asking, at most a heartbeat later.
    await eventually(async () => {
      const { body } = await request(system.url).get('/v1/tools');
      expect(body.tools).toContainEqual(expect.objectContaining({ name: 'forecast' }));
    }, 20_000);
    model.say(
      () => {
        expect(offered()).toContain('forecast');
        expect(offered()).not.toContain('places');
        return { toolCalls: [{ name: 'forecast', arguments: {} }] };
      },
      ({ messages }) => ({ text: `It says: ${String(messages.at(-1)?.content)}.` }),
    );
    expect((await ask('And the weather there?', conversationId)).answer).toContain('Sun');
    model.assertFinished();
  },
);
