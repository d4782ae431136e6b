const names = [
  'millisecond milliseconds millis ms milisegundo milisegundos',
  'second seconds sec segundo segundos',
  'minute minutes min minuto minutos',
  'hour hours hora horas',
  'day days dia dias',
  'week weeks semana semanas',
  'month months mes meses',
  'year years ano anos',
  'kilometer kilometers kilometre kilometres km kms kilometro kilometros',
  'mile miles milla millas',
  'meter meters metre metres metro metros',
  'centimeter centimeters centimetre centimetres cm centimetro centimetros',
  'kilogram kilograms kilo kilos kg kilogramo kilogramos',
  'gram grams gramo gramos',
  'pound pounds libra libras lb lbs',
  'ton tons tonne tonnes tonelada toneladas',
  'euro euros eur',
  'dollar dollars usd dolar dolares',
  'peso pesos',
  'sterling gbp',
  'franc francs chf franco francos',
  'yen yenes',
  'byte bytes',
  'kilobyte kilobytes kb',
  'megabyte megabytes mb',
  'point points punto puntos',
  'unit units unidad unidades',
  'inhabitant inhabitants habitante habitantes',
].map((line) => line.split(' '));

const units = new Map(names.flatMap((forms) => forms.map((form) => [form, forms[0] ?? form] as const)));

/** The unit of measure a word names, the same for all its forms in both languages. */
export function measureUnit(word: string): string | undefined {
  return units.get(word);
}

const currencies = new Set(['euro', 'dollar', 'peso', 'pound', 'sterling', 'franc', 'yen']);

/** Whether a unit may be one of money; pounds may. */
export function isCurrency(unit: string): boolean {
  return currencies.has(unit);
}

const multipliers = new Map(
  Object.entries({
    thousand: 1e3,
    k: 1e3,
    mil: 1e3,
    miles: 1e3,
    million: 1e6,
    millions: 1e6,
    millon: 1e6,
    millones: 1e6,
    billion: 1e9,
  }),
);

/** "million" in "3 million". */
export function multiplierOf(word: string): number | undefined {
  return multipliers.get(word);
}
