import type { TableDescription, ValueMatch } from '@sql-agent/contracts';
import type { ContextPiece, Example } from './context-file.js';
import type { Synonym } from './synonyms.js';

/** What is known before the model is asked: the live schema and the owner's business context, as far as the question needs them. */
export interface QuestionContext {
  tables: TableDescription[];
  /** Names of tables that are not described here. */
  otherTables: string[];
  /** The server that described the tables, when there is one. */
  schemaServer: string | undefined;
  pieces: ContextPiece[];
  examples: Example[];
  synonyms: Synonym[];
  /** How words of the question are stored. */
  values: ValueMatch[];
  warnings: string[];
}

export const emptyContext: QuestionContext = {
  tables: [],
  otherTables: [],
  schemaServer: undefined,
  pieces: [],
  examples: [],
  synonyms: [],
  values: [],
  warnings: [],
};
