import { identifier, literal } from './sql-text.js';

describe('identifiers', () => {
  it.each([
    ['customers', 'customers'],
    ['order', '`order`'],
    ['rank', '`rank`'],
    ['precio unitario', '`precio unitario`'],
    ['a`b', '`a``b`'],
    ['año', '`año`'],
    ['1st', '`1st`'],
  ])('writes %s as %s', (name, text) => expect(identifier(name)).toBe(text));
});

describe('literals', () => {
  it('doubles quotes and backslashes', () => expect(literal("O'Neil \\ x")).toBe("'O''Neil \\\\ x'"));
  it('drops NUL and caps the length', () => expect(literal(`a\u0000${'b'.repeat(2_000)}`)).toHaveLength(501));
  it('writes numbers without exponent', () =>
    expect([literal(12.5), literal(1e21), literal(Infinity)]).toEqual(['12.5', '1000000000000000000000', 'NULL']));
});
