import { type ColumnAt, type Condition, type Literal, type Operator } from './query.js';
import { mainScope, type Reading } from './reading.js';
import { Declined } from './refusal.js';
import { endOf, isToOne, type Path, pathKey, startsWith } from './relations.js';
import { pathTo } from './resolve.js';
import { columnOf } from './schema-index.js';

/** Adds what is said of a column, as an alternative to or together with what was said before. */
export function addCondition(reading: Reading, condition: Condition): void {
  if (!isInside(reading, condition)) {
    reading.scope = mainScope(reading);
    reading.last = undefined;
  }
  const { last } = reading;
  const { sink } = reading.scope;
  reading.link = undefined;
  const equal = earlierEqual(reading, condition);
  // "Ana Ruiz or Luis Gil": which parts belong together is lost by now.
  if (equal && reading.alternative && equal !== last?.condition)
    throw new Declined({
      kind: 'unsupported',
      words: condition.kind === 'compare' ? condition.values.map(String) : [],
    });
  if (last && last.sink === sink && reading.alternative) {
    reading.alternative = false;
    if (mergeValues(last.condition, condition)) return;
    const at = sink.indexOf(last.condition);
    const either: Condition =
      last.condition.kind === 'any' ? last.condition : { kind: 'any', conditions: [last.condition] };
    either.conditions.push(condition);
    sink[at] = either;
    reading.last = { condition: either, sink };
    return;
  }
  if (
    equal &&
    condition.kind === 'compare' &&
    sink !== reading.query.conditions &&
    condition.at.path.some((step) => step.many)
  ) {
    return addAnotherRow(reading, condition);
  }
  if (equal && equal !== last?.condition)
    throw new Declined({
      kind: 'unsupported',
      words: condition.kind === 'compare' ? condition.values.map(String) : [],
    });
  if (reading.alternative) throw new Declined({ kind: 'unsupported', words: [reading.language === 'es' ? 'o' : 'or'] });
  // "from Spain and France" means either: one row has one country.
  if (last && last.sink === sink && mergeValues(last.condition, condition)) return;
  const many =
    condition.kind !== 'any' &&
    condition.kind !== 'figure' &&
    condition.kind !== 'related' &&
    condition.at.path.length > 0 &&
    condition.at.path.some((step) => step.many);
  if (many && sink === reading.query.conditions && reading.scope.path.length === 0) {
    // What is said next may be of the same row there: "with a grade above 8 in Algebra".
    const related: Condition = { kind: 'related', path: condition.at.path, negated: false, conditions: [condition] };
    sink.push(related);
    reading.scope = { path: condition.at.path, sink: related.conditions };
    reading.last = { condition, sink: related.conditions };
    return;
  }
  sink.push(condition);
  reading.last = { condition, sink };
}

/** An earlier comparison of the same column in the same list, which one row cannot meet as well. */
function earlierEqual(reading: Reading, condition: Condition): Condition | undefined {
  if (condition.kind !== 'compare' || !isOneOf(condition.operator)) return undefined;
  return reading.scope.sink.find(
    (known) =>
      known.kind === 'compare' &&
      isOneOf(known.operator) &&
      known.at.column === condition.at.column &&
      pathKey(known.at.path) === pathKey(condition.at.path),
  );
}

/** "who bought A and B": two rows there, one for each. */
function addAnotherRow(reading: Reading, condition: Extract<Condition, { kind: 'compare' }>): void {
  const related: Condition = { kind: 'related', path: condition.at.path, negated: false, conditions: [condition] };
  reading.query.conditions.push(related);
  reading.scope = { path: condition.at.path, sink: related.conditions };
  reading.last = { condition, sink: related.conditions };
}

/** Whether the condition speaks of the related rows of the present scope, and not of the subject they belong to. */
function isInside(reading: Reading, condition: Condition): boolean {
  const { scope, query } = reading;
  if (scope.sink === query.conditions || condition.kind === 'any') return true;
  const path =
    condition.kind === 'related'
      ? condition.path
      : condition.kind === 'figure'
        ? condition.measure.path
        : condition.at.path;
  const firstMany = scope.path.findIndex((step) => step.many);
  return startsWith(path, scope.path.slice(0, Math.max(firstMany, 0) + 1));
}

function mergeValues(into: Condition, from: Condition): boolean {
  if (into.kind !== 'compare' || from.kind !== 'compare') return false;
  if (into.at.column !== from.at.column || pathKey(into.at.path) !== pathKey(from.at.path)) return false;
  if (isOneOf(into.operator) && isOneOf(from.operator)) into.operator = 'in';
  else if (isNoneOf(into.operator) && isNoneOf(from.operator)) into.operator = 'not in';
  else return false;
  into.values.push(...from.values.filter((value) => !into.values.includes(value)));
  if (into.values.length === 1) into.operator = isOneOf(into.operator) ? '=' : '<>';
  return true;
}

const isOneOf = (operator: Operator) => operator === '=' || operator === 'in';

const isNoneOf = (operator: Operator) => operator === '<>' || operator === 'not in';

export function compare(reading: Reading, at: ColumnAt, operator: Operator, values: Literal[]): void {
  if (reading.negated && !isToOne(at.path.slice(reading.scope.path.length))) {
    reading.negated = false;
    addCondition(reading, {
      kind: 'related',
      path: at.path,
      negated: true,
      conditions: [{ kind: 'compare', at, operator, values }],
    });
    return;
  }
  const opposite: Partial<Record<Operator, Operator>> = {
    '=': '<>',
    like: 'not like',
    in: 'not in',
    '>': '<=',
    '>=': '<',
    '<': '>=',
    '<=': '>',
  };
  const chosen = reading.negated ? (opposite[operator] ?? operator) : operator;
  reading.negated = false;
  addCondition(reading, { kind: 'compare', at, operator: chosen, values });
}

export function relatedPath(reading: Reading, table: string): Path {
  const path = pathTo(reading, table);
  if (!path || path.length === 0) throw new Declined({ kind: 'unrelated', from: reading.query.root, to: table });
  return path;
}

export function takePending(reading: Reading, fits: (at: ColumnAt) => boolean): ColumnAt | undefined {
  const [named] = reading.pending?.columns ?? [];
  if (!named || reading.pending?.columns.length !== 1 || !fits(named)) return undefined;
  if (reading.pending.negated) reading.negated = true;
  reading.pending = undefined;
  return named;
}

export function kindOf(reading: Reading, at: ColumnAt): string {
  return columnOf(reading.index, endOf(reading.query.root, at.path), at.column).kind;
}

export function isNumeric(reading: Reading, at: ColumnAt): boolean {
  return ['number', 'year', 'boolean'].includes(kindOf(reading, at));
}

export function isNumericPending(reading: Reading): boolean {
  const [named] = reading.pending?.columns ?? [];
  return named !== undefined && kindOf(reading, named) === 'number' && !isYearNumber(reading, named);
}

export function isYearNumber(reading: Reading, at: ColumnAt): boolean {
  const column = columnOf(reading.index, endOf(reading.query.root, at.path), at.column);
  return column.kind === 'number' && /^(year|ano|anio)$/.test(column.words.at(-1) ?? '');
}

export function unclear(reading: Reading, start: number): Declined {
  return new Declined({
    kind: 'words',
    words: [
      reading.items
        .slice(start, Math.min(start + 2, reading.items.length))
        .map((item) => item.text)
        .join(' '),
    ],
  });
}

export function escapePattern(text: string): string {
  return text.slice(0, 200).replace(/[\\%_]/g, '\\$&');
}
