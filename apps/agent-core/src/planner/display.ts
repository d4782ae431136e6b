import { type IndexedColumn, type IndexedTable } from './schema-index.js';
import { hasConcept, meaningOf } from './words.js';

const maxListed = 6;
const secret = /pass(word|wd)?|contrasena|secret|token|hash|salt|ssn/i;

/** The columns people know a row by: its name, title, first and last name, or code; else its key. */
export function displayColumns(table: IndexedTable): string[] {
  const texts = table.columns.filter(
    (column) => column.kind === 'text' && !column.reference && !secret.test(column.name),
  );
  const own = new Set(table.words.map((word) => meaningOf(word).english));
  const bare = (column: IndexedColumn) => column.words.filter((word) => !own.has(meaningOf(word).english));
  const isOnly = (column: IndexedColumn, concept: string) => {
    const rest = bare(column);
    return rest.length === 1 && hasConcept(rest, concept);
  };
  const first = texts.find((column) => hasNamePart(column.words, 'first'));
  const last = texts.find((column) => hasNamePart(column.words, 'last'));
  if (last) {
    const given = first ?? texts.find((column) => isOnly(column, 'name'));
    if (given && given !== last) return [given.name, last.name];
  }
  for (const concept of ['name', 'title', 'label']) {
    const found = texts.find((column) => isOnly(column, concept));
    if (found) return [found.name];
  }
  const itself = texts.find((column) => bare(column).length === 0);
  if (itself) return [itself.name];
  for (const concept of [
    'full_name',
    'name',
    'title',
    'subject',
    'number',
    'code',
    'reference',
    'email',
    'user',
    'model',
    'description',
  ]) {
    const found = texts.find(
      (column) =>
        hasConcept([column.words.at(-1) ?? ''], concept) ||
        hasConcept([column.words[0] ?? ''], concept) ||
        (concept === 'full_name' && column.words.join('_') === 'full_name'),
    );
    if (found) return [found.name];
  }
  if (table.primaryKey.length > 0) return table.primaryKey;
  const fallback = texts[0] ?? table.columns[0];
  return fallback ? [fallback.name] : [];
}

/** A surname, or both of them. */
export function isSurname(column: IndexedColumn): boolean {
  return hasNamePart(column.words, 'last');
}

function hasNamePart(words: readonly string[], part: 'first' | 'last'): boolean {
  const joined = words.join('_');
  return part === 'first'
    ? /(^|_)(first_?name|fname|given_name|forename|firstname)$/.test(joined)
    : /(^|_)(last_?name|lname|family_name|surname|lastname|apellidos?|primer_apellido)$/.test(joined);
}

/** People are known by names that others may have as well; a key of one column tells them apart. */
export function namesMayRepeat(table: IndexedTable): boolean {
  const display = displayColumns(table);
  const isName = display.length === 2 || display.some((name) => /full_?name/i.test(name));
  return isName && table.primaryKey.length === 1;
}

const contact = ['birth', 'death', 'phone', 'mobile', 'fax', 'email', 'address', 'street', 'postal_code', 'website'];

/**
 * Columns for a list of whole rows: what the row is known by and what the question mentions; of rows without a name, or when
 * nothing was said of them, what says most about them as well.
 */
export function listedColumns(table: IndexedTable, mentioned: readonly string[], all: boolean): string[] {
  const display = displayColumns(table);
  const others = table.columns.filter(
    (column) =>
      !display.includes(column.name) &&
      !column.reference &&
      !column.isKey &&
      !table.primaryKey.includes(column.name) &&
      column.kind !== 'long-text' &&
      column.kind !== 'other' &&
      !secret.test(column.name) &&
      !isBookkeeping(column) &&
      !contact.some((concept) => hasConcept(column.words, concept) || column.words.join('_') === concept),
  );
  const told = [...new Set([...display, ...mentioned])];
  const isNameless = display.every((name) => table.primaryKey.includes(name));
  if (!all && !isNameless) return told;
  const more = others.map((column) => column.name).filter((name) => !told.includes(name));
  return [...told, ...more].slice(0, Math.max(maxListed, told.length));
}

/** When a row was written or changed, not what happened in the world. */
export function isBookkeeping(column: IndexedColumn): boolean {
  return /(^|_)(created|updated|modified|deleted|inserted|last_?update|last_?modified|creado|actualizado|modificado|eliminado)(_|$|at|on)/i.test(
    column.words.join('_'),
  );
}

const ends = ['closed', 'left', 'discontinued', 'end', 'expiry', 'retired', 'terminated', 'deleted', 'discharge'];

/** The date on which what the row describes came to an end. */
export function isEnd(column: IndexedColumn): boolean {
  return column.kind === 'date' && ends.some((concept) => hasConcept(column.words, concept));
}

const amounts = ['amount', 'total', 'price', 'cost', 'value', 'fee', 'balance', 'subtotal'];

/** Columns of money by their names; how many of something is no money although Spanish may call both an amount. */
export function moneyColumns(table: IndexedTable): IndexedColumn[] {
  return table.columns.filter(
    (column) =>
      isMeasure(column) &&
      !hasConcept(column.words, 'quantity') &&
      amounts.some((concept) => hasConcept(column.words, concept)),
  );
}

const quantities =
  'quantity unit stock count credit day hour minute page point seat goal inhabitant population attendance capacity vote room bedroom follower copy visit'.split(
    ' ',
  );

/** A number of things, which may be added up. */
export function isQuantity(column: IndexedColumn): boolean {
  return isMeasure(column) && !isMoneyLike(column) && quantities.some((concept) => hasConcept(column.words, concept));
}

/** An amount of money, a salary or a price. */
export function isMoneyLike(column: IndexedColumn): boolean {
  return (
    isMeasure(column) &&
    !hasConcept(column.words, 'quantity') &&
    ['amount', 'total', 'price', 'cost', 'value', 'fee', 'balance', 'salary', 'budget', 'revenue', 'tax'].some(
      (concept) => hasConcept(column.meaningWords, concept),
    )
  );
}

/** Numbers that measure something; not keys, codes or flags. */
export function isMeasure(column: IndexedColumn): boolean {
  return (
    column.kind === 'number' &&
    !column.reference &&
    !column.isKey &&
    !/^(id|code|number|no|num|codigo|numero|zip|phone|year|ano)$/.test(column.words.at(-1) ?? '')
  );
}
