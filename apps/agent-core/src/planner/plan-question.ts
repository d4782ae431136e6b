import { type TableDescription, type ValueMatch } from '@sql-agent/contracts';
import { displayColumns } from './display.js';
import { readItems, type Item } from './items.js';
import { detectLanguage, type Language } from './language.js';
import { possibleLiterals } from './literals.js';
import { type Query } from './query.js';
import { readQuestion } from './read-question.js';
import { explainRefusal } from './reasons.js';
import { Declined } from './refusal.js';
import { endOf } from './relations.js';
import { columnOf, indexSchema, tableOf, type SchemaIndex, type Synonym } from './schema-index.js';
import { writeQuery, type WrittenQuery } from './sql.js';
import { storedValues } from './stored-values.js';
import { tokenize } from './tokens.js';
import { type Wording } from './wording.js';

export interface PlannerInput {
  question: string;
  language?: Language;
  tables: TableDescription[];
  /** From business context: what people call tables and columns. */
  synonyms: Synonym[];
  /** What find_values answered; absent before it was asked. */
  matches?: ValueMatch[];
  /** YYYY-MM-DD, for "last year" and "este mes". */
  today: string;
}

export type Plan =
  /** Ask the database where these phrases occur, then plan again with the matches. */
  | { kind: 'find-values'; language: Language; literals: string[] }
  | { kind: 'query'; language: Language; sql: string; wording: Wording }
  | { kind: 'declined'; language: Language; notUnderstood: string[]; reason: string };

const maxItems = 80;

/** Turns a question into one SELECT over the given schema, or says what it did not understand. Pure: no I/O, no clock. */
export function planQuestion(input: PlannerInput): Plan {
  const language = input.language ?? detectLanguage(input.question);
  try {
    return plan(input, language);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    return { kind: 'declined', language, ...explainRefusal(error.refusal, language) };
  }
}

function plan(input: PlannerInput, language: Language): Plan {
  const { question, matches, today } = input;
  const index = indexOf(input.tables, input.synonyms);
  const tokens = tokenize(question);
  const items = readItems({ question, tokens, index, values: storedValues(index, matches), language, today });
  if (items.length > maxItems) throw new Declined({ kind: 'too-long' });
  if (items.length === 0) throw new Declined({ kind: 'nothing' });
  const unsupported = items.filter((item) => item.unsupported);
  if (unsupported.length > 0) throw new Declined({ kind: 'unsupported', words: unsupported.map((item) => item.text) });
  if (matches === undefined) {
    const literals = possibleLiterals(question, tokens, items);
    if (literals.length > 0) return { kind: 'find-values', language, literals };
  }
  const query = readQuestion(index, items, language);
  const written = writeQuery(index, query);
  return { kind: 'query', language, sql: written.sql, wording: wordingOf(index, query, written, items, language) };
}

const indexes = new WeakMap<TableDescription[], { synonyms: Synonym[]; index: SchemaIndex }>();

function indexOf(tables: TableDescription[], synonyms: Synonym[]): SchemaIndex {
  const known = indexes.get(tables);
  if (
    known &&
    known.synonyms.length === synonyms.length &&
    known.synonyms.every(
      (synonym, at) => synonym.term === synonyms[at]?.term && synonym.refersTo === synonyms[at]?.refersTo,
    )
  )
    return known.index;
  const index = indexSchema(tables, synonyms);
  indexes.set(tables, { synonyms, index });
  return index;
}

function wordingOf(
  index: SchemaIndex,
  query: Query,
  written: WrittenQuery,
  items: readonly Item[],
  language: Language,
): Wording {
  const named = items.find((item) => item.tables.some((table) => table.table === query.root));
  const [measure] = query.measures;
  const counts =
    query.output === 'figures' &&
    query.groups.length === 0 &&
    query.measures.length === 1 &&
    measure?.aggregate === 'count';
  const counted =
    counts && measure?.column !== undefined
      ? items.find((item) => item.columns.some((column) => column.column === measure.column))
      : undefined;
  const subject = withoutDigits(counted?.text ?? named?.text ?? query.root, language);
  const figures = written.columns.map((column) => column.figure);
  let next = 0;
  const labels = written.columns.map((column) => {
    if (!column.figure) return withoutDigits(readable(column.name), language);
    const current = query.measures[next];
    next += 1;
    return current ? measureLabel(index, query, current, language) : '';
  });
  return {
    language,
    kind: query.output === 'rows' ? 'rows' : query.groups.length > 0 ? 'groups' : 'figures',
    subject,
    labels,
    figures,
    named: namedColumns(index, query, written),
    ...(written.limit !== undefined && { limit: written.limit }),
    ranked: query.limit !== undefined,
    counted: counts,
  };
}

function namedColumns(index: SchemaIndex, query: Query, written: WrittenQuery): number {
  const display = displayColumns(tableOf(index, query.root));
  return display.every((name, at) => written.columns[at]?.name === name) ? display.length : 1;
}

const aggregateWords = {
  en: { count: 'number of', sum: 'total of', avg: 'average', min: 'lowest', max: 'highest' },
  es: { count: 'número de', sum: 'total de', avg: 'promedio de', min: 'mínimo de', max: 'máximo de' },
} as const;

function measureLabel(
  index: SchemaIndex,
  query: Query,
  measure: Query['measures'][number],
  language: Language,
): string {
  const table = endOf(query.root, measure.path);
  const name =
    measure.column === undefined || measure.times !== undefined ? table : columnOf(index, table, measure.column).name;
  return `${aggregateWords[language][measure.aggregate]} ${withoutDigits(readable(name), language)}`;
}

function readable(name: string): string {
  return name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

/** A digit in a name would read like a figure of the result. */
function withoutDigits(text: string, language: Language): string {
  const name = text.replace(/\d+/g, '').trim();
  return name === '' ? (language === 'es' ? 'filas' : 'rows') : name.slice(0, 80);
}
