import { hasConcept, identifierWords, keysOf, translationsOf } from './words.js';
import { wordGroups } from './word-list.js';

const share = (left: string[], right: string[]) => {
  const [first, second] = [keysOf(left), keysOf(right)];
  return [...first.direct, ...first.meant].some((key) => second.direct.includes(key) || second.meant.includes(key));
};

describe('words', () => {
  it('splits identifiers of every habit', () => {
    expect(
      ['order_date', 'orderDate', 'OrderDate', 'ORDER_DATE', 'fecha_de_pedido', 'customerID', 'orderdetails'].map(
        (name) => identifierWords(name).join(' '),
      ),
    ).toEqual(['order date', 'order date', 'order date', 'order date', 'fecha pedido', 'customer id', 'order details']);
  });

  it.each([
    ['customers', 'customer'],
    ['clientes', 'customer'],
    ['categories', 'categoría'],
    ['alumnas', 'students'],
    ['people', 'person'],
    ['rented', 'rental'],
    ['vuelos', 'flight'],
    ['artistas', 'artists'],
  ])('knows that "%s" and "%s" are one', (left, right) => {
    expect(share([left.normalize('NFD').replace(/\p{M}/gu, '')], [right.normalize('NFD').replace(/\p{M}/gu, '')])).toBe(
      true,
    );
  });

  it.each([
    ['puerta', 'puerto'],
    ['teach', 'teacher'],
    ['order', 'border'],
    ['table', 'tablet'],
  ])('keeps "%s" and "%s" apart', (left, right) => {
    expect(share([left], [right])).toBe(false);
  });

  it('finds phrases whatever their order', () => {
    expect(share(['birth', 'date'], ['fecha', 'nacimiento'])).toBe(true);
    expect(share(['surname'], ['last', 'name'])).toBe(true);
  });

  it('translates whole phrases', () => {
    expect(translationsOf('España')).toContain('spain');
    expect(translationsOf('Nueva York')).toContain('new york');
  });

  it('recognises a meaning inside an identifier', () => {
    expect(hasConcept(['unit', 'price'], 'price')).toBe(true);
    expect(hasConcept(['precio', 'unitario'], 'price')).toBe(true);
    expect(hasConcept(['city'], 'price')).toBe(false);
  });

  it('has a broad word list with both sides in every line', () => {
    expect(wordGroups.length).toBeGreaterThan(500);
    expect(wordGroups.filter(({ english, spanish }) => english.join('') === '' || spanish.join('') === '')).toEqual([]);
  });
});
