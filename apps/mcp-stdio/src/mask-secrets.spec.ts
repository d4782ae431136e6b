import { Secret } from '@sql-agent/runtime';
import { maskSecrets } from './mask-secrets.js';

const mask = maskSecrets([new Secret('hunter22'), new Secret('hunter22-long'), new Secret('no')]);

it.each([
  ['key=hunter22!', 'key=[secret]!'],
  ['hunter22-long hunter22', '[secret] [secret]'],
  ['nothing to hide', 'nothing to hide'],
  ['connecting to postgres://ada:pa55@db:5432/x', 'connecting to postgres://ada:[secret]@db:5432/x'],
  ['see https://example.com/a@b', 'see https://example.com/a@b'],
])('%s → %s', (text, masked) => {
  expect(mask(text)).toBe(masked);
});
