import { startScriptedModel } from './scripted-model.js';

const ask = async (baseUrl: string) => {
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });
  return await fetch(`${baseUrl}/chat/completions`, { method: 'POST', body });
};

it('plays its lines and complains about calls and lines too many', async () => {
  const model = await startScriptedModel();
  model.say({ text: 'one' });
  expect(() => model.assertFinished()).toThrow('Nobody asked for 1 lines');
  expect(await (await ask(model.baseUrl)).json()).toMatchObject({ choices: [{ message: { content: 'one' } }] });
  model.assertFinished();
  expect((await ask(model.baseUrl)).status).toBe(400);
  expect(() => model.assertFinished()).toThrow('asked 1 times more');
  await model.close();
});
