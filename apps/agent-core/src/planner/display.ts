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

function hasNamePart(words: readonly string[], part: 'first' | 'last'): boolean {
  const joined = words.join('_');
  return part === 'first'
    ? /(^|_)(first_?name|fname|given_name|forename|firstname)$/.test(joined)
    : /(^|_)(last_?name|lname|family_name|surname|lastname|apellidos?|primer_apellido)$/.test(joined);
}

/** Columns for a list of whole rows: what the row is known by, then what says most about it. */
export function listedColumns(table: IndexedTable): string[] {
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
      !isBookkeeping(column),
  );
  return [...display, ...others.map((column) => column.name)].slice(0, Math.max(maxListed, display.length));
}

/** When a row was written or changed, not what happened in the world. */
export function isBookkeeping(column: IndexedColumn): boolean {
  return /(^|_)(created|updated|modified|deleted|inserted|last_?update|last_?modified|creado|actualizado|modificado|eliminado)(_|$|at|on)/i.test(
    column.words.join('_'),
  );
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

/** Numbers that measure something; not keys, codes or flags. */
export function isMeasure(column: IndexedColumn): boolean {
  return (
    column.kind === 'number' &&
    !column.reference &&
    !column.isKey &&
    !/^(id|code|number|no|num|codigo|numero|zip|phone|year|ano)$/.test(column.words.at(-1) ?? '')
  );
}
