import { type ScriptedModel, startScriptedModel } from './scripted-model.js';

let model: ScriptedModel;
beforeEach(async () => {
  model = await startScriptedModel();
});
afterEach(() => model.close());

const ask = async () => {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
  return await fetch(`${model.baseUrl}/chat/completions`, { method: 'POST', body });
};

it('plays its lines', async () => {
  model.say({ text: 'one' });
  expect(await (await ask()).json()).toMatchObject({ choices: [{ message: { content: 'one' } }] });
  model.assertFinished();
});

it('complains about lines that nobody asked for, once', () => {
  model.say({ text: 'one' });
  expect(() => model.assertFinished()).toThrow('Nobody asked for 1 lines');
  model.assertFinished();
});

it('complains about calls that it has no line for, once', async () => {
  expect((await ask()).status).toBe(400);
  expect(() => model.assertFinished()).toThrow('asked 1 times more');
  model.assertFinished();
});

it('tells what a line threw', async () => {
  model.say(() => {
    throw new Error('not what was expected');
  });
  expect((await ask()).status).toBe(400);
  expect(() => model.assertFinished()).toThrow('not what was expected');
});
