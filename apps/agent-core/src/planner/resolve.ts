import { type Adjective } from './adjectives.js';
import { displayColumns, isBookkeeping, isEnd, isMeasure } from './display.js';
import { type Item } from './items.js';
import { wholeAmounts } from './money.js';
import { type ColumnAt } from './query.js';
import { rootTable, scopeTable, type Reading } from './reading.js';
import { Declined } from './refusal.js';
import { endOf, findPath, isToOne, referenceStep, startsWith, type Path } from './relations.js';
import { columnOf, tableOf, type IndexedColumn, type NameReading } from './schema-index.js';
import { hasConcept, meaningOf } from './words.js';

const stepCost = 4;
const manyCost = 2;

/** The way from the root to a table; through the present scope when that leads on to it. */
export function pathTo(reading: Reading, table: string): Path | undefined {
  const { index, query, scope, wishes } = reading;
  if (scopeTable(reading) === table) return scope.path;
  if (table === query.root) return [];
  const inner = scope.path.findIndex((step) => step.to === table);
  if (inner >= 0) return scope.path.slice(0, inner + 1);
  const direct = findPath(index, query.root, table, wishes);
  if (scope.path.length === 0 || (direct && startsWith(direct, scope.path))) return direct;
  const onward = findPath(index, scopeTable(reading), table, wishes);
  if (!onward || onward.some((step) => step.to === query.root)) return direct;
  if (direct && direct.length <= onward.length) return direct;
  return [...scope.path, ...onward];
}

function distance(path: Path): number {
  return path.reduce((sum, step) => sum + stepCost + (step.many ? manyCost : 0), 0);
}

/** The columns that words mean here; several only when they are one thing together ("name": first and last name). */
export function resolveColumns(
  reading: Reading,
  item: Item,
  usable: (column: IndexedColumn) => boolean = () => true,
): ColumnAt[] {
  const ranked: { at: ColumnAt; reading: NameReading; cost: number }[] = [];
  for (const candidate of item.columns) {
    if (candidate.column === undefined) continue;
    if (!usable(columnOf(reading.index, candidate.table, candidate.column))) continue;
    const path = reachable(reading, candidate.table);
    if (!path) continue;
    const isNear = candidate.table === scopeTable(reading);
    const isNamed = reading.wishes.mentioned.has(candidate.table);
    const cost =
      nameTier(reading, item, candidate) +
      (isNear ? 0 : candidate.table === reading.query.root ? 0.5 : Math.min(distance(path), isNamed ? 3 : Infinity));
    ranked.push({ at: { path, column: candidate.column }, reading: candidate, cost });
  }
  ranked.sort((left, right) => left.cost - right.cost);
  const best = ranked.filter((entry) => entry.cost === ranked[0]?.cost);
  const [only] = best;
  if (!only) return [];
  const table = tableOf(reading.index, only.reading.table);
  const display = displayColumns(table);
  if (
    only.reading.tier > 1 &&
    item.words.some((word) => hasConcept([word], 'name')) &&
    best.some((entry) => display.includes(entry.at.column))
  ) {
    return display.map((column) => ({ path: only.at.path, column }));
  }
  if (best.length === 1) return [only.at];
  // "the amount" of an order is what it comes to, not its discount.
  const whole = wholeAmounts(
    best.map((entry) => ({ ...columnOf(reading.index, entry.reading.table, entry.at.column), at: entry.at })),
  );
  if (whole.length === 1 && whole[0] && isMeasure(whole[0])) return [whole[0].at];
  throw new Declined({
    kind: 'ambiguous',
    what: item.text,
    choices: best.slice(0, 5).map((entry) => `${entry.reading.table}.${entry.at.column}`),
  });
}

/** People's "name" is their first and last name, although no column is called just so. */
function nameTier(reading: Reading, item: Item, candidate: NameReading): number {
  const isPart =
    item.words.some((word) => hasConcept([word], 'name')) &&
    displayColumns(tableOf(reading.index, candidate.table)).includes(candidate.column ?? '');
  return isPart ? Math.min(candidate.tier, 2) : candidate.tier;
}

function reachable(reading: Reading, table: string): Path | undefined {
  try {
    return pathTo(reading, table);
  } catch (error) {
    // Two ways to a table that is only one of several readings: another reading may do.
    if (error instanceof Declined) return undefined;
    throw error;
  }
}

/** The date column a period speaks of: of the thing just named, else of what lies on the way to it, else of the subject. */
export function dateColumn(reading: Reading, words: readonly string[]): ColumnAt {
  const ranked = placesOfDates(reading).flatMap(({ path, rank }) => {
    const table = tableOf(reading.index, endOf(reading.query.root, path));
    return table.columns
      .filter((column) => column.kind === 'date' && dateCost(column, table.words, path.length === 0) < 55)
      .map((column) => ({
        at: { path, column: column.name },
        table: table.name,
        cost: rank * 10 + dateCost(column, table.words, path.length === 0),
      }));
  });
  ranked.sort((left, right) => left.cost - right.cost);
  const best = ranked.filter((entry) => entry.cost === ranked[0]?.cost);
  const [only] = best;
  if (!only) throw new Declined({ kind: 'no-column', words: [...words] });
  if (best.length > 1)
    throw new Declined({
      kind: 'ambiguous',
      what: words.join(' '),
      choices: best.slice(0, 5).map((entry) => `${entry.table}.${entry.at.column}`),
    });
  return only.at;
}

