import { readConfig } from './config.js';

const base = { PATH: '/bin', HOME: '/home/x', MYSQL_PASSWORD: 'not for children' };

it('options, command and arguments', () => {
  const config = readConfig(
    ['--port', '0', '--warm', '3', '--shared', '--', 'npx', 'server', '--port', '9', '-h'],
    base,
  );
  expect(config).toMatchObject({ command: 'npx', args: ['server', '--port', '9', '-h'] });
  expect(config.settings).toMatchObject({ PORT: 0, MCP_STDIO_WARM: 3, MCP_STDIO_SHARED: true });
});

it('the same by environment; options stand above it', () => {
  const environment = {
    ...base,
    MCP_STDIO_COMMAND: 'npx -y server /data',
    MCP_STDIO_WARM: '2',
    MCP_STDIO_SHARED: 'true',
    PORT: '4000',
  };
  expect(readConfig([], environment)).toMatchObject({
    command: 'npx',
    args: ['-y', 'server', '/data'],
    settings: { PORT: 4000, MCP_STDIO_WARM: 2, MCP_STDIO_SHARED: true },
  });
  expect(readConfig(['--warm=0', '--', 'other'], environment)).toMatchObject({
    command: 'other',
    args: [],
    settings: { MCP_STDIO_WARM: 0 },
  });
});

it('a command in JSON keeps its spaces', () => {
  const { command, args } = readConfig([], { ...base, MCP_STDIO_COMMAND: '["my server", "a b", ""]' });
  expect([command, ...args]).toEqual(['my server', 'a b', '']);
});

it('defaults: port 3003, a process for each session, one of them warm, sessions on /mcp', () => {
  expect(readConfig(['--', 'x'], base).settings).toMatchObject({
    PORT: 3003,
    MCP_STDIO_SHARED: false,
    MCP_STDIO_WARM: 1,
    MCP_STREAMABLE_SESSIONS: true,
  });
});

it('children see what every program needs and what is listed, nothing else', () => {
  const config = readConfig(['--env', 'API_KEY', '--env', 'HOME', '--', 'x'], { ...base, API_KEY: 'k-123' });
  expect(config.passed).toEqual({ PATH: '/bin', HOME: '/home/x' });
  expect([...config.listed].map(([name, secret]) => [name, secret.reveal()])).toEqual([['API_KEY', 'k-123']]);
  expect(JSON.stringify([...config.listed])).not.toContain('k-123');
});

it.each([
  [[], base, /command of the MCP server is missing/],
  [
    ['--', 'x'],
    { ...base, MCP_STDIO_ENV: 'MCP_AUTH_TOKEN', MCP_AUTH_TOKEN: 'secret-1' },
    /for the bridge, not for its children/,
  ],
  [['--', 'x'], { ...base, MCP_STDIO_ENV: 'GONE' }, /GONE is listed but not set/],
  [['--verbose', '--', 'x'], base, /'--verbose'.*behind "--"/],
  [[], { ...base, MCP_STDIO_COMMAND: `sh -c 'x y'` }, /JSON array/],
  [[], { ...base, MCP_STDIO_COMMAND: '["x", 1]' }, /JSON array/],
  [['--warm', 'many', '--', 'x'], { ...base, PORT: '99999' }, /MCP_STDIO_WARM[^]*PORT|PORT[^]*MCP_STDIO_WARM/],
])('%j with %j is refused in a sentence', (words, environment, sentence) => {
  const read = () => readConfig(words, environment);
  expect(read).toThrow(sentence);
  expect(read).not.toThrow(/secret-1/);
});
