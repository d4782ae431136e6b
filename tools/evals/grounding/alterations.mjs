// Wrong answers made of right ones: one claim changed, or two exchanged.
import { answerOf } from './cases.mjs';

const strangers = ['Oskar Lindqvist', 'Marta Quiroga'];
const places = ['Iceland', 'Croatia'];
const things = ['Marble Bench', 'Bamboo Stool'];

/** How a number goes wrong; what is written as before is no alteration. */
const numberAlterations = {
  'one digit': (value) => value + 3 * 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1)) - 1),
  'first digit': (value) => value + 10 ** Math.floor(Math.log10(Math.abs(value) || 1)),
  'last written digit': (value, write) => nextWritten(value, write),
  'digits exchanged': (value) => exchanged(value),
  'ten times': (value) => value * 10,
  'a tenth': (value) => value / 10,
};
const dateAlterations = {
  'another day': ([year, month, day]) => [year, month, day + 1],
  'another month': ([year, month, day]) => [year, (month % 12) + 1, day],
  'another year': ([year, month, day]) => [year - 1, month, day],
};

/** @param {import('./cases.mjs').Case} one @returns {{ alteration: string, answer: string }[]} */
export function alterations(one) {
  const at = one.parts.flatMap((part, index) => (typeof part === 'string' ? [] : [index]));
  const right = answerOf(one);
  const made = at.flatMap((index) => {
    const claim = one.parts[index];
    return altered(claim, one).map(([alteration, text]) => ({ alteration, answer: replaced(one, { [index]: text }) }));
  });
  const swapped = (one.swaps ?? []).map(([left, right]) => ({
    alteration: `${one.parts[at[left]].kind}s exchanged`,
    answer: replaced(one, { [at[left]]: one.parts[at[right]].text, [at[right]]: one.parts[at[left]].text }),
  }));
  const invented = (one.wrong ?? []).map((answer) => ({ alteration: 'sum of a cut result', answer }));
  return [...made, ...swapped, ...invented].filter(({ answer }) => answer !== right);
}

function altered({ kind, value, write, text }, one) {
  if (kind === 'number') {
    return Object.entries(numberAlterations)
      .map(([alteration, change]) => [alteration, write(change(value, write))])
      .filter(([, other]) => other !== text);
  }
  if (kind === 'date') {
    return Object.entries(dateAlterations).map(([alteration, change]) => {
      const [year, month, day] = change(value.split('-').map(Number));
      return [alteration, write([year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-'))];
    });
  }
  const others = one.kind === 'ranking' ? things : one.kind === 'who' || one.kind === 'cut' ? strangers : places;
  return others.map((other) => ['another name', other]);
}

function replaced({ parts }, texts) {
  return parts.map((part, index) => texts[index] ?? (typeof part === 'string' ? part : part.text)).join('');
}

/** The smallest step that shows in how the number is written. */
function nextWritten(value, write) {
  for (let step = 0.001; step <= 1e6; step *= 10) {
    if (write(value + step) !== write(value)) return value + step;
  }
  return value;
}

function exchanged(value) {
  const text = String(value);
  for (let at = 0; at + 1 < text.length; at += 1) {
    const [left, right] = [text[at], text[at + 1]];
    if (/\d\d/.test(left + right) && left !== right && !(at === 0 && right === '0')) {
      return Number(text.slice(0, at) + right + left + text.slice(at + 2));
    }
  }
  return value;
}
