import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  type NodeProcess,
  type ScriptedModel,
  startNodeProcess,
  startScriptedModel,
  untilStatus,
} from '@sql-agent/testing';
import { installBridgePeers, startBridge } from './start-bridge.js';

const root = join(import.meta.dirname, '../../..');
const server = (name: string) => join(root, 'node_modules/@modelcontextprotocol', name, 'dist/index.js');

const folder = mkdtempSync(join(tmpdir(), 'mcp-stdio-'));
const everything = [process.execPath, server('server-everything'), 'stdio'];
const files = [process.execPath, server('server-filesystem'), folder];

/** Puts a stdio server behind HTTP. @returns what the agent is given */
interface Bridging {
  serve(command: string[]): Promise<string>;
}
const running: { kill(): Promise<void> }[] = [];

const ours = (route: string): Bridging => ({
  async serve(command) {
    const bridge = await startBridge({ command });
    running.push(bridge);
    return bridge.url + route;
  },
});
/** As docker/sidecar.supergateway.Dockerfile starts it. */
const supergateway: Bridging = {
  async serve(command) {
    const port = String(await freePort());
    const options = [
      '--outputTransport',
      'streamableHttp',
      '--stateful',
      '--healthEndpoint',
      '/healthz',
      '--port',
      port,
    ];
    const peer = join(await installBridgePeers(), 'node_modules/supergateway/dist/index.js');
    running.push(startNodeProcess(peer, {}, ['--stdio', command.join(' '), ...options]));
    await untilStatus(`http://127.0.0.1:${port}/healthz`, 200, 20_000);
    return `http://127.0.0.1:${port}/mcp`;
  },
};

let model: ScriptedModel;
beforeAll(async () => {
  writeFileSync(join(folder, 'note.txt'), 'the harvest begins in May');
  model = await startScriptedModel();
  await installBridgePeers();
}, 180_000);
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.kill();
});
afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true });
});

it.each([
  ['mcp-stdio over /sse', ours('/sse')],
  ['mcp-stdio over /mcp', ours('/mcp')],
  ['supergateway', supergateway],
])(
  'agent-core uses stdio servers by nothing but MCP_<NAME>_URL: behind %s',
  async (_name, bridging) => {
    const [filesUrl, everythingUrl] = await Promise.all([bridging.serve(files), bridging.serve(everything)]);
    const port = String(await freePort());
    const agent: NodeProcess = startNodeProcess(join(root, 'apps/agent-core/dist/main.js'), {
      PORT: port,
      MCP_FILES_URL: filesUrl,
      MCP_EVERYTHING_URL: everythingUrl,
      LLM_MODEL: 'openai:scripted',
      LLM_BASE_URL: model.baseUrl,
      LLM_API_KEY: 'k',
    });
    running.push(agent);
    await untilStatus(`http://127.0.0.1:${port}/readyz`, 200, 20_000);
    model.say(
      { toolCalls: [{ name: 'read_text_file', arguments: { path: join(folder, 'note.txt') } }] },
      { toolCalls: [{ name: 'echo', arguments: { message: 'hello' } }] },
      ({ messages }) => ({
        text: messages.flatMap(({ role, content }) => (role === 'tool' ? [String(content)] : [])).join('; '),
      }),
    );
    const response = await fetch(`http://127.0.0.1:${port}/v1/ask`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ question: 'What does the note say?' }),
    });
    const { answer } = (await response.json()) as { answer: string };
    expect(answer).toContain('the harvest begins in May');
    expect(answer).toContain('Echo: hello');
    model.assertFinished();
  },
  90_000,
);
