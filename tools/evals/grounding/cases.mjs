// Correct answers to questions about rows, as models word them in English and Spanish. Data is drawn by a fixed sequence; the
// wordings of the two halves differ: one was at hand while the check was made better, the other was held out.

/** @typedef {{ text: string, kind: 'number' | 'date' | 'name', value: any, write: (value: any) => string }} Claim */
/**
 * @typedef {object} Case
 * @property {string} id
 * @property {string} kind
 * @property {'open' | 'held-out'} half
 * @property {'en' | 'es'} language
 * @property {string} question
 * @property {object[]} evidence
 * @property {(string | Claim)[]} parts of the answer: words, and claims that an alteration changes
 * @property {[number, number][]} [swaps] claims, by position among the claims, whose exchange makes the answer wrong
 */

const variants = 5;

/** A fixed sequence of numbers from 0 to 1 (mulberry32). */
function sequence(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const people = [
  'Ana Ruiz',
  'Bo Lind',
  'Cleo Marsh',
  'Dag Holm',
  'Eva Novak',
  'Finn Keller',
  'Greta Vos',
  'Hugo Serra',
  'Iris Blom',
  'Jan Wolski',
];
const countries = ['Spain', 'Sweden', 'Norway', 'Portugal', 'Ireland', 'Austria', 'Greece', 'Poland'];
const products = [
  'Oak Table',
  'Linen Sofa',
  'Copper Lamp',
  'Wool Rug',
  'Glass Vase',
  'Pine Shelf',
  'Velvet Chair',
  'Steel Kettle',
];
const months = {
  en: 'January February March April May June July August September October November December'.split(' '),
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' '),
};

const result = (columns, rows, more = {}) => ({
  sql: 'SELECT x FROM t',
  columns: columns.map((name) => ({ name, type: 'unknown', nullable: true })),
  rows,
  rowCount: rows.length,
  truncated: false,
  elapsedMs: 1,
  server: 'mysql',
  ...more,
});

/** How numbers are written in a language. */
const locales = { en: 'en-US', es: 'de-DE' };
const grouped =
  (language, digits = 0) =>
  (value) =>
    value.toLocaleString(locales[language], { minimumFractionDigits: digits, maximumFractionDigits: digits });
const plain = (value) => String(value);
const number = (value, write) => ({ kind: 'number', value, write, text: write(value) });
const name = (value) => ({ kind: 'name', value, write: String, text: value });
const inWords = (language) => (date) => {
  const [year, month, day] = date.split('-').map(Number);
  const word = months[language][month - 1];
  return language === 'en' ? `${word} ${day}, ${year}` : `${day} de ${word} de ${year}`;
};
const dayFirst = (date) => date.split('-').reverse().join('/');
const date = (value, write) => ({ kind: 'date', value, write, text: write(value) });

