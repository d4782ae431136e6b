import { type Document, isNode, LineCounter, parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import type { ContextPiece, Example } from './context-file.js';

/** Sections of a business context file whose entries are pieces of their own. */
const listed = ['entities', 'models', 'relationships', 'metrics', 'terms', 'dictionary', 'synonyms'];
const always = ['meta', 'business_rules', 'golden_rules', 'rules'];
const exampleSections = ['usage_examples', 'examples'];
const maxPieceCharacters = 6_000;

const example = z.looseObject({ question: z.string().trim().min(1), sql: z.string().trim().min(1) });

interface YamlContents {
  pieces: ContextPiece[];
  examples: Example[];
  warnings: string[];
  /** The file as data; undefined when it cannot be read. */
  value: Record<string, unknown> | undefined;
}

/**
 * A YAML or JSON file of business context: version 2.5 (`meta, entities, models, relationships, metrics, business_rules,
 * usage_examples`), a dictionary, a list of examples, or anything else, of which each part becomes a piece.
 */
export function readYaml(path: string, text: string): YamlContents {
  const nothing = { pieces: [], examples: [], value: undefined };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const [broken] = document.errors;
  if (broken) {
    const line = lines.linePos(broken.pos[0]).line;
    const fix = 'Mend that line (indentation, quotes, brackets); until then the file is left out.';
    return { ...nothing, warnings: [`${path}, line ${line}: ${sentence(broken.message)} ${fix}`] };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 50 }) ?? {};
  } catch (error) {
    // An alias that leads nowhere, or to far too much.
    const fix = 'Write the value out instead; until then the file is left out.';
    return { ...nothing, warnings: [`${path}: ${sentence((error as Error).message)} ${fix}`] };
  }
  if (Array.isArray(value)) value = { examples: value };
  if (typeof value !== 'object' || value === null) {
    const fix = 'Begin with a section such as "entities:"; until then the file is left out.';
    return { ...nothing, warnings: [`${path}, line 1: the file is one ${typeof value}, not a map. ${fix}`] };
  }
  const contents: YamlContents = { pieces: [], examples: [], warnings: [], value: value as Record<string, unknown> };
  for (const [section, entries] of Object.entries(contents.value ?? {})) {
    const lineOf = (...below: (string | number)[]) => lineAt(document, lines, [section, ...below]);
    if (exampleSections.includes(section)) addExamples(contents, path, section, entries, lineOf);
    else addSection(contents, path, section, entries, lineOf);
  }
  return contents;
}

type LineOf = (...below: (string | number)[]) => string;

function addExamples(contents: YamlContents, path: string, section: string, entries: unknown, lineOf: LineOf): void {
  const all = Array.isArray(entries) ? entries : Object.values(record(entries));
  all.forEach((entry: unknown, index) => {
    const parsed = example.safeParse(entry);
    if (parsed.success) {
      contents.examples.push({ question: parsed.data.question, sql: parsed.data.sql });
      return;
    }
    const issue = parsed.error.issues[0];
    const place = lineOf(...(Array.isArray(entries) ? [index] : []));
    contents.warnings.push(
      `${path}${place}: example ${index + 1} of ${section} has no ${issue?.path[0] === 'sql' ? 'sql' : 'question'}. ` +
        'Write both: "question: …" and "sql: SELECT …"; until then it is left out.',
    );
  });
}

function addSection(contents: YamlContents, path: string, section: string, entries: unknown, lineOf: LineOf): void {
  const add = (heading: string, entry: unknown) =>
    contents.pieces.push({ path, heading, text: written(entry), always: always.includes(section) });
  if (!listed.includes(section)) {
    // What nobody foresaw is the owner's words all the same.
    if (entries !== null && !/^(version|name)$/.test(section)) add(section, { [section]: entries });
    return;
  }
  if (entries === null || entries === undefined) return;
  if (typeof entries !== 'object') {
    contents.warnings.push(
      `${path}${lineOf()}: ${section} is a ${typeof entries}, not a map or a list. ` +
        `Write its entries below it, each as "name:" and its properties; until then the section is left out.`,
    );
    return;
  }
  if (Array.isArray(entries)) {
    for (const entry of entries as unknown[]) add(`${section} ${nameOf(entry)}`.trim(), entry);
  } else {
    for (const [name, entry] of Object.entries(record(entries))) add(`${section} ${name}`, { [name]: entry });
  }
}

/** As YAML again. A key `on` that YAML 1.1 wrote as `true` is `on` here. */
function written(entry: unknown): string {
  const text = stringify(entry, { lineWidth: 0 }).trim();
  return text.replace(/^(\s*(?:- )?)"?true"?:(?=\s)/gm, '$1on:').slice(0, maxPieceCharacters);
}

function nameOf(entry: unknown): string {
  const { name, from, to } = record(entry);
  return [name, from, to].filter((word): word is string => typeof word === 'string').join(' ');
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function lineAt(document: Document, lines: LineCounter, at: (string | number)[]): string {
  const node = document.getIn(at, true);
  return isNode(node) && node.range ? `, line ${lines.linePos(node.range[0]).line}` : '';
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
