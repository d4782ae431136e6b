import { displayColumns, namesMayRepeat } from './display.js';
import { join, newName, onKeys, openFrame, reaches, type Frame, type Names } from './frame.js';
import { type ColumnAt, type Condition, type DatePart, type Group, type Measure, type Query } from './query.js';
import { roleOf, rowColumns } from './row-columns.js';
import { Declined } from './refusal.js';
import { endOf, isToOne, pathKey, type Path } from './relations.js';
import { tableOf, type SchemaIndex } from './schema-index.js';
import { identifier, literal } from './sql-text.js';

/** A selected column: a column of a table, perhaps a part of its date, or a figure. */
export interface WrittenColumn {
  name: string;
  /** A key tells rows of one name apart, a name is what a row is known by. */
  role: 'key' | 'name' | 'value' | 'figure';
  at?: ColumnAt;
  part?: DatePart;
  measure?: Measure;
}

export interface WrittenQuery {
  sql: string;
  columns: WrittenColumn[];
}

/** Writes the statement; a first round finds out whether columns need their table's name. */
export function writeQuery(index: SchemaIndex, query: Query): WrittenQuery {
  checkRepetition(index, query);
  const names: Names = { used: new Set(), qualified: false };
  const first = writeOnce(index, query, names);
  return names.qualified ? writeOnce(index, query, { used: new Set(), qualified: true }) : first;
}

function writeOnce(index: SchemaIndex, query: Query, names: Names): WrittenQuery {
  const frame = openFrame(index, names, query.root, []);
  const parts = query.output === 'rows' ? writeRows(frame, query) : writeFigures(frame, query);
  const where = writeConditions(frame, query.conditions);
  const lines = [
    `SELECT ${parts.distinct ? 'DISTINCT ' : ''}${parts.select.map((entry) => entry.text).join(', ')}`,
    `FROM ${frame.from}`,
    ...frame.joins,
    ...(where.length > 0 ? [`WHERE ${where.join(' AND ')}`] : []),
    ...(parts.group.length > 0 ? [`GROUP BY ${parts.group.join(', ')}`] : []),
    ...(parts.order.length > 0 ? [`ORDER BY ${parts.order.join(', ')}`] : []),
    ...(parts.limit === undefined ? [] : [`LIMIT ${parts.limit}`]),
  ];
  return {
    sql: lines.join('\n'),
    columns: parts.select.map(({ text: _text, ...column }) => column),
  };
}

interface Selected extends WrittenColumn {
  text: string;
}

interface Parts {
  select: Selected[];
  distinct: boolean;
  group: string[];
  order: string[];
  limit: number | undefined;
}

function column(frame: Frame, at: ColumnAt, kind: 'JOIN' | 'LEFT JOIN' = 'JOIN'): string {
  const alias = join(frame, at.path, kind);
  return frame.names.qualified ? `${identifier(alias)}.${identifier(at.column)}` : identifier(at.column);
}

function writeRows(frame: Frame, query: Query): Parts {
  const table = tableOf(frame.index, query.root);
  const orderedBy = query.order.flatMap((order) => (order.by.kind === 'column' ? [order.by.at] : []));
  const display: ColumnAt[] = displayColumns(table).map((name) => ({ path: [], column: name }));
  const wanted = rowColumns(table, query, display, orderedBy);
  const select = wanted.map((at): Selected => ({
    ...withAlias(frame, at, wanted, column(frame, at, 'LEFT JOIN')),
    role: roleOf(table, display, at),
    at,
  }));
  const tail = query.distinct
    ? wanted
    : [...display, ...table.primaryKey.map((name): ColumnAt => ({ path: [], column: name }))];
  const order = query.order.map((entry) =>
    entry.by.kind === 'column'
      ? `${column(frame, entry.by.at, 'LEFT JOIN')}${entry.direction === 'desc' ? ' DESC' : ''}`
      : '',
  );
  for (const at of tail) {
    const text = column(frame, at, 'LEFT JOIN');
    if (!order.includes(text) && !order.includes(`${text} DESC`)) order.push(text);
  }
  return { select, distinct: query.distinct, group: [], order, limit: query.limit };
}

