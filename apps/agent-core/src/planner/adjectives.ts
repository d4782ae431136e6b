/**
 * Adjectives that order rows: the words, the kind of column they speak of, and which end they mean. `concepts` are English
 * words of the word list, best first; a column whose name has one of them is meant.
 */
export interface Adjective {
  concepts: string[];
  kind: 'number' | 'date';
  direction: 'asc' | 'desc';
}

const lines = `
number desc price cost rate fee amount total value | expensive costly pricey dearest priciest caro cara caros caras costoso costosa costosos costosas
number asc price cost rate fee amount total value | cheap cheapest cheaper inexpensive economical barato barata baratos baratas economico economica economicos economicas
date desc date created release start hire registered issue published launch founded | newest newer recent latest recientes reciente nuevo nueva nuevos nuevas
date asc birth date created release start hire registered issue published launch founded | oldest older
date asc date created release start hire registered issue published launch founded | antiguo antigua antiguos antiguas
date desc birth | youngest younger joven jovenes
date asc birth | viejo vieja viejos viejas
number desc length duration milliseconds minute distance page time | longest longer long largo larga largos largas
number asc length duration milliseconds minute distance page time | shortest shorter short corto corta cortos cortas breve breves
number desc height | tallest taller tall alto alta altos altas
number desc weight | heaviest heavier heavy pesado pesada pesados pesadas
number asc weight | lightest lighter light ligero ligera ligeros ligeras liviano livianos
number desc size surface area population capacity volume amount total | large larger big bigger grande grandes
number asc size surface area population capacity volume amount total | small smaller pequeno pequena pequenos pequenas
number desc population inhabitant | populous populated poblado poblada poblados pobladas
number desc capacity | spacious amplio amplia amplios amplias
number desc speed | fastest faster fast quick quickest rapido rapida rapidos rapidas veloz veloces
number asc speed | slowest slower slow lento lenta lentos lentas
number desc rating score grade | rated highest_rated valorado valorada valorados valoradas puntuado puntuados calificado calificados
number desc salary wage | paid remunerado remunerados pagado pagada pagados pagadas
number desc experience | experienced experimentado experimentados
number desc distance | distant farthest furthest lejano lejanos
number desc depth | deepest deep profundo profundos
`;

const byWord = new Map<string, Adjective>();
for (const line of lines.trim().split('\n')) {
  const [head = '', words = ''] = line.split('|');
  const [kind, direction, ...concepts] = head.trim().split(/\s+/);
  for (const word of words.trim().split(/\s+/)) {
    byWord.set(word, {
      concepts,
      kind: kind === 'date' ? 'date' : 'number',
      direction: direction === 'asc' ? 'asc' : 'desc',
    });
  }
}

/** Forms that carry the comparison themselves ("cheapest"), so that no "most" has to stand before them. */
const superlative = /^(?!latest$).{3,}est$|^priciest$|^highest_rated$/;
const comparative = /(?<!off)er$/;

export function adjectiveOf(word: string): Adjective | undefined {
  return byWord.get(word);
}

export function isSuperlative(word: string): boolean {
  return byWord.has(word) && superlative.test(word);
}

/** "cheaper", "older": followed by "than" they compare with a number or a date. */
export function isComparative(word: string): boolean {
  return byWord.has(word) && comparative.test(word) && word !== 'paid';
}
