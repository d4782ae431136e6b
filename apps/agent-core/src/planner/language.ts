import { plain } from './tokens.js';
import { isEnglishOnly, isSpanishOnly } from './words.js';

export type Language = 'en' | 'es';

const spanish = new Set(
  'el la los las un una unos unas de del que cual cuales quien quienes cuanto cuanta cuantos cuantas cuando donde como en con sin por para entre desde hasta mas menos mayor menor cada muestra muestrame dame lista listame ensename dime hay es son fue tienen tiene y o su sus se al durante segun numero cantidad importe promedio media nombre precio fecha ano mes este esta pasado ultimo ultimos todos todas'.split(
    ' ',
  ),
);
const english = new Set(
  'the a an of in with without by for from which what who whom whose how many much when where show list give find is are was were has have had do does did and or per each every than more less most least top over under between since until before after not no average number name price date year month this last all there'.split(
    ' ',
  ),
);

const maxWords = 40;

/** English or Spanish, by the small words of the question and its nouns; English when nothing decides. */
export function detectLanguage(question: string): Language {
  const text = question.slice(0, 4_000);
  if (/[¿¡]/.test(text)) return 'es';
  let counted = 0;
  let balance = /ñ/i.test(text) ? 1 : 0;
  for (const word of plain(text).match(/[a-z]+/g) ?? []) {
    if (spanish.has(word)) balance += 1;
    if (english.has(word)) balance -= 1;
    if (counted < maxWords && word.length > 3) {
      counted += 1;
      if (isSpanishOnly(word)) balance += 0.5;
      if (isEnglishOnly(word)) balance -= 0.5;
    }
  }
  return balance > 0 ? 'es' : 'en';
}