/** Each makes the parts of an answer; `w` picks the wording of language and half. */
const kinds = {
  count({ random, language, w }) {
    const value = 1_000 + Math.floor(random() * 90_000);
    const parts = w({
      en: [
        ['There are ', ' customers.'],
        ['We currently have ', ' registered customers in total.'],
      ],
      es: [
        ['Hay ', ' clientes.'],
        ['En total tenemos ', ' clientes registrados.'],
      ],
    });
    return {
      question: { en: 'How many customers are there?', es: '¿Cuántos clientes hay?' }[language],
      evidence: [result(['customers'], [[value]])],
      parts: [parts[0], number(value, grouped(language)), parts[1]],
    };
  },
  money({ random, language, w }) {
    const value = Math.round(random() * 90_000_000 + 1_000_000) / 100;
    const parts = w({
      en: [
        ['Total revenue was €', '.'],
        ['The orders add up to ', ' euros.'],
      ],
      es: [
        ['La facturación total fue de ', ' €.'],
        ['Los pedidos suman ', ' euros.'],
      ],
    });
    return {
      question: { en: 'What was our revenue?', es: '¿Cuánto hemos facturado?' }[language],
      evidence: [result(['revenue'], [[value.toFixed(2)]])],
      parts: [parts[0], number(value, grouped(language, 2)), parts[1]],
    };
  },
  rounded({ random, language, w }) {
    const value = Math.round(random() * 8_000_000_00 + 1_200_000_00) / 100;
    const write = (given) => grouped(language, 1)(given / 1e6);
    const parts = w({
      en: [
        ['Sales came to about ', ' million euros.'],
        ['Roughly €', ' million was sold.'],
      ],
      es: [
        ['Las ventas fueron de unos ', ' millones de euros.'],
        ['Se vendieron aproximadamente ', ' millones de euros.'],
      ],
    });
    return {
      question: { en: 'How much did we sell?', es: '¿Cuánto vendimos?' }[language],
      evidence: [result(['sales'], [[value.toFixed(2)]])],
      parts: [parts[0], number(value, write), parts[1]],
    };
  },
  average({ random, language, w }) {
    const value = Math.round((random() * 400 + 20) * 10_000) / 10_000;
    const parts = w({
      en: [
        ['The average order is worth ', ' euros.'],
        ['On average customers spend €', ' per order.'],
      ],
      es: [
        ['El ticket medio es de ', ' euros.'],
        ['De media se gastan ', ' € por pedido.'],
      ],
    });
    return {
      question: { en: 'What is the average order value?', es: '¿Cuál es el ticket medio?' }[language],
      evidence: [result(['average_order_value'], [[value.toFixed(4)]])],
      parts: [parts[0], number(value, grouped(language, 2)), parts[1]],
    };
  },
  percentage({ random, language, w }) {
    const value = Math.round((random() * 0.8 + 0.05) * 10_000) / 10_000;
    const write = (given) => `${grouped(language, 1)(given * 100)}${language === 'es' ? ' %' : '%'}`;
    const parts = w({
      en: [
        ['The return rate is ', '.'],
        ['', ' of the delivered lines were returned.'],
      ],
      es: [
        ['La tasa de devolución es del ', '.'],
        ['Se devolvió el ', ' de las líneas entregadas.'],
      ],
    });
    return {
      question: { en: 'What is the return rate?', es: '¿Cuál es la tasa de devolución?' }[language],
      evidence: [result(['return_rate'], [[value.toFixed(4)]])],
      parts: [parts[0], number(value, write), parts[1]],
    };
  },
  ranking({ random, language, w, pick }) {
    const chosen = pick(products, 4);
    const units = chosen.map((_, index) => 4_000 - index * 700 - Math.floor(random() * 500));
    const [first, second, third] = w({
      en: [
        ['The best seller is ', ' with ', ' units, followed by '],
        ['Most units were sold of ', ' (', '), then of '],
      ],
      es: [
        ['El más vendido es ', ' con ', ' unidades, seguido de '],
        ['Lo que más se vendió fue ', ' (', '), después '],
      ],
    });
    const [between, end] = w({
      en: [
        [' with ', '.'],
        [' (', ').'],
      ],
      es: [
        [' con ', '.'],
        [' (', ').'],
      ],
    });
    return {
      question: { en: 'Which products sell best?', es: '¿Qué productos se venden más?' }[language],
      evidence: [
        result(
          ['name', 'units'],
          chosen.map((product, index) => [product, units[index]]),
        ),
      ],
      parts: [
        first,
        name(chosen[0]),
        second,
        number(units[0], grouped(language)),
        third,
        name(chosen[1]),
        between,
        number(units[1], grouped(language)),
        end,
      ],
      swaps: [
        [0, 2],
        [1, 3],
      ],
    };
  },
  comparison({ random, language, w }) {
    const before = 500 + Math.floor(random() * 4_000);
    const after = before + 50 + Math.floor(random() * 900);
    const [first, second, third] = w({
      en: [
        ['In 2024 there were ', ' orders and in 2025 there were ', '.'],
        ['Orders: ', ' in 2024, ', ' in 2025.'],
      ],
      es: [
        ['En 2024 hubo ', ' pedidos y en 2025 hubo ', '.'],
        ['Pedidos: ', ' en 2024, ', ' en 2025.'],
      ],
    });
    return {
      question: { en: 'Compare the orders of 2024 and 2025.', es: 'Compara los pedidos de 2024 y 2025.' }[language],
      evidence: [
        result(
          ['year', 'orders'],
          [
            [2024, before],
            [2025, after],
          ],
        ),
      ],
      parts: [first, number(before, grouped(language)), second, number(after, grouped(language)), third],
      swaps: [[0, 1]],
    };
  },
  difference({ random, language, w }) {
    const before = 500 + Math.floor(random() * 4_000);
    const after = before + 150 + Math.floor(random() * 900);
    const [first, second] = w({
      en: [
        ['There were ', ' more orders in 2025 than in 2024.'],
        ['From 2024 to 2025 orders grew by ', '.'],
      ],
      es: [
        ['Hubo ', ' pedidos más en 2025 que en 2024.'],
        ['De 2024 a 2025 los pedidos aumentaron en ', '.'],
      ],
    });
    return {
      question: { en: 'How did orders change?', es: '¿Cómo cambiaron los pedidos?' }[language],
      evidence: [
        result(
          ['year', 'orders'],
          [
            [2024, before],
            [2025, after],
          ],
        ),
      ],
      parts: [first, number(after - before, grouped(language)), second],
    };
  },
  sum({ random, language, w, pick }) {
    const chosen = pick(countries, 3);
    const values = chosen.map(() => 100 + Math.floor(random() * 900));
    const total = values.reduce((left, right) => left + right, 0);
    const [first, second] = w({
      en: [
        ['Together the three countries have ', ' customers.'],
        ['In total that makes ', ' customers.'],
      ],
      es: [
        ['Entre los tres países suman ', ' clientes.'],
        ['En total son ', ' clientes.'],
      ],
    });
    return {
      question: { en: 'Customers in these countries?', es: '¿Clientes en estos países?' }[language],
      evidence: [
        result(
          ['country', 'customers'],
          chosen.map((country, index) => [country, values[index]]),
        ),
      ],
      parts: [first, number(total, grouped(language)), second],
    };
  },
  share({ random, language, w, pick }) {
    const chosen = pick(countries, 3);
    const values = chosen.map(() => 100 + Math.floor(random() * 900));
    const total = values.reduce((left, right) => left + right, 0);
    const write = (given) => `${grouped(language, 1)(given)}${language === 'es' ? ' %' : '%'}`;
    const [first, second] = w({
      en: [
        [' accounts for ', ' of the total.'],
        ["'s share of all customers is ", '.'],
      ],
      es: [
        [' representa el ', ' del total.'],
        [' supone el ', ' de todos los clientes.'],
      ],
    });
    return {
      question: { en: 'Which share does each country have?', es: '¿Qué parte tiene cada país?' }[language],
      evidence: [
        result(
          ['country', 'customers'],
          chosen.map((country, index) => [country, values[index]]),
        ),
      ],
      parts: [name(chosen[0]), first, number((100 * values[0]) / total, write), second],
    };
  },
  latest({ random, language, w }) {
    const day = `2025-${String(1 + Math.floor(random() * 12)).padStart(2, '0')}-${String(2 + Math.floor(random() * 26)).padStart(2, '0')}`;
    const parts = w({
      en: [
        ['The last order was placed on ', '.'],
        ['Our most recent order dates from ', '.'],
      ],
      es: [
        ['El último pedido se hizo el ', '.'],
        ['El pedido más reciente es del ', '.'],
      ],
    });
    const write = random() < 0.6 ? inWords(language) : language === 'es' ? dayFirst : plain;
    return {
      question: { en: 'When was the last order?', es: '¿Cuándo fue el último pedido?' }[language],
      evidence: [result(['last_order'], [[`${day} 14:03:22`]])],
      parts: [parts[0], date(day, write), parts[1]],
    };
  },
  who({ random, language, w, pick }) {
    const [best, other] = pick(people, 2);
    const spent = Math.round((random() * 9_000 + 900) * 100) / 100;
    const [first, second, third] = w({
      en: [
        ['The customer who spent most is ', ' (', ' euros).'],
        ['', ' leads with €', ' spent.'],
      ],
      es: [
        ['La persona que más ha gastado es ', ' (', ' euros).'],
        ['', ' encabeza la lista con ', ' € gastados.'],
      ],
    });
    return {
      question: { en: 'Which customer spent most?', es: '¿Qué cliente ha gastado más?' }[language],
      evidence: [
        result(
          ['name', 'spent'],
          [
            [best, spent.toFixed(2)],
            [other, (spent * 0.7).toFixed(2)],
          ],
        ),
      ],
      parts: [first, name(best), second, number(spent, grouped(language, 2)), third],
    };
  },
  listed({ random, language, w, pick }) {
    const count = 4 + Math.floor(random() * 3);
    const chosen = pick(countries, count);
    const [first, second] = w({
      en: [
        ['There are ', ' countries: '],
        ['Customers live in ', ' countries, namely '],
      ],
      es: [
        ['Hay ', ' países: '],
        ['Los clientes viven en ', ' países: '],
      ],
    });
    const names = chosen.flatMap((country, index) => [index === 0 ? '' : ', ', name(country)]);
    return {
      question: { en: 'Where do customers live?', es: '¿Dónde viven los clientes?' }[language],
      evidence: [
        result(
          ['country'],
          chosen.map((country) => [country]),
        ),
      ],
      parts: [first, number(count, plain), second, ...names, '.'],
    };
  },
  range({ random, language, w }) {
    const low = Math.round((random() * 20 + 2) * 100) / 100;
    const high = Math.round((random() * 900 + 100) * 100) / 100;
    const [first, second, third] = w({
      en: [
        ['Prices go from €', ' to €', '.'],
        ['The cheapest product costs ', ' euros, the dearest ', ' euros.'],
      ],
      es: [
        ['Los precios van de ', ' a ', ' euros.'],
        ['El producto más barato cuesta ', ' € y el más caro ', ' €.'],
      ],
    });
    return {
      question: { en: 'What do products cost?', es: '¿Cuánto cuestan los productos?' }[language],
      evidence: [result(['cheapest', 'dearest'], [[low.toFixed(2), high.toFixed(2)]])],
      parts: [first, number(low, grouped(language, 2)), second, number(high, grouped(language, 2)), third],
    };
  },
};

