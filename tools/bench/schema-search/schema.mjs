// The generated database: every table of every trade, and around each the tables that grow around tables in real life.
import { styles } from './naming.mjs';
import { trades } from './trades.mjs';

/**
 * @typedef {{ name: string, comment: string, references?: string }} Column `references`: the key of a table
 * @typedef {{ key: string, name: string, comment: string, columns: Column[] }} Table
 */

const size = { tables: 2_000, columns: 40_000 };

/** What stands beside a table: the same name with one more word. Enough alike to be taken for it, and never what is asked for. */
const companions = {
  en: [
    'history',
    'audit log',
    'staging',
    'archive',
    'attachment',
    'remark',
    'translation',
    'setting',
    'summary',
    'tag',
    'import error',
  ],
  es: [
    'historial',
    'auditoria',
    'carga',
    'archivo',
    'adjunto',
    'observacion',
    'traduccion',
    'parametro',
    'resumen',
    'etiqueta',
    'error importacion',
  ],
};
const companionComments = {
  en: {
    history: 'former versions of the rows',
    'audit log': 'who changed what',
    staging: 'not cleaned yet',
    summary: 'computed every night',
  },
  es: {
    historial: 'versiones anteriores',
    auditoria: 'quien cambio que',
    carga: 'sin limpiar',
    resumen: 'se calcula cada noche',
  },
};
/** What tables have besides what they are about. */
const usual = {
  en: 'code, status, created at, created by, updated at, updated by, company, branch, external reference, sort order, is active, version, source system, notes, language, checksum',
  es: 'codigo, estado, creado en, creado por, actualizado en, actualizado por, empresa, sede, referencia externa, orden, activo, version, sistema origen, notas, idioma, resumen hash',
};
const usualComments = {
  'created by': 'login of the person',
  'creado por': 'usuario',
  'external reference': 'key in the system it came from',
  version: 'for optimistic locking',
};

/** @returns {Table[]} */
export function generateSchema() {
  const base = trades.flatMap(baseTables);
  const tables = base.map(({ table }) => table);
  for (let kind = 0; kind < companions.en.length; kind++) {
    for (const { trade, words, table } of base) {
      if (tables.length < size.tables) tables.push(companionOf(table, words, trade, companions[trade.language][kind]));
    }
  }
  let columns = tables.reduce((sum, table) => sum + table.columns.length, 0);
  // Real tables have columns that nobody knows the meaning of.
  for (let round = 1; columns < size.columns; round++) {
    for (const table of tables) {
      if (columns++ < size.columns) table.columns.push({ name: `custom_${round}`, comment: '' });
    }
  }
  return tables;
}

function baseTables(trade) {
  const lines = trade.tables.trim().split('\n').map(readLine);
  const known = new Set(lines.map(({ words }) => words.join(' ')));
  const style = styles[trade.style];
  return lines.map(({ words, columns, comment }) => ({
    trade,
    words,
    table: {
      key: `${trade.key}.${words.join(' ')}`,
      name: style.table(words, trade),
      comment,
      columns: [
        ...columns.map((column) =>
          known.has(column)
            ? { name: style.column([...column.split(' '), 'id']), comment: '', references: `${trade.key}.${column}` }
            : { name: style.column(column.split(' ')), comment: '' },
        ),
        ...usualColumns(trade),
      ],
    },
  }));
}

function readLine(line) {
  const [definition, comment = ''] = line.split(' # ');
  const [name, columns] = definition.trim().split(': ');
  return { words: name.split(' '), columns: columns.split(', '), comment: comment.trim() };
}

function usualColumns({ language, style }) {
  return usual[language].split(', ').map((text) => ({
    name: styles[style].column(text.split(' ')),
    comment: usualComments[text] ?? '',
  }));
}

function companionOf(table, words, trade, kind) {
  const style = styles[trade.style];
  return {
    key: `${table.key} ${kind}`,
    name: style.table([...words, ...kind.split(' ')], trade),
    comment: companionComments[trade.language][kind] ?? '',
    columns: [
      { name: style.column([...words, 'id']), comment: '', references: table.key },
      ...usualColumns(trade),
      ...table.columns.slice(0, 2).map(({ name }) => ({ name: `${name}_2`, comment: '' })),
    ],
  };
}

/** @param {Table} table @param {ReadonlyMap<string, string>} names of tables by key */
export function createStatement({ name, comment, columns }, names) {
  const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
  const seen = new Set(['row_id']);
  const definitions = columns
    .filter((column) => !seen.has(column.name.toLowerCase()) && seen.add(column.name.toLowerCase()))
    .map(
      (column) =>
        `\`${column.name}\` ${column.references ? 'INT' : typeOf(column.name)} COMMENT ${quoted(column.comment)}`,
    );
  const keys = columns
    .filter(({ references }) => references)
    .map((column) => `FOREIGN KEY (\`${column.name}\`) REFERENCES \`${names.get(column.references)}\` (row_id)`);
  return `CREATE TABLE \`${name}\` (${['row_id INT PRIMARY KEY', ...definitions, ...keys].join(', ')}) COMMENT ${quoted(comment)}`;
}

function typeOf(name) {
  if (/(?:date|fecha|fec|_dt|_at|_on|On|At)$|^(?:fecha|fec)_/i.test(name)) return 'DATETIME';
  if (/amount|amt|price|prc|importe|imp_|saldo|cost|salary/i.test(name)) return 'DECIMAL(12,2)';
  return /number|count|qty|cant|minutes|hours|version|order/i.test(name) ? 'INT' : 'VARCHAR(60)';
}
