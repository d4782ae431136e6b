import { type ForeignKey } from '@sql-agent/contracts';
import { Declined } from './refusal.js';
import { tableOf, type IndexedTable, type SchemaIndex } from './schema-index.js';
import { meaningOf } from './words.js';

/** One step along a foreign key, in either direction. */
export interface Step {
  from: string;
  to: string;
  pairs: { from: string; to: string }[];
  /** One row here may meet several rows there. */
  many: boolean;
  /** The columns that hold the key, wherever they are. */
  key: { table: string; columns: string[] };
}

export type Path = readonly Step[];

export interface PathWishes {
  /** Tables the question names: of equally short ways, one through them is meant. */
  mentioned: ReadonlySet<string>;
  /** Foreign key columns the question names, as "table.column". */
  keys: ReadonlySet<string>;
}

const maxSteps = 5;
const maxPaths = 200;

export function pathKey(path: Path): string {
  return path
    .map((step) => `${step.from}>${step.to}(${step.key.table}.${step.key.columns.join(',')})${step.many ? '*' : ''}`)
    .join('/');
}

export function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && pathKey(path.slice(0, start.length)) === pathKey(start);
}

export function isToOne(path: Path): boolean {
  return path.every((step) => !step.many);
}

/** Where a path leads; the root itself for the empty path. */
export function endOf(root: string, path: Path): string {
  return path.at(-1)?.to ?? root;
}

/** The step from the table that holds the key to the table it refers to. */
export function referenceStep(table: string, key: ForeignKey): Step {
  return {
    from: table,
    to: key.referencedTable,
    pairs: key.columns.map((column, at) => ({ from: column, to: key.referencedColumns[at] ?? column })),
    many: false,
    key: { table, columns: key.columns },
  };
}

function reversed(step: Step, holder: IndexedTable): Step {
  const single = holder.uniqueSets.some((set) => set.every((column) => step.key.columns.includes(column)));
  return {
    from: step.to,
    to: step.from,
    pairs: step.pairs.map(({ from, to }) => ({ from: to, to: from })),
    many: !single,
    key: step.key,
  };
}

const memory = new WeakMap<SchemaIndex, Map<string, Step[]>>();

function stepsFrom(index: SchemaIndex, table: string): Step[] {
  let all = memory.get(index);
  if (!all) {
    all = new Map([...index.tables.keys()].map((name) => [name, []]));
    for (const holder of index.tables.values()) {
      for (const key of holder.foreignKeys) {
        if (!index.tables.has(key.referencedTable)) continue;
        const step = referenceStep(holder.name, key);
        all.get(holder.name)?.push(step);
        all.get(key.referencedTable)?.push(reversed(step, holder));
      }
    }
    memory.set(index, all);
  }
  return all.get(table) ?? [];
}

/**
 * The way from one table to another, or undefined when there is none. Two equally short ways that nothing in the question
 * decides between are refused.
 */
export function findPath(index: SchemaIndex, from: string, to: string, wishes: PathWishes): Path | undefined {
  if (from === to) return [];
  const shortest = shortestPaths(index, from, to, wishes);
  const [only] = shortest;
  if (shortest.length <= 1) return only;
  for (const choose of [byKeys, byMentions, byPlainKeys]) {
    const chosen = choose(index, shortest, wishes);
    if (chosen) return chosen;
  }
  throw new Declined({ kind: 'ambiguous', what: `${from} – ${to}`, choices: shortest.slice(0, 4).map(describePath) });
}

function describePath(path: Path): string {
  return path.map((step) => `${step.key.table}.${step.key.columns.join('+')}`).join(' → ');
}

function shortestPaths(index: SchemaIndex, from: string, to: string, wishes: PathWishes): Path[] {
  let open: { path: Step[]; cost: number }[] = [{ path: [], cost: 0 }];
  const found: { path: Step[]; cost: number }[] = [];
  for (let length = 1; length <= maxSteps && open.length > 0; length += 1) {
    const next: typeof open = [];
    for (const { path, cost } of open) {
      const here = endOf(from, path);
      for (const step of stepsFrom(index, here)) {
        if (step.to === here || step.to === from || path.some((earlier) => earlier.to === step.to)) continue;
        const extra = siblingCost(index, path.at(-1), step, wishes);
        if (extra === undefined) continue;
        const longer = { path: [...path, step], cost: cost + 1 + extra };
        if (step.to === to) found.push(longer);
        else if (next.length < maxPaths) next.push(longer);
      }
    }
    if (found.some(({ cost }) => cost <= length)) break;
    open = next;
  }
  const least = Math.min(...found.map(({ cost }) => cost));
  return found.filter(({ cost }) => cost === least).map(({ path }) => path);
}

/**
 * Rows that merely share a parent (customers and suppliers of one country) are not related by it, unless the question names
 * the parent or the parent is a thing of its own that refers to others (a payment and a line of one order).
 */
function siblingCost(index: SchemaIndex, before: Step | undefined, step: Step, wishes: PathWishes): number | undefined {
  if (!before || before.many || !step.many) return 0;
  if (wishes.mentioned.has(step.from)) return 0;
  return tableOf(index, step.from).foreignKeys.length > 0 ? 1 : undefined;
}

function single(paths: Path[]): Path | undefined {
  return paths.length === 1 ? paths[0] : undefined;
}

function byKeys(_index: SchemaIndex, paths: Path[], wishes: PathWishes): Path | undefined {
  return single(
    paths.filter((path) =>
      path.some((step) => step.key.columns.some((column) => wishes.keys.has(`${step.key.table}.${column}`))),
    ),
  );
}

function byMentions(_index: SchemaIndex, paths: Path[], wishes: PathWishes): Path | undefined {
  const scores = paths.map((path) => path.filter((step) => wishes.mentioned.has(step.to)).length);
  const best = Math.max(...scores);
  return single(paths.filter((_, at) => scores[at] === best));
}

/** Of "customer_id" and "billing_customer_id" the first is the customer. */
function byPlainKeys(index: SchemaIndex, paths: Path[], _wishes: PathWishes): Path | undefined {
  return single(
    paths.filter((path) =>
      path.every((step) => {
        const referenced = step.key.table === step.from ? step.to : step.from;
        const holder = tableOf(index, step.key.table);
        const parallel = holder.foreignKeys.filter((key) => key.referencedTable === referenced).length;
        const words = step.key.columns.flatMap((column) => holder.columnByName.get(column)?.words ?? []);
        const names = new Set(tableOf(index, referenced).words.map((word) => meaningOf(word).english));
        return (
          parallel < 2 ||
          words.every((word) => /^(id|code|key|no|fk|uuid)$/.test(word) || names.has(meaningOf(word).english))
        );
      }),
    ),
  );
}
