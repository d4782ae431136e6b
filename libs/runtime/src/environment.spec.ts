import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigurationError, readEnvironment, setting } from './environment.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'environment-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const shape = {
  PORT: setting.port(8000),
  ROWS: setting.integer(10, 1, 100),
  TLS: setting.flag(false),
  HOSTS: setting.list(),
};

it('gives defaults, and takes an empty variable for an absent one', () => {
  expect(readEnvironment({ PORT: '', ROWS: ' 7 ', HOSTS: 'a, b,' }, shape).settings).toEqual({
    PORT: 8000,
    ROWS: 7,
    TLS: false,
    HOSTS: ['a', 'b'],
  });
});

it('reports every problem at once, by variable', () => {
  const read = () =>
    readEnvironment({ PORT: 'http', ROWS: '0', TLS: 'maybe', KEY_FILE: join(folder, 'absent') }, shape, ['KEY']);
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(
    /PORT: .*\n.*ROWS: must be 1 to 100\.\n.*TLS: must be true or false\.\n.*KEY_FILE: the file cannot be read \(ENOENT\)/,
  );
});

it('takes a secret from its variable or from a file, not from both, and never prints it', () => {
  const file = join(folder, 'key');
  writeFileSync(file, 'hunter2\n');
  const { secrets } = readEnvironment({ KEY_FILE: file }, {}, ['KEY', 'OTHER']);
  expect(secrets.KEY?.reveal()).toBe('hunter2');
  expect(secrets.OTHER).toBeUndefined();
  expect(`${inspect(secrets)} ${JSON.stringify(secrets)} ${String(secrets.KEY)}`).not.toContain('hunter2');
  expect(() => readEnvironment({ KEY: 'a', KEY_FILE: file }, {}, ['KEY'])).toThrow('KEY and KEY_FILE are both set');
  writeFileSync(file, '\n');
  expect(() => readEnvironment({ KEY_FILE: file }, {}, ['KEY'])).toThrow('the file is empty');
});
