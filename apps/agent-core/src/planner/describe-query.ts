import { displayColumns } from './display.js';
import { type Item } from './items.js';
import { type Language } from './language.js';
import { type ColumnAt, type Measure, type Query } from './query.js';
import { isPlural } from './reading.js';
import { endOf } from './relations.js';
import { columnOf, tableOf, type SchemaIndex } from './schema-index.js';
import { type WrittenQuery } from './sql.js';
import { type Wording, type WordingColumn } from './wording.js';

const parts = {
  en: { day: 'day', week: 'week', month: 'month', quarter: 'quarter', year: 'year' },
  es: { day: 'día', week: 'semana', month: 'mes', quarter: 'trimestre', year: 'año' },
} as const;

/** What the wording needs to know of a query: the question's own words for things where it has some, else the schema's. */
export function describeQuery(
  index: SchemaIndex,
  query: Query,
  written: WrittenQuery,
  items: readonly Item[],
  language: Language,
): Wording {
  const [chosen, second] = query.columns;
  const subject =
    query.distinct && chosen && !second
      ? columnLabel(index, query, chosen, items, language)
      : tableLabel(index, query.root, items, language);
  const columns = written.columns.map((column): WordingColumn => {
    if (column.measure) return { role: 'figure', ...figureLabel(index, query, column.measure, items, language) };
    const label =
      column.part !== undefined
        ? parts[language][column.part]
        : column.at
          ? valueLabel(index, query, column.at, items, language)
          : '';
    return { role: column.role === 'figure' ? 'value' : column.role, label };
  });
  const [order] = query.order;
  return {
    language,
    kind: query.output === 'rows' ? 'rows' : query.groups.length > 0 ? 'groups' : 'figures',
    subject,
    isNamed: namesOf(query.root, items).length > 0,
    columns,
    groups: query.groups.map((group) =>
      group.part !== undefined
        ? parts[language][group.part]
        : group.identity || group.path.length > 0
          ? groupTableLabel(index, query, group, items, language)
          : columnLabel(index, query, { path: group.path, column: group.columns[0] ?? '' }, items, language),
    ),
    filtered: query.conditions.length > 0,
    ...(query.output === 'figures' &&
      query.limit !== undefined &&
      query.groups.length === 1 &&
      order?.by.kind === 'measure' && { ranked: order.direction }),
    ...(query.output === 'rows' &&
      order?.by.kind === 'column' && {
        order: {
          label: columnLabel(index, query, order.by.at, items, language),
          kind: orderKind(index, query, order.by.at),
          descending: order.direction === 'desc',
        },
      }),
  };
}

function groupTableLabel(
  index: SchemaIndex,
  query: Query,
  group: Query['groups'][number],
  items: readonly Item[],
  language: Language,
): string {
  const [column = ''] = group.columns;
  const named = items.some((item) => item.columns.some((reading) => reading.column === column && reading.tier <= 3));
  const table = endOf(query.root, group.path);
  const word = namesOf(table, items)[0]?.text;
  return group.identity || !named
    ? query.limit === undefined && word !== undefined
      ? withoutDigits(word, language)
      : tableLabel(index, table, items, language)
    : columnLabel(index, query, { path: group.path, column }, items, language);
}

function orderKind(index: SchemaIndex, query: Query, at: ColumnAt): 'number' | 'date' | 'text' {
  const { kind } = columnOf(index, endOf(query.root, at.path), at.column);
  return kind === 'date' || kind === 'year' ? 'date' : kind === 'number' ? 'number' : 'text';
}

function figureLabel(
  index: SchemaIndex,
  query: Query,
  measure: Measure,
  items: readonly Item[],
  language: Language,
): Omit<Extract<WordingColumn, { role: 'figure' }>, 'role'> {
  const table = endOf(query.root, measure.path);
  const isRows = measure.column === undefined || measure.times !== undefined;
  const isNamed = namesOf(table, items).length > 0;
  const owner = tableLabel(index, table, items, language);
  const { aggregate } = measure;
  if (isRows) return { label: owner, aggregate };
  const at = { path: measure.path, column: measure.column ?? '' };
  const described = columnOf(index, table, at.column);
  const label = columnLabel(index, query, at, items, language);
  const isOwnWord = label !== described.words.join(' ');
  return {
    label,
    aggregate,
    ...((isNamed || (measure.path.length > 0 && !isOwnWord)) && { owner }),
    ...(described.kind === 'date' && { isDate: true }),
  };
}

/** The question's own word, in the plural when it has one. */
function tableLabel(index: SchemaIndex, table: string, items: readonly Item[], language: Language): string {
  const named = namesOf(table, items);
  const own = named.find(isPlural) ?? named[0];
  return withoutDigits(own ? pluralOf(own, language) : tableOf(index, table).words.join(' '), language);
}

function namesOf(table: string, items: readonly Item[]): Item[] {
  return items.filter(
    (item) => item.operation === undefined && !item.quoted && item.tables.some((reading) => reading.table === table),
  );
}

function pluralOf(item: Item, language: Language): string {
  const { text } = item;
  if (isPlural(item) || item.words.length > 1 || !/[a-z]$/.test(text)) return text;
  if (language === 'es')
    return /[aeo]$/.test(text) ? `${text}s` : /z$/.test(text) ? `${text.slice(0, -1)}ces` : `${text}es`;
  if (/[^aeiou]y$/.test(text)) return `${text.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(text) ? `${text}es` : `${text}s`;
}

function columnLabel(
  index: SchemaIndex,
  query: Query,
  at: ColumnAt,
  items: readonly Item[],
  language: Language,
): string {
  const table = endOf(query.root, at.path);
  const named = items.find((item) => {
    if (item.tables.length > 0 || item.adjective !== undefined || /(an|en)$/.test(item.words.at(-1) ?? ''))
      return false;
    const own = item.columns.filter((reading) => reading.table === table);
    const best = Math.min(...own.map((reading) => reading.tier));
    const [only, second] = own.filter((reading) => reading.tier === best);
    return only?.column === at.column && !second;
  });
  return withoutDigits(named?.text ?? columnOf(index, table, at.column).words.join(' '), language);
}

/** "manager Max Mustard", "category Toys": what a row refers to, called as the question calls it. */
function valueLabel(
  index: SchemaIndex,
  query: Query,
  at: ColumnAt,
  items: readonly Item[],
  language: Language,
): string {
  const step = at.path.at(-1);
  const display = step ? displayColumns(tableOf(index, step.to)) : [];
  if (!step || !display.includes(at.column)) return columnLabel(index, query, at, items, language);
  // The first of several name columns speaks for all.
  if (display[0] !== at.column) return '';
  const [key = ''] = step.key.columns;
  const words = items.find(
    (item) =>
      item.columns.some((reading) => reading.table === step.key.table && reading.column === key) ||
      (step.to !== query.root && item.tables.some((reading) => reading.table === step.to)),
  );
  return withoutDigits(words?.text ?? tableOf(index, step.to).words.join(' '), language);
}

/** A digit in a name would read like a figure of the result. */
function withoutDigits(text: string, language: Language): string {
  const name = text.replace(/\d+/g, '').trim();
  const shown = name === '' ? (language === 'es' ? 'filas' : 'rows') : name.slice(0, 80);
  // "¿Pedidos …?" in the middle of a sentence.
  return /^\p{Lu}\p{Ll}+$/u.test(shown) ? shown.toLowerCase() : shown;
}
