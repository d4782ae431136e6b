import { isToOne, pathKey, type Path, type Step } from './relations.js';
import { identifier } from './sql-text.js';
import { type SchemaIndex } from './schema-index.js';

export type JoinKind = 'JOIN' | 'LEFT JOIN';

/** Names of one statement's tables: two uses of one table get two names. */
export interface Names {
  used: Set<string>;
  /** Columns carry their table's name once a second table takes part. */
  qualified: boolean;
}

/** One FROM clause: the tables joined so far, by the way that leads to them from the statement's root. */
export interface Frame {
  index: SchemaIndex;
  names: Names;
  start: Path;
  from: string;
  joins: string[];
  aliases: Map<string, string>;
  kinds: Map<string, JoinKind>;
}

export function newName(names: Names, table: string): string {
  let name = table;
  for (let count = 2; names.used.has(name.toLowerCase()); count += 1) name = `${table}_${count}`;
  names.used.add(name.toLowerCase());
  if (names.used.size > 1) names.qualified = true;
  return name;
}

/** A frame whose first table stands at the end of `start`. */
export function openFrame(index: SchemaIndex, names: Names, table: string, start: Path): Frame {
  const alias = newName(names, table);
  return {
    index,
    names,
    start,
    from: named(table, alias),
    joins: [],
    aliases: new Map([[pathKey(start), alias]]),
    kinds: new Map([[pathKey(start), 'JOIN']]),
  };
}

function named(table: string, alias: string): string {
  return table === alias ? identifier(table) : `${identifier(table)} AS ${identifier(alias)}`;
}

/** Whether the frame has the table at the end of the path, or can join it without repeating rows. */
export function reaches(frame: Frame, path: Path): boolean {
  if (frame.aliases.has(pathKey(path))) return true;
  const known = longestKnown(frame, path);
  return known !== undefined && isToOne(path.slice(known));
}

function longestKnown(frame: Frame, path: Path): number | undefined {
  for (let length = path.length; length >= frame.start.length; length -= 1)
    if (frame.aliases.has(pathKey(path.slice(0, length)))) return length;
  return undefined;
}

/** The name of the table at the end of the path, joined now if it was not before. */
export function join(frame: Frame, path: Path, kind: JoinKind): string {
  const key = pathKey(path);
  const known = frame.aliases.get(key);
  if (known !== undefined) return known;
  const step = path.at(-1);
  if (!step || path.length <= frame.start.length) throw new Error('A path does not begin where its statement begins.');
  const before = join(frame, path.slice(0, -1), kind);
  const alias = newName(frame.names, step.to);
  // Once a row may be missing, everything that hangs on it may be.
  const outer =
    kind === 'LEFT JOIN' || frame.kinds.get(pathKey(path.slice(0, -1))) === 'LEFT JOIN' ? 'LEFT JOIN' : 'JOIN';
  frame.joins.push(`${outer} ${named(step.to, alias)} ON ${onKeys(step, before, alias)}`);
  frame.aliases.set(key, alias);
  frame.kinds.set(key, outer);
  return alias;
}

export function onKeys(step: Step, from: string, to: string): string {
  return step.pairs
    .map((pair) => `${identifier(to)}.${identifier(pair.to)} = ${identifier(from)}.${identifier(pair.from)}`)
    .join(' AND ');
}