function placesOfDates(reading: Reading): { path: Path; rank: number }[] {
  const places: { path: Path; rank: number }[] = [];
  const add = (path: Path) => places.push({ path, rank: places.length });
  const { scope } = reading;
  for (let length = scope.path.length; length > 0; length -= 1) add(scope.path.slice(0, length));
  for (const path of scope.path.length > 0 ? parentsOf(reading, scope.path) : []) add(path);
  add([]);
  if (reading.scope.path.length === 0) {
    const rank = places.length;
    for (const key of rootTable(reading).foreignKeys) {
      const path =
        key.columns.length === 1 && key.referencedTable !== reading.query.root
          ? reachable(reading, key.referencedTable)
          : undefined;
      if (
        path &&
        path.length === 1 &&
        isToOne(path) &&
        !places.some((place) => endOf('', place.path) === key.referencedTable)
      )
        places.push({ path, rank });
    }
  }
  return places;
}

/** "lines sold in 2024": the date may be that of the order which a line belongs to. */
function parentsOf(reading: Reading, path: Path): Path[] {
  const table = tableOf(reading.index, endOf(reading.query.root, path));
  return table.foreignKeys
    .filter(
      (key) =>
        reading.index.tables.has(key.referencedTable) &&
        key.referencedTable !== reading.query.root &&
        key.referencedTable !== table.name &&
        !path.some((step) => step.to === key.referencedTable),
    )
    .map((key) => [...path, referenceStep(table.name, key)]);
}

function dateCost(column: IndexedColumn, tableWords: readonly string[], isRoot: boolean): number {
  if (/delet|updat|modif|elimin|actualiz|last_?(login|seen)/.test(column.words.join('_'))) return 60;
  if (column.nullable && isEnd(column)) return 55;
  if (hasConcept(column.meaningWords, 'birth') || hasConcept(column.meaningWords, 'death')) return 55;
  if (isBookkeeping(column)) return isRoot ? 4 : 50;
  const own = tableWords.map((word) => meaningOf(word));
  if (
    column.words.some((word) =>
      own.some(
        (meaning) =>
          meaning.english === meaningOf(word).english ||
          meaning.concepts.some((concept) => meaningOf(word).concepts.includes(concept)),
      ),
    )
  )
    return 0;
  if (column.words.length === 1 && hasConcept(column.words, 'date')) return 0;
  const concept = ['start', 'departure', 'registered', 'hire', 'release', 'published', 'issued', 'founded'].findIndex(
    (name) => hasConcept(column.meaningWords, name),
  );
  return concept >= 0
    ? 1
    : hasConcept(column.words, 'end') || hasConcept(column.words, 'due') || hasConcept(column.words, 'return')
      ? 3
      : 2;
}

/** The column an adjective speaks of ("expensive": a price), of the given table. */
export function adjectiveColumn(
  reading: Reading,
  adjective: Adjective,
  tableName: string,
  words: readonly string[],
): string {
  const table = tableOf(reading.index, tableName);
  const fits = (column: IndexedColumn) =>
    adjective.kind === 'date'
      ? column.kind === 'date' ||
        column.kind === 'year' ||
        (column.kind === 'number' && hasConcept(column.words, 'year'))
      : isMeasure(column);
  const candidates = table.columns.filter(fits);
  if (adjective.kind === 'date') {
    const isBorn = (column: IndexedColumn) => hasConcept(column.meaningWords, 'birth');
    const dates = candidates.filter(
      (column) => column.kind === 'date' && (adjective.concepts[0] === 'birth' || !isBorn(column)),
    );
    const ranked = dates.map((column) => ({
      column,
      cost: adjective.concepts[0] === 'birth' && isBorn(column) ? -1 : dateCost(column, table.words, true),
    }));
    ranked.sort((left, right) => left.cost - right.cost);
    const [best, second] = ranked;
    if (best && best.cost < 50 && best.cost !== second?.cost) return best.column.name;
    if (adjective.concepts.length === 1 || ranked.length > 1)
      throw new Declined({ kind: 'no-column', words: [...words] });
  }
  for (const concept of adjective.concepts) {
    const meant = wholeAmounts(candidates.filter((column) => hasConcept(column.meaningWords, concept)));
    const shortest = meant.filter(
      (column) => column.words.length === Math.min(...meant.map((other) => other.words.length)),
    );
    if (shortest.length === 1 && shortest[0]) return shortest[0].name;
    if (shortest.length > 1)
      throw new Declined({
        kind: 'ambiguous',
        what: words.join(' '),
        choices: shortest.map((column) => `${tableName}.${column.name}`),
      });
  }
  throw new Declined({ kind: 'no-column', words: [...words] });
}
