import { bearerToken, tokenMatches } from './bearer-token.js';
import { Secret } from './secret.js';

it.each([
  ['Bearer abc', 'abc'],
  ['bearer  abc ', 'abc'],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['Basic abc', undefined],
  [undefined, undefined],
])('reads %s as %s', (header, token) => {
  expect(bearerToken(header)).toBe(token);
});

it('accepts the token and nothing else', () => {
  const expected = new Secret('abc');
  expect([
    tokenMatches('abc', expected),
    tokenMatches('abcd', expected),
    tokenMatches('', expected),
    tokenMatches(undefined, expected),
  ]).toEqual([true, false, false, false]);
  expect(tokenMatches(undefined, new Secret(''))).toBe(false);
});
