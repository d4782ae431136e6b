import { markdownPieces } from './markdown-pieces.js';
import { readSynonyms, type Synonym } from './synonyms.js';
import { readYaml } from './yaml-pieces.js';

/** A part of a context file that makes sense alone: a model, a metric, a section. */
export interface ContextPiece {
  path: string;
  heading: string;
  text: string;
  /** Every question must know it: rules, and what the data is about. */
  always: boolean;
}

/** A question with the SQL that answers it, checked by a person. */
export interface Example {
  question: string;
  sql: string;
}

export interface ContextFile {
  pieces: ContextPiece[];
  examples: Example[];
  synonyms: Synonym[];
  /** Each names file, line and what to change. */
  warnings: string[];
}

/** Reads a file of business context. Whatever is wrong with it costs a warning and the part that is wrong, no more. */
export function readContextFile(path: string, text: string): ContextFile {
  if (/\.(md|markdown)$/i.test(path)) {
    return { pieces: markdownPieces(path, text), examples: [], synonyms: [], warnings: [] };
  }
  const { pieces, examples, warnings, value } = readYaml(path, text);
  return { pieces, examples, warnings, synonyms: readSynonyms(value) };
}