/** Two selected columns of one name are told apart by their table's name. */
function withAlias(frame: Frame, at: ColumnAt, all: readonly ColumnAt[], text: string): { text: string; name: string } {
  const twin = all.some((other) => other !== at && other.column.toLowerCase() === at.column.toLowerCase());
  if (!twin || at.path.length === 0) return { text, name: at.column };
  const name = `${frame.aliases.get(pathKey(at.path)) ?? at.path.at(-1)?.to ?? ''}_${at.column}`.slice(0, 64);
  return { text: `${text} AS ${identifier(name)}`, name };
}

function writeFigures(frame: Frame, query: Query): Parts {
  const keepsEmpty =
    query.groups.some((group) => group.path.length === 0 && group.identity) &&
    query.measures.some((measure) => measure.path.length > 0 && measure.aggregate === 'count') &&
    query.order[0]?.direction !== 'desc';
  for (const group of query.groups) join(frame, group.path, 'JOIN');
  for (const measure of query.measures) join(frame, measure.path, keepsEmpty ? 'LEFT JOIN' : 'JOIN');
  const groupColumns: ColumnAt[] = query.groups.flatMap((group) =>
    group.columns.map((name) => ({ path: group.path, column: name })),
  );
  const select: Selected[] = [];
  const group: string[] = [];
  const natural: string[] = [];
  for (const entry of query.groups) {
    const grouped = tableOf(frame.index, endOf(query.root, entry.path));
    for (const key of entry.identity ?? []) {
      const text = column(frame, { path: entry.path, column: key });
      group.push(text);
      // Several people have one name.
      if (namesMayRepeat(grouped))
        select.push({
          ...withAlias(frame, { path: entry.path, column: key }, groupColumns, text),
          role: 'key',
          at: { path: entry.path, column: key },
        });
    }
    for (const name of entry.columns) {
      const at = groupColumns.find((candidate) => candidate.column === name && candidate.path === entry.path) ?? {
        path: entry.path,
        column: name,
      };
      const plain = column(frame, at);
      const text = entry.part ? datePart(plain, entry.part) : plain;
      const named = entry.part
        ? { text: `${text} AS ${identifier(entry.part)}`, name: entry.part }
        : withAlias(frame, at, groupColumns, text);
      select.push({ ...named, role: 'name', at, ...(entry.part !== undefined && { part: entry.part }) });
      group.push(text);
      natural.push(text);
    }
  }
  const grouped = query.groups.length > 0;
  for (const measure of query.measures) {
    const name = measureName(query, measure);
    select.push({
      text: `${writeMeasure(frame, query, measure, keepsEmpty)} AS ${identifier(name)}`,
      name,
      role: 'figure',
      measure,
    });
  }
  return {
    select,
    distinct: false,
    group,
    order: figureOrder(frame, query, natural, keepsEmpty),
    limit: grouped ? query.limit : undefined,
  };
}

function figureOrder(frame: Frame, query: Query, natural: string[], keepsEmpty: boolean): string[] {
  if (query.groups.length === 0) return [];
  const byTime = query.groups.some((group) => group.part !== undefined);
  const asked = query.order.map((entry) =>
    entry.by.kind === 'measure'
      ? `${orderName(frame, query, entry.by.measure, keepsEmpty)}${entry.direction === 'desc' ? ' DESC' : ''}`
      : `${column(frame, entry.by.at)}${entry.direction === 'desc' ? ' DESC' : ''}`,
  );
  const [first] = query.measures;
  const largest =
    asked.length === 0 && !byTime && query.groups.length === 1 && first
      ? [`${identifier(measureName(query, first))} DESC`]
      : [];
  const identities = query.groups.flatMap((group) =>
    (group.identity ?? []).map((key) => column(frame, { path: group.path, column: key })),
  );
  return [...asked, ...largest, ...natural, ...identities].filter((text, at, all) => all.indexOf(text) === at);
}

function orderName(frame: Frame, query: Query, measure: Measure, keepsEmpty: boolean): string {
  const selected = query.measures.find((known) => measureName(query, known) === measureName(query, measure));
  return selected ? identifier(measureName(query, selected)) : writeMeasure(frame, query, measure, keepsEmpty);
}

