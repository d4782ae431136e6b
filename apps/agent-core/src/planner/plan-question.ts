import { type TableDescription, type ValueMatch } from '@sql-agent/contracts';
import { describeQuery } from './describe-query.js';
import { readItems } from './items.js';
import { detectLanguage, type Language } from './language.js';
import { possibleLiterals } from './literals.js';
import { readQuestion } from './read-question.js';
import { explainRefusal } from './reasons.js';
import { Declined } from './refusal.js';
import { indexSchema, type SchemaIndex, type Synonym } from './schema-index.js';
import { writeQuery } from './sql.js';
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
    // Whatever a schema holds, a question is answered or declined.
    const refusal = error instanceof Declined ? error.refusal : ({ kind: 'failed' } as const);
    return { kind: 'declined', language, ...explainRefusal(refusal, language) };
  }
}

/** Phrases of the question that may be stored values, likeliest first: what `find_values` should be asked. Pure. */
export function findLiterals({ question, language, tables, synonyms, today }: PlannerInput): string[] {
  try {
    const index = indexOf(tables, synonyms);
    const tokens = tokenize(question);
    const spoken = language ?? detectLanguage(question);
    const items = readItems({
      question,
      tokens,
      index,
      values: storedValues(index, undefined),
      language: spoken,
      today,
    });
    return items.length > maxItems ? [] : possibleLiterals(question, tokens, items);
  } catch (error) {
    if (error instanceof Declined) return [];
    throw error;
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
  const query = readQuestion(index, items, language, today);
  const written = writeQuery(index, query);
  return { kind: 'query', language, sql: written.sql, wording: describeQuery(index, query, written, items, language) };
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
