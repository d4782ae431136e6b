import { looksLikeName, plain, readNumber, tokenize } from './tokens.js';

const texts = (question: string) => tokenize(question).map((token) => `${token.kind}:${token.text}`);

describe('tokenize', () => {
  it('splits words, numbers, dates, quotes and comparison signs', () => {
    expect(texts('orders >= 1,000.50 on 2024-05-01 of "Ana María", code CS-101?')).toEqual([
      'word:orders',
      'symbol:>=',
      'number:1,000.50',
      'word:on',
      'date:2024-05-01',
      'word:of',
      'quoted:Ana María',
      'symbol:,',
      'word:code',
      'word:CS-101',
    ]);
  });

  it('keeps names with an apostrophe whole and splits the possessive', () => {
    expect(texts("O'Neil's email")).toEqual(["word:O'Neil", 'word:s', 'word:email']);
  });

  it('takes words apart at hyphens unless they are codes', () => {
    expect(texts('best-selling AB-12')).toEqual(['word:best', 'word:selling', 'word:AB-12']);
  });

  it('drops emojis and brackets and stays bounded', () => {
    expect(texts('🙂 ((( customers )))')).toEqual(['word:customers']);
    expect(tokenize('a '.repeat(50_000)).length).toBeLessThanOrEqual(400);
  });
});

describe('reading words', () => {
  it('ignores case and accents', () => expect(plain('¿CUÁNTOS Años')).toBe('¿cuantos anos'));

  it.each([
    ['1,000', 1000],
    ['1.000', 1000],
    ['1.000,5', 1000.5],
    ['12,5', 12.5],
    ['0.5', 0.5],
    ['1.2.3', undefined],
  ])('reads %s', (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  it('sees a name by its capital, but not in the first word', () => {
    const question = 'Orders of Acme';
    expect(tokenize(question).map((token) => looksLikeName(token, question))).toEqual([false, false, true]);
  });
});
