// A stdio MCP server that does what a test asks for, byte by byte: no SDK stands between.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const write = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const text = (value) => ({
  content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
});

if (process.argv.includes('--stubborn')) {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
  setInterval(() => {}, 1_000);
}
if (process.argv.includes('--dies-at-start')) process.exit(3);
if (process.argv.includes('--noisy')) process.stdout.write('Welcome to the noisy server\n{"level":"info"}\n\n');
process.stderr.write(`started with ${process.env.API_KEY ?? 'no key'}\n`);

const asked = new Map();
let askedCount = 0;
/** Asks the client. */
const ask = (method, params) =>
  new Promise((resolve) => {
    askedCount += 1;
    asked.set(askedCount, resolve);
    write({ id: askedCount, method, params });
  });

const seen = [];
const held = new Map();

/** Grandchildren: one in this group, one that leaves it as daemons do. */
function grandchildren() {
  const sleep = ['-e', 'setInterval(() => {}, 1000)'];
  const near = spawn(process.execPath, sleep, { stdio: 'ignore' });
  const far = spawn(process.execPath, sleep, { stdio: 'ignore', detached: true });
  return [near.pid, far.pid];
}

const tools = {
  echo: (args) => text(args.text ?? ''),
  pid: () => text(String(process.pid)),
  env: () => text(process.env),
  seen: () => text(seen),
  crash: () => process.exit(7),
  killed: () => process.kill(process.pid, 'SIGKILL'),
  grandchildren: () => text(grandchildren()),
  big: ({ bytes }) => text('x'.repeat(bytes)),
  noise() {
    process.stdout.write('half a line, then ');
    process.stdout.write('the rest {not json}\n[1,2]\n"x"\n');
    process.stderr.write('a line on stderr\n');
    return text('noisy');
  },
  async pieces() {
    const line = Buffer.from(
      `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'ünï→😀' } })}\n`,
    );
    for (const byte of line) {
      process.stdout.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return text('pieces');
  },
  log: ({ data }) => (write({ method: 'notifications/message', params: { level: 'info', data } }), text('logged')),
  update: ({ uri }) => (write({ method: 'notifications/resources/updated', params: { uri } }), text('updated')),
  changed: () => (write({ method: 'notifications/tools/list_changed' }), text('changed')),
  async sample() {
    return text(
      await ask('sampling/createMessage', {
        messages: [{ role: 'user', content: { type: 'text', text: 'hi' } }],
        maxTokens: 5,
      }),
    );
  },
  elicit: async () =>
    text(
      await ask('elicitation/create', {
        message: 'Who?',
        requestedSchema: { type: 'object', properties: { name: { type: 'string' } } },
      }),
    ),
  roots: async () => text(await ask('roots/list')),
  flood({ count, bytes }) {
    for (let index = 0; index < count; index += 1)
      write({ method: 'notifications/message', params: { level: 'info', data: 'y'.repeat(bytes) } });
    return text('flooded');
  },
};

async function answer({ id, method, params }) {
  if (method === 'initialize') {
    return {
      protocolVersion: params.protocolVersion,
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true },
        prompts: {},
        logging: {},
        completions: {},
      },
      serverInfo: { name: 'scripted', version: '1.0.0' },
      instructions: 'Do as you are told.',
    };
  }
  if (method === 'tools/list')
    return { tools: Object.keys(tools).map((name) => ({ name, inputSchema: { type: 'object' } })) };
  if (method === 'tools/call') {
    if (params.name === 'hold') {
      const token = params._meta?.progressToken;
      if (token !== undefined)
        write({
          method: 'notifications/progress',
          params: { progressToken: token, progress: 1, total: 2, message: 'holding' },
        });
      return new Promise((resolve) => held.set(id, resolve));
    }
    if (params.name === 'release') {
      for (const resolve of held.values()) resolve(text('released'));
      held.clear();
      return text('ok');
    }
    return tools[params.name](params.arguments ?? {});
  }
  if (method === 'resources/read') return { contents: [{ uri: params.uri, text: String(process.pid) }] };
  if (method === 'prompts/get') return { messages: [{ role: 'user', content: { type: 'text', text: params.name } }] };
  if (method === 'completion/complete') return { completion: { values: ['a', 'b'] } };
  if (['ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'].includes(method)) return {};
  throw Object.assign(new Error(`no ${method} here`), { code: -32601 });
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  const message = JSON.parse(line);
  seen.push(message.method ?? 'answer');
  if (message.method === undefined) return asked.get(message.id)?.(message.result ?? message.error);
  if (message.method === 'notifications/cancelled') {
    seen.push(message.params);
    held.delete(message.params.requestId);
  }
  if (message.id === undefined) return;
  try {
    write({ id: message.id, result: await answer(message) });
  } catch (error) {
    write({ id: message.id, error: { code: error.code ?? -32603, message: error.message } });
  }
});