/** A name for the figure that says what it is and is unlike every column's. */
function measureName(query: Query, measure: Measure): string {
  const table = endOf(query.root, measure.path);
  return `${measure.aggregate}_${measure.column === undefined || measure.times !== undefined ? table : measure.column}`.slice(
    0,
    64,
  );
}

function writeMeasure(frame: Frame, query: Query, measure: Measure, keepsEmpty: boolean): string {
  const table = tableOf(frame.index, endOf(query.root, measure.path));
  const at = (name: string) => column(frame, { path: measure.path, column: name });
  if (measure.aggregate !== 'count') {
    const text =
      measure.column === undefined
        ? '*'
        : measure.times === undefined
          ? at(measure.column)
          : `${at(measure.column)} * ${at(measure.times)}`;
    return `${measure.aggregate.toUpperCase()}(${text})`;
  }
  if (measure.column !== undefined) return `COUNT(${measure.distinct ? 'DISTINCT ' : ''}${at(measure.column)})`;
  const repeated =
    measure.path.length === 0
      ? query.groups.some((group) => group.path.some((step) => step.many))
      : !measure.path.every((step) => step.many);
  if (repeated && table.primaryKey.length > 0) return `COUNT(DISTINCT ${table.primaryKey.map(at).join(', ')})`;
  const [key] = table.primaryKey;
  return keepsEmpty && key !== undefined && measure.path.length > 0 ? `COUNT(${at(key)})` : 'COUNT(*)';
}

function datePart(text: string, part: NonNullable<Group['part']>): string {
  switch (part) {
    case 'day':
      return `DATE(${text})`;
    case 'week':
      return `DATE_FORMAT(${text}, '%x-W%v')`;
    case 'month':
      return `DATE_FORMAT(${text}, '%Y-%m')`;
    case 'quarter':
      return `CONCAT(YEAR(${text}), '-Q', QUARTER(${text}))`;
    case 'year':
      return `YEAR(${text})`;
  }
}

function writeConditions(frame: Frame, conditions: readonly Condition[]): string[] {
  return conditions.flatMap((condition) => {
    const text = writeCondition(frame, condition);
    return text === '' ? [] : [text];
  });
}

function writeCondition(frame: Frame, condition: Condition): string {
  switch (condition.kind) {
    case 'compare':
      return onColumn(frame, condition.at, condition, (text) =>
        compareText(text, condition.operator, condition.values.map(literal)),
      );
    case 'range':
      return onColumn(frame, condition.at, condition, (text) => {
        const bounds = [
          ...(condition.from === undefined ? [] : [`${text} >= ${literal(condition.from)}`]),
          ...(condition.to === undefined ? [] : [`${text} < ${literal(condition.to)}`]),
        ].join(' AND ');
        return condition.negated ? `NOT (${bounds})` : bounds;
      });
    case 'null':
      return onColumn(frame, condition.at, condition, (text) => `${text} IS ${condition.negated ? 'NOT ' : ''}NULL`);
    case 'any':
      return `(${writeConditions(frame, condition.conditions).join(' OR ')})`;
    case 'related':
      return related(frame, condition.path, condition.negated, condition.conditions);
    case 'figure':
      return `${figureOf(frame, condition.measure, condition.conditions)} ${condition.operator} ${condition.values.map(literal).join(', ')}`;
  }
}

function compareText(text: string, operator: string, values: string[]): string {
  if (operator === 'in' || operator === 'not in') return `${text} ${operator.toUpperCase()} (${values.join(', ')})`;
  return `${text} ${operator.toUpperCase()} ${values.join(', ')}`;
}

function onColumn(frame: Frame, at: ColumnAt, condition: Condition, write: (text: string) => string): string {
  return reaches(frame, at.path) ? write(column(frame, at)) : related(frame, at.path, false, [condition]);
}

/** Rows related along a path: joined where that repeats nothing, else asked for with EXISTS. */
function related(frame: Frame, path: Path, negated: boolean, conditions: readonly Condition[]): string {
  if (!negated && reaches(frame, path)) {
    join(frame, path, 'JOIN');
    return writeConditions(frame, conditions).join(' AND ');
  }
  const nullable =
    path.length === 1 && isToOne(path) && conditions.length === 0
      ? path[0]?.pairs.map((pair) => column(frame, { path: [], column: pair.from }))
      : undefined;
  if (nullable && negated && frame.start.length === 0) return nullable.map((text) => `${text} IS NULL`).join(' OR ');
  const { text, where } = inner(frame, path, conditions, negated);
  return `${negated ? 'NOT ' : ''}EXISTS (SELECT 1 ${text} WHERE ${where.join(' AND ')})`;
}