/** @returns {Case[]} */
export function cases() {
  const all = [];
  let seed = 1;
  for (const [kind, make] of Object.entries(kinds)) {
    for (const language of ['en', 'es']) {
      for (const [wording, half] of ['open', 'held-out'].entries()) {
        for (let variant = 1; variant <= variants; variant += 1) {
          const random = sequence((seed += 7_919));
          const pick = (list, count) =>
            [...list]
              .map((entry) => [random(), entry])
              .sort(([left], [right]) => left - right)
              .slice(0, count)
              .map(([, entry]) => entry);
          const made = make({ random, language, pick, w: (wordings) => wordings[language][wording] });
          all.push({ id: `${kind}-${language}-${half}-${variant}`, kind, half, language, ...made });
        }
      }
    }
  }
  return [...all, ...emptyAndCut()];
}

/** Nothing to alter here: an invented sum of a cut result is its own alteration. */
function emptyAndCut() {
  const rows = people.slice(0, 3).map((person, index) => [person, 30 - index * 7]);
  const cut = result(['name', 'orders'], rows, { truncated: true });
  const wordings = {
    open: {
      en: ['No orders were found for that day.', 'Together they placed '],
      es: ['No se encontró ningún pedido ese día.', 'En total hicieron '],
    },
    'held-out': {
      en: ['There are no such orders in the data.', 'The sum of all their orders is '],
      es: ['No hay pedidos así en los datos.', 'La suma de todos sus pedidos es '],
    },
  };
  return Object.entries(wordings).flatMap(([half, languages]) =>
    Object.entries(languages).flatMap(([language, [nothing, summed]]) => [
      {
        id: `empty-${language}-${half}`,
        kind: 'empty',
        half,
        language,
        question: 'Orders?',
        evidence: [result(['id'], [])],
        parts: [nothing],
      },
      {
        id: `cut-${language}-${half}`,
        kind: 'cut',
        half,
        language,
        question: 'Orders?',
        evidence: [cut],
        parts: [`${rows[0][0]}: `, number(rows[0][1], plain), '.'],
        wrong: [
          `${summed}${rows.reduce((sum, [, orders]) => sum + orders, 0)}${language === 'en' ? ' orders.' : ' pedidos.'}`,
        ],
      },
    ]),
  );
}

/** @param {Case} one */
export function answerOf({ parts }) {
  return parts.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}
