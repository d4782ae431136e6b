/** Phrases that say nothing by themselves; the noun in brackets must not be the name of anything in the schema. */
const lines = {
  /** Behind a count or a sum they only stress it. */
  whole:
    'in total|in all|overall|altogether|all together|in sum|en total|en conjunto|en su totalidad|so far|to date|hasta ahora|hasta la fecha|hasta el momento',
  here: [
    'in the [database]|in our [database]|in this [database]|in the [data]|en la [base] de datos|en nuestra [base] de datos|en esta [base] de datos|on [record]|on our [books]|on [file]|in our [records]|in the [records]|in our [files]',
    'in the [system]|in our [system]|en el [sistema]|en nuestro [sistema]|in the [list]|en la [lista]|en nuestros [registros]|en los [registros]',
    'in the [company]|in our [company]|of the [company]|of our [company]|at the [company]|at our [company]|the [company]|our [company]|de la [empresa]|en la [empresa]|nuestra [empresa]|la [empresa]|en la [compania]|de la [compania]|in the [business]|in the [organisation]|in the [organization]|en el [negocio]|en la [organizacion]|with [us]|from [us]|to [us]|con [nosotros]|a [nosotros]',
  ].join('|'),
} as const;

export type SmallKind = keyof typeof lines;

const known = new Map<string, { kind: SmallKind; noun: string | undefined }>();
for (const [kind, text] of Object.entries(lines)) {
  for (const phrase of text.split('|'))
    known.set(phrase.replace(/[[\]]/g, ''), { kind: kind as SmallKind, noun: /\[(.+?)\]/.exec(phrase)?.[1] });
}

const longest = 5;

export interface SmallPhrase {
  kind: SmallKind;
  length: number;
  noun: string | undefined;
}

/** The longest such phrase that starts at `start`. */
export function matchSmallPhrase(words: readonly string[], start: number): SmallPhrase | undefined {
  for (let length = Math.min(longest, words.length - start); length > 0; length -= 1) {
    const found = known.get(words.slice(start, start + length).join(' '));
    if (found) return { ...found, length };
  }
  return undefined;
}
