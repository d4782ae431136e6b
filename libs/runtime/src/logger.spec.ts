import { createLogger } from './logger.js';
import { Secret } from './secret.js';

it('writes events with fields, and no secret however it is named or wrapped', () => {
  const lines: string[] = [];
  const logger = createLogger('test', 'info', { write: (line) => void lines.push(line) });
  logger.info(
    { event: 'started', token: 'hunter2', settings: { password: 'hunter2', port: 1 }, key: new Secret('hunter2') },
    'started',
  );
  logger.debug('not shown');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    service: 'test',
    event: 'started',
    token: '[secret]',
    settings: { password: '[secret]', port: 1 },
    key: '[secret]',
  });
  expect(lines.join()).not.toContain('hunter2');
});
