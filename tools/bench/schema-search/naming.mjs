// How people write names of tables and columns.

const abbreviations = new Map(
  Object.entries({
    ...{ account: 'acct', amount: 'amt', number: 'no', quantity: 'qty', customer: 'cust', order: 'ord', header: 'hdr' },
    ...{ line: 'ln', date: 'dt', price: 'prc', delivery: 'dlv', supplier: 'supp', purchase: 'purch', invoice: 'inv' },
    ...{ description: 'desc', percent: 'pct', representative: 'rep', material: 'mat', warehouse: 'whse', unit: 'un' },
    ...{ location: 'loc', department: 'dept', document: 'doc', currency: 'curr', receivable: 'recv', payable: 'payb' },
    ...{ payment: 'pmt', manager: 'mgr', contract: 'contr', storage: 'stor', movement: 'mvmt', general: 'gen' },
    ...{
      fecha: 'fec',
      numero: 'num',
      cliente: 'cli',
      direccion: 'dir',
      importe: 'imp',
      cantidad: 'cant',
      cuenta: 'cta',
    },
    ...{ vehiculo: 'veh', nombre: 'nom', capacidad: 'cap', suministro: 'sum', produccion: 'prod', producto: 'prod' },
    ...{ orden: 'ord', linea: 'lin', tarjeta: 'tarj', prestamo: 'prest', movimiento: 'mov', factura: 'fact' },
    ...{ transferencia: 'transf', vencimiento: 'vto', entrega: 'entr', energia: 'ener', transformador: 'trafo' },
  }),
);
const longest = 6;

function abbreviated(word) {
  return abbreviations.get(word) ?? word.slice(0, longest);
}

function plural(words, language) {
  if (language === 'es') return words.map((word) => `${word}${/[aeiou]$/.test(word) ? 's' : 'es'}`);
  const last = words.at(-1);
  const many = /[^aeiou]y$/.test(last)
    ? `${last.slice(0, -1)}ies`
    : `${last}${/(?:s|x|ch|sh)$/.test(last) ? 'es' : 's'}`;
  return [...words.slice(0, -1), many];
}

const title = (word) => word[0].toUpperCase() + word.slice(1);

/** Each makes the name of a table, or of a column, of words in lower case. */
export const styles = {
  snake: {
    table: (words, { language }) => plural(words, language).join('_'),
    column: (words) => words.join('_'),
  },
  upperAbbreviated: {
    table: (words, { key }) => [key, ...words.map(abbreviated)].join('_').toUpperCase(),
    column: (words) => words.map(abbreviated).join('_').toUpperCase(),
  },
  abbreviated: {
    table: (words, { key }) => [key, ...words.map(abbreviated)].join('_'),
    column: (words) => words.map(abbreviated).join('_'),
  },
  camel: {
    table: (words) => words.map(title).join(''),
    column: ([first, ...others]) => [first, ...others.map(title)].join(''),
  },
  glued: {
    table: (words, { language }) => plural(words, language).join(''),
    column: (words) => words.join(''),
  },
  hungarian: {
    table: (words) => `tbl${words.map(title).join('')}`,
    column: (words) =>
      `${/(?:date|number|rate|amount|nights|quantity)$/.test(words.join()) ? 'n' : 'str'}${words.map(title).join('')}`,
  },
};
