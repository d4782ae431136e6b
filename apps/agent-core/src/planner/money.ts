import { isMeasure, moneyColumns } from './display.js';
import { type Language } from './language.js';
import { type IndexedColumn, type IndexedTable } from './schema-index.js';
import { hasConcept } from './words.js';

const sides =
  /^(discount|descuento|rebaja|shipping|envio|delivery|freight|flete|portes|tax|taxes|vat|iva|impuesto|impuestos|fee|tarifa|comision|commission|refund|refunded|reembolso|reembolsado|devuelto|tip|propina|surcharge|recargo|handling|deposit|fianza|penalty|interest)$/;

/** Amounts that are only a part of what something comes to, or are set against it. */
export function isSideAmount(column: IndexedColumn): boolean {
  return column.words.length > 1 && column.words.some((word) => sides.test(word));
}

/** Of several columns those that are the amount as a whole; all of them when none is. */
export function wholeAmounts<Column extends IndexedColumn>(columns: readonly Column[]): Column[] {
  const whole = columns.filter((column) => !isSideAmount(column));
  return whole.length > 0 ? whole : [...columns];
}

/** The one column that says what a row comes to: its total, else its amount. */
export function totalColumn(table: IndexedTable): IndexedColumn | undefined {
  const whole = moneyColumns(table).filter((column) => !isSideAmount(column) && isMeasure(column));
  for (const concept of ['total', 'amount']) {
    const [only, second] = whole.filter((column) => hasConcept(column.words, concept));
    if (only) return second ? undefined : only;
  }
  return undefined;
}

const words = new Set(
  'sales revenue revenues turnover income earnings takings proceeds ventas ingresos facturacion recaudacion'.split(' '),
);

/** What a word for money may mean of the rows of a table, in people's words. */
export function moneyChoices(table: IndexedTable, language: Language): string[] {
  const name = table.words.join(' ');
  const [sum, of, number] =
    language === 'es' ? ['la suma de', 'de', 'el número de filas de'] : ['the sum of', 'of', 'the number of rows of'];
  const amounts = wholeAmounts(moneyColumns(table)).slice(0, 3);
  return [...amounts.map((column) => `${sum} ${column.words.join(' ')} ${of} ${name}`), `${number} ${name}`];
}

/** A word for money that is taken in, which a number of rows would not answer. */
export function meansMoney(word: string): boolean {
  return words.has(word);
}