/** A frame of its own along the path, tied to the last table that the outer frame has. */
function inner(
  frame: Frame,
  path: Path,
  conditions: readonly Condition[],
  negated: boolean,
  select?: (opened: Frame) => void,
): { text: string; where: string[] } {
  // Tied at the first step that may repeat rows; a to-one step before it is joined outside, unless rows without it count too.
  const repeating = path.findIndex((candidate, at) => at >= frame.start.length && candidate.many);
  const tied = negated ? frame.start.length : Math.max(repeating, frame.start.length);
  const step = path[tied];
  if (!step) throw new Error('A path that leads nowhere.');
  const outer = join(frame, path.slice(0, tied), 'JOIN');
  frame.names.qualified = true;
  const opened = openFrame(frame.index, frame.names, step.to, path.slice(0, tied + 1));
  const alias = opened.aliases.get(pathKey(opened.start)) ?? newName(frame.names, step.to);
  join(opened, path, 'JOIN');
  select?.(opened);
  const where = [onKeys(step, outer, alias), ...writeConditions(opened, conditions)];
  return { text: [`FROM ${opened.from}`, ...opened.joins].join(' '), where };
}

function figureOf(frame: Frame, measure: Measure, conditions: readonly Condition[]): string {
  let figure = 'COUNT(*)';
  const { text, where } = inner(frame, measure.path, conditions, false, (opened) => {
    const table = tableOf(frame.index, measure.path.at(-1)?.to ?? '');
    const plain = measure.column === undefined ? '*' : column(opened, { path: measure.path, column: measure.column });
    const isRepeated = !measure.path.every((step) => step.many);
    if (measure.aggregate !== 'count') figure = `${measure.aggregate.toUpperCase()}(${plain})`;
    else if (isRepeated && table.primaryKey.length === 1)
      figure = `COUNT(DISTINCT ${table.primaryKey.map((name) => column(opened, { path: measure.path, column: name })).join(', ')})`;
  });
  return `(SELECT ${figure} ${text} WHERE ${where.join(' AND ')})`;
}

/** A sum over rows that a join repeats would count some of them twice; such a question is refused. */
function checkRepetition(index: SchemaIndex, query: Query): void {
  const manyGroups = query.groups.filter((group) => group.path.some((step) => step.many));
  const related = new Set(
    query.measures.filter((measure) => measure.path.length > 0).map((measure) => pathKey(measure.path)),
  );
  if (
    related.size > 1 ||
    (related.size > 0 &&
      (manyGroups.length > 0 || query.measures.some((measure) => measure.path.length === 0 && isAdditive(measure))))
  ) {
    throw new Declined({
      kind: 'unsupported',
      words: query.measures.map((measure) => endOf(query.root, measure.path)),
    });
  }
  for (const measure of query.measures.filter(isAdditive)) {
    const repeats =
      measure.path.length > 0
        ? !measure.path.every((step) => step.many) && !isLink(index, measure.path) && !isToOne(measure.path)
        : manyGroups.some((group) => !isLink(index, group.path));
    if (repeats)
      throw new Declined({ kind: 'unsupported', words: [measure.column ?? endOf(query.root, measure.path)] });
  }
  if (manyGroups.length > 1)
    throw new Declined({ kind: 'unsupported', words: manyGroups.map((group) => endOf(query.root, group.path)) });
}

function isAdditive(measure: Measure): boolean {
  return (measure.aggregate === 'sum' || measure.aggregate === 'avg') && measure.column !== undefined;
}

/** A table that only pairs two others: each pair once. */
function isLink(index: SchemaIndex, path: Path): boolean {
  const [down, up] = path;
  if (path.length !== 2 || !down || !up || !down.many || up.many) return path.length === 1;
  const keys = [...down.key.columns, ...up.key.columns];
  return tableOf(index, down.to).uniqueSets.some((set) => set.every((name) => keys.includes(name)));
}
