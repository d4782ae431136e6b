import { isSymbol, SqlRefusal, type Token, wordAt } from './sql-tokens.js';

/** Tables of information_schema that describe the schema. Those about accounts, sessions, settings and files are out of reach. */
const describingTables = new Set(
  `CHARACTER_SETS CHECK_CONSTRAINTS COLLATIONS COLLATION_CHARACTER_SET_APPLICABILITY COLUMNS COLUMNS_EXTENSIONS
  COLUMN_STATISTICS EVENTS KEYWORDS KEY_COLUMN_USAGE PARAMETERS PARTITIONS REFERENTIAL_CONSTRAINTS ROUTINES SCHEMATA
  SEQUENCES SQL_FUNCTIONS STATISTICS ST_GEOMETRY_COLUMNS ST_SPATIAL_REFERENCE_SYSTEMS ST_UNITS_OF_MEASURE TABLES
  TABLES_EXTENSIONS TABLE_CONSTRAINTS TABLE_CONSTRAINTS_EXTENSIONS TRIGGERS VIEWS VIEW_TABLE_USAGE ENGINES`.split(
    /\s+/,
  ),
);

/**
 * Where the walk is within one pair of parentheses. In `tables`, `a.b` names a schema and a table; elsewhere it names a
 * table and a column. `fromTables` remembers that a comma leads back to tables.
 */
interface Frame {
  sawSelect: boolean;
  fromTables: boolean;
  place: 'tables' | 'elsewhere';
}

/** Refuses every table of a schema that is not the configured database or a describing part of information_schema. */
export function checkSchemas(tokens: readonly Token[], database: string): void {
  if (wordAt(tokens, 0) === 'SHOW') checkShowSchemas(tokens, database);
  const describes = ['DESCRIBE', 'DESC', 'EXPLAIN'].includes(wordAt(tokens, 0) ?? '');
  const frames: Frame[] = [{ sawSelect: false, fromTables: false, place: describes ? 'tables' : 'elsewhere' }];
  for (let index = 0; index < tokens.length; index++) {
    const frame = frames.at(-1)!;
    const token = tokens[index]!;
    if (isSymbol(token, '(')) frames.push(innerFrame(tokens, index, frame));
    else if (isSymbol(token, ')')) frames.pop();
    else if (isSymbol(token, ',')) enterTablesIf(frame, frame.fromTables);
    else if (isName(token)) {
      const path = dottedName(tokens, index);
      if (path.length === 1 && token.kind === 'word') move(frame, token.text);
      if (path.length > 3) throw new SqlRefusal('syntax', 'A name has more than three parts.');
      if (path.length === 3 || (path.length === 2 && frame.place === 'tables')) checkSchema(path, database);
      index += (path.length - 1) * 2;
    }
  }
}

/** What is in parentheses where tables are named is taken for tables too, but for the arguments of a table function. */
function innerFrame(tokens: readonly Token[], opening: number, outer: Frame): Frame {
  const tables = outer.place === 'tables' && wordAt(tokens, opening - 1) !== 'JSON_TABLE';
  return { sawSelect: false, fromTables: tables, place: tables ? 'tables' : 'elsewhere' };
}

function move(frame: Frame, word: string): void {
  switch (word) {
    case 'SELECT':
      frame.sawSelect = true;
      frame.fromTables = false;
      frame.place = 'elsewhere';
      return;
    case 'FROM':
      // EXTRACT(DAY FROM x), TRIM(a FROM b): no SELECT stands in the same parentheses.
      return enterTablesIf(frame, frame.sawSelect);
    case 'TABLE':
    case 'JOIN':
      return enterTablesIf(frame, true);
    case 'STRAIGHT_JOIN':
      return enterTablesIf(frame, frame.fromTables);
    case 'ON':
      frame.place = 'elsewhere';
      return;
    case 'BY':
    case 'WHERE':
    case 'GROUP':
    case 'HAVING':
    case 'ORDER':
    case 'LIMIT':
    case 'UNION':
      frame.place = 'elsewhere';
      frame.fromTables = false;
  }
}

function enterTablesIf(frame: Frame, condition: boolean): void {
  if (!condition) return;
  frame.place = 'tables';
  frame.fromTables = true;
}

/** SHOW … FROM table FROM schema, SHOW TABLES FROM schema, SHOW CREATE TABLE schema.table. */
function checkShowSchemas(tokens: readonly Token[], database: string): void {
  const form = tokens
    .slice(1, 4)
    .map(({ text }) => text)
    .join(' ');
  const ofTable = /^(?:EXTENDED )?(?:FULL )?(?:COLUMNS|FIELDS|INDEX|INDEXES|KEYS)\b/.test(form);
  let sources = 0;
  for (let index = 1; index < tokens.length; index++) {
    const word = wordAt(tokens, index);
    if (word === 'WHERE' || word === 'LIKE') return;
    const isSource = word === 'FROM' || word === 'IN';
    if (!isSource && word !== 'TABLE' && word !== 'VIEW') continue;
    const path = dottedName(tokens, index + 1);
    if (isSource) sources++;
    if (path.length > 1) checkSchema(path, database);
    else if (path[0] !== undefined && isSource && (!ofTable || sources === 2)) checkSchema([path[0], '*'], database);
    index += Math.max(0, path.length * 2 - 1);
  }
}

function dottedName(tokens: readonly Token[], start: number): string[] {
  const parts: string[] = [];
  for (let index = start; isName(tokens[index]); index += 2) {
    parts.push(tokens[index]!.name);
    if (!isSymbol(tokens[index + 1], '.')) break;
  }
  return parts;
}

function checkSchema([schema = '', table = '']: readonly string[], database: string): void {
  if (schema === database) return;
  if (schema.toLowerCase() !== 'information_schema') {
    throw new SqlRefusal(
      'forbidden',
      `The schema "${schema.slice(0, 64)}" is out of reach: only tables of "${database}" and of information_schema may be read.`,
    );
  }
  if (table === '*' || describingTables.has(table.toUpperCase())) return;
  throw new SqlRefusal(
    'forbidden',
    `information_schema.${table.slice(0, 64)} is out of reach: only the tables that describe the schema may be read.`,
  );
}

function isName(token: Token | undefined): boolean {
  return token?.kind === 'word' || token?.kind === 'quoted-name';
}
