const opener =
  /^[¿¡\s]*(?:and|but|y|e|pero)?[\s,]*(?:what about|how about|qué tal|que tal|qué pasa con|and|y)\s+|^[¿¡\s]*(?:and|but|y|e|pero)[\s,]+/iu;
const asksItself =
  /^(?:how|what|which|who|whose|where|when|why|list|show|give|count|is|are|do|does|did|cu[aá]nt|qu[eé]\b|cu[aá]l|qui[eé]n|d[oó]nde|cu[aá]ndo|lista|muestra|dime|hay\b)/iu;
const months =
  'january|february|march|april|may|june|july|august|september|october|november|december|' +
  'enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre';
const date = new RegExp(
  [
    `(?:(?:in|for|during|en|de|durante|desde)\\s+)?(?:(?:${months})\\s+(?:of\\s+|de\\s+|del\\s+)?)?(?:19|20)\\d{2}(?!\\d)`,
    `(?:in|en|de)\\s+(?:${months})`,
    '(?:last|this|previous)\\s+(?:year|month|week|quarter)',
    '(?:el\\s+|la\\s+)?(?:año|mes|trimestre|semana)\\s+(?:pasad[oa]|anterior)',
    '(?:este|esta)\\s+(?:año|mes|trimestre|semana)',
    'today|yesterday|hoy|ayer',
  ].join('|'),
  'iu',
);
const preposition = 'in|from|for|by|of|with|at|on|en|de|del|por|para|con';
const leading = new RegExp(`^(${preposition})\\s+(.+)$`, 'iu');
const phrases = new RegExp(`\\s(${preposition})\\s+`, 'giu');
const maxWords = 8;

/**
 * What a follow-up asks when it stands alone: "And in 2023?" after "How many orders in 2024?" is "How many orders in 2023?". A
 * date takes the place of the date, another phrase that of the phrase with the same preposition, else of the last one, and
 * what has no place to take is added. A question that stands alone is given back as it is. Pure.
 */
export function standAlone(previous: string | undefined, question: string): string {
  const match = opener.exec(question);
  if (!match || previous === undefined) return question;
  const rest = question.slice(match[0].length).replace(/[?.!\s]+$/u, '');
  if (rest === '' || asksItself.test(rest)) return rest === '' ? question : `${rest}?`;
  if (rest.split(/\s+/).length > maxWords) return question;
  const before = previous.replace(/[?.!\s]+$/u, '');
  return `${replaced(before, rest)}?`;
}

function replaced(before: string, rest: string): string {
  if (date.test(rest) && date.test(before)) return before.replace(date, rest);
  const [, own, thing = rest] = leading.exec(rest) ?? [];
  const found = [...before.matchAll(phrases)];
  const same = found.findLast(([, word]) => word?.toLowerCase() === own?.toLowerCase());
  const place = same ?? (date.test(rest) ? undefined : found.at(-1));
  if (!place) return `${before} ${rest}`;
  const start = place.index + place[0].length;
  const next = found.find(({ index }) => index >= start);
  return `${before.slice(0, start)}${thing}${next ? before.slice(next.index) : ''}`;
}
