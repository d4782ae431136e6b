import { ConfigurationError } from '@sql-agent/runtime';
import { foldName } from './sql-names.js';
import { SqlRefusal, tokenize } from './sql-tokens.js';

/** What the configuration keeps from every caller. Names may hold `*` for any characters. */
export interface RestrictionRules {
  denyTables: readonly string[];
  maskColumns: readonly { table: string; column: string }[];
}

/** @throws ConfigurationError */
export function readRestrictionRules(denyTables: readonly string[], maskColumns: readonly string[]): RestrictionRules {
  const problems = denyTables
    .filter((name) => name.includes('.'))
    .map((name) => `MYSQL_DENY_TABLES: "${name}" must be a table of MYSQL_DATABASE, without the database's name.`);
  const masks = maskColumns.map((rule) => {
    const [table = '', column = '', ...rest] = rule.split('.');
    if (!table || !column || rest.length) {
      problems.push(`MYSQL_MASK_COLUMNS: "${rule}" must read table.column, or *.column for every table.`);
    }
    return { table, column };
  });
  if (problems.length) throw new ConfigurationError(problems);
  return { denyTables, maskColumns: masks };
}

/** What the database says about where restricted data may come out again. */
export interface RestrictionFacts {
  /** Columns that a rule of `maskColumns` names. */
  maskedColumns: readonly { table: string; column: string }[];
  /** Columns that are computed from others. */
  generatedColumns: readonly { table: string; column: string; expression: string }[];
  /** Null where the account may not see it. */
  views: readonly { name: string; definition: string | null }[];
  /** Tables that show the rows of other tables, or of other servers. */
  windowTables: readonly string[];
}

/**
 * The rules as they apply to the database of this moment. A view whose text names what is kept from callers, or cannot be
 * read, is denied with it; a column that is computed from a masked one is masked with it. When in doubt, out of reach.
 */
export class Restrictions {
  readonly #denied: (name: string) => boolean;
  readonly #deniedToo: ReadonlySet<string>;
  readonly #masked: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(rules: RestrictionRules, facts: RestrictionFacts) {
    const patterns = rules.denyTables.map(patternOf);
    this.#denied = (name) => patterns.some((pattern) => pattern.test(name));
    this.#masked = maskedWithComputed(facts);
    this.#deniedToo = this.#viewsThatShow(facts);
  }

  deniesTable(name: string): boolean {
    const folded = foldName(name);
    return this.#denied(folded) || this.#deniedToo.has(folded);
  }

  /** Masked columns of a table, folded. */
  maskedColumns(table: string): ReadonlySet<string> {
    return this.#masked.get(foldName(table)) ?? noColumns;
  }

  masksColumn(table: string, column: string): boolean {
    return this.maskedColumns(table).has(foldName(column));
  }

  /** Views may stand on views, so this goes on until nothing is added. */
  #viewsThatShow({ views, windowTables }: RestrictionFacts): Set<string> {
    const found = new Set(windowTables.map(foldName));
    const named = views.map(({ name, definition }) => ({ name: foldName(name), names: namesIn(definition) }));
    for (let before = -1; before !== found.size;) {
      before = found.size;
      for (const { name, names } of named) if (!names || this.#shows(names, found)) found.add(name);
    }
    return found;
  }

  #shows(names: ReadonlySet<string>, found: ReadonlySet<string>): boolean {
    for (const name of names) {
      if (this.#denied(name) || found.has(name)) return true;
      const masked = this.#masked.get(name);
      if (masked && [...masked].some((column) => names.has(column))) return true;
    }
    return false;
  }
}

const noColumns: ReadonlySet<string> = new Set();

function maskedWithComputed({ maskedColumns, generatedColumns }: RestrictionFacts): Map<string, Set<string>> {
  const masked = new Map<string, Set<string>>();
  const add = (table: string, column: string) =>
    masked.set(foldName(table), (masked.get(foldName(table)) ?? new Set<string>()).add(foldName(column)));
  for (const { table, column } of maskedColumns) add(table, column);
  // Computed columns may stand on computed columns.
  for (let changed = true; changed;) {
    changed = false;
    for (const { table, column, expression } of generatedColumns) {
      const own = masked.get(foldName(table));
      if (!own || own.has(foldName(column))) continue;
      const names = namesIn(expression);
      if (names && ![...own].some((name) => names.has(name))) continue;
      add(table, column);
      changed = true;
    }
  }
  return masked;
}

/** Every name in a text of SQL, folded; undefined where it is not known what the text says. */
function namesIn(sql: string | null): Set<string> | undefined {
  if (!sql) return undefined;
  try {
    const tokens = tokenize(sql).filter(({ kind }) => kind === 'word' || kind === 'quoted-name');
    return new Set(tokens.map(({ name }) => foldName(name)));
  } catch (error) {
    if (error instanceof SqlRefusal) return undefined;
    throw error;
  }
}

function patternOf(rule: string): RegExp {
  const literal = foldName(rule)
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`, 's');
}
