import type { Cell } from '@sql-agent/contracts';
import { type OpenTools, ToolBench } from './tool-bench.js';

const database = 'values_under_test';
let bench: ToolBench;
let tools: OpenTools;

beforeAll(async () => {
  bench = await ToolBench.start();
  await bench.admin.query("SET SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'");
  await bench.create(database, []);
  tools = bench.tools({ database });
}, 120_000);

afterAll(async () => {
  await tools?.close();
  await bench?.stop();
});

/** Column type, stored literal, and what must come back: cell, and the name of the type. */
const values: [type: string, literal: string, cell: Cell, name: string][] = [
  ['TINYINT', '-128', -128, 'tinyint'],
  ['TINYINT(1)', 'TRUE', 1, 'tinyint'],
  ['TINYINT UNSIGNED', '255', 255, 'tinyint unsigned'],
  ['SMALLINT', '-32768', -32768, 'smallint'],
  ['MEDIUMINT UNSIGNED', '16777215', 16777215, 'mediumint unsigned'],
  ['INT', '-2147483648', -2147483648, 'int'],
  ['INT UNSIGNED', '4294967295', 4294967295, 'int unsigned'],
  ['BIGINT', '9007199254740991', 9007199254740991, 'bigint'],
  ['BIGINT', '9007199254740993', '9007199254740993', 'bigint'],
  ['BIGINT', '-9223372036854775808', '-9223372036854775808', 'bigint'],
  ['BIGINT UNSIGNED', '18446744073709551615', '18446744073709551615', 'bigint unsigned'],
  ['DECIMAL(30,10)', '12345678901234567890.0123456789', '12345678901234567890.0123456789', 'decimal'],
  ['DECIMAL(10,2)', '1.1', '1.10', 'decimal'],
  ['FLOAT', '1.5', 1.5, 'float'],
  ['DOUBLE', '0.1', 0.1, 'double'],
  ['DOUBLE', '1.7976931348623157e308', 1.7976931348623157e308, 'double'],
  ['DATE', "'2024-02-29'", '2024-02-29', 'date'],
  ['DATE', "'0000-00-00'", '0000-00-00', 'date'],
  ['TIME', "'-838:59:59'", '-838:59:59', 'time'],
  ['TIME(6)', "'10:11:12.123456'", '10:11:12.123456', 'time'],
  ['DATETIME', "'2024-03-31 02:30:00'", '2024-03-31 02:30:00', 'datetime'],
  ['DATETIME(6)', "'2024-01-01 00:00:00.000001'", '2024-01-01 00:00:00.000001', 'datetime'],
  ['DATETIME', "'0000-00-00 00:00:00'", '0000-00-00 00:00:00', 'datetime'],
  ['TIMESTAMP NULL', "'2024-06-01 12:00:00'", '2024-06-01 12:00:00', 'timestamp'],
  ['YEAR', '2024', 2024, 'year'],
  ['BIT(1)', "b'1'", 1, 'bit'],
  ['BIT(64)', "b'1111111111111111111111111111111111111111111111111111111111111111'", '18446744073709551615', 'bit'],
  ['CHAR(5)', "'ab'", 'ab', 'char'],
  ['VARCHAR(20)', "'ñandú 😀'", 'ñandú 😀', 'varchar'],
  ['VARCHAR(20)', "''", '', 'varchar'],
  ['VARCHAR(20) CHARACTER SET latin1', "'señor'", 'señor', 'varchar'],
  ['TEXT', "'line\\nbreak'", 'line\nbreak', 'text'],
  ["ENUM('a','b')", "'b'", 'b', 'enum'],
  ["SET('a','b','c')", "'a,c'", 'a,c', 'set'],
  ['BINARY(3)', "X'00ff01'", 'AP8B', 'binary'],
  ['VARBINARY(10)', "X'c3b1'", 'w7E=', 'varbinary'],
  ['BLOB', "X'00'", 'AA==', 'blob'],
  ['JSON', '\'{"a": [1, 2.5, null, true], "b": "ñ"}\'', { a: [1, 2.5, null, true], b: 'ñ' }, 'json'],
  ['JSON', "'[12345678901234567890]'", '[12345678901234567890]', 'json'],
  ['JSON', '\'"text"\'', 'text', 'json'],
  ['BIGINT UNSIGNED', '0', 0, 'bigint unsigned'],
  ['BIGINT', '-9007199254740992', '-9007199254740992', 'bigint'],
  ['INT(6) UNSIGNED ZEROFILL', '42', 42, 'int unsigned'],
  [
    'DECIMAL(65,30)',
    '-12345678901234567890123456789012345.678901234567890123456789012345',
    '-12345678901234567890123456789012345.678901234567890123456789012345',
    'decimal',
  ],
  ['DECIMAL(5,0) UNSIGNED', '7', '7', 'decimal unsigned'],
  ['FLOAT', '0.1', 0.1, 'float'],
  ['DOUBLE', '-2.2250738585072014e-308', -2.2250738585072014e-308, 'double'],
  ['DOUBLE', '0.30000000000000004', 0.30000000000000004, 'double'],
  ['DATE', "'1000-01-01'", '1000-01-01', 'date'],
  ['DATE', "'9999-12-31'", '9999-12-31', 'date'],
  ['DATE', "'2024-00-00'", '2024-00-00', 'date'],
  ['TIME', "'00:00:00'", '00:00:00', 'time'],
  ['TIME(3)', "'838:59:58.999'", '838:59:58.999', 'time'],
  ['DATETIME(6)', "'9999-12-31 23:59:59.999999'", '9999-12-31 23:59:59.999999', 'datetime'],
  ['TIMESTAMP(6) NULL', "'2024-06-01 12:00:00.000001'", '2024-06-01 12:00:00.000001', 'timestamp'],
  ['TIMESTAMP NULL', "'0000-00-00 00:00:00'", '0000-00-00 00:00:00', 'timestamp'],
  ['YEAR', '0', 0, 'year'],
  ['BIT(1)', "b'0'", 0, 'bit'],
  ['BIT(12)', "b'101000000001'", 2561, 'bit'],
  ['CHAR(5)', "'ab   '", 'ab', 'char'],
  ['VARCHAR(20)', "' two  spaces '", ' two  spaces ', 'varchar'],
  ['VARCHAR(20)', "'a\\0b'", 'a\u0000b', 'varchar'],
  ['VARCHAR(20)', "'👩‍👩‍👧‍👦 e\u0301'", '👩‍👩‍👧‍👦 e\u0301', 'varchar'],
  ['VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', "'Ñ'", 'Ñ', 'varchar'],
  ['VARCHAR(20) CHARACTER SET latin1', "'€ 5'", '€ 5', 'varchar'],
  ['VARCHAR(20) CHARACTER SET utf16', "'日本 😀'", '日本 😀', 'varchar'],
  ['VARCHAR(20) CHARACTER SET cp1251', "'Привет'", 'Привет', 'varchar'],
  ['TINYTEXT', "'tiny'", 'tiny', 'text'],
  ['LONGTEXT', "REPEAT('ñ', 20000)", 'ñ'.repeat(20_000), 'text'],
  ['TEXT CHARACTER SET latin1', "'ü'", 'ü', 'text'],
  ["ENUM('a','ñ') CHARACTER SET latin1", "'ñ'", 'ñ', 'enum'],
  ["SET('a','b','c')", "''", '', 'set'],
  ['TINYBLOB', "''", '', 'blob'],
  ['LONGBLOB', "REPEAT(X'ff00', 300)", Buffer.from('ff00'.repeat(300), 'hex').toString('base64'), 'blob'],
  ['JSON', "'{}'", {}, 'json'],
  ['JSON', "'[]'", [], 'json'],
  ['JSON', '\'{"😀": "line\\\\nbreak"}\'', { '😀': 'line\nbreak' }, 'json'],
  ['JSON', "'null'", null, 'json'],
  ['JSON', "'false'", false, 'json'],
  ['DATE', 'NULL', null, 'date'],
  ['BLOB', 'NULL', null, 'blob'],
  ['DECIMAL(10,2)', 'NULL', null, 'decimal'],
  ['BIT(8)', 'NULL', null, 'bit'],
  ['GEOMETRY', 'NULL', null, 'geometry'],
  ['INT', 'NULL', null, 'int'],
  ['VARCHAR(10)', 'NULL', null, 'varchar'],
  ['JSON', 'NULL', null, 'json'],
];

test.each(values)('%s %s comes back as it was stored', async (type, literal, cell, name) => {
  await bench.admin.query('DROP TABLE IF EXISTS kept');
  await bench.admin.query(`CREATE TABLE kept (v ${type})`);
  await bench.admin.query(`INSERT INTO kept VALUES (${literal})`);
  const { columns, rows } = await tools.query('SELECT v FROM kept');
  expect(rows).toEqual([[cell]]);
  expect(columns).toEqual([{ name: 'v', type: name, nullable: true }]);
});

test('geometry comes as its bytes', async () => {
  await bench.admin.query('CREATE TABLE places (g GEOMETRY)');
  await bench.admin.query("INSERT INTO places VALUES (ST_GeomFromText('POINT(1 2)'))");
  const { rows, columns } = await tools.query('SELECT g FROM places');
  const bytes = Buffer.from(rows[0]![0] as string, 'base64');
  expect([bytes.readDoubleLE(9), bytes.readDoubleLE(17)]).toEqual([1, 2]);
  expect(columns[0]!.type).toMatch(/geometry|point/);
});

test('columns of one name both survive, and not-null columns are known', async () => {
  await bench.admin.query('CREATE TABLE pair (a INT NOT NULL, b INT)');
  await bench.admin.query('INSERT INTO pair VALUES (1, 2)');
  const { columns, rows } = await tools.query('SELECT a, b AS a, a + b FROM pair');
  expect(columns.map(({ name, nullable }) => [name.trim(), nullable])).toEqual([
    ['a', false],
    ['a', true],
    ['a + b', true],
  ]);
  expect(rows).toEqual([[1, 2, 3]]);
});

test('times are those of the server, whatever the time zone of this process', async () => {
  const expected = (
    await bench.admin.query({
      sql: "SELECT FROM_UNIXTIME(0), UNIX_TIMESTAMP('2024-06-01 12:00:00')",
      rowsAsArray: true,
    })
  )[0];
  const { rows } = await tools.query("SELECT FROM_UNIXTIME(0), UNIX_TIMESTAMP('2024-06-01 12:00:00')");
  expect(rows).toEqual(expected);
});

test('what functions compute keeps its kind', async () => {
  const { rows } = await tools.query(
    "SELECT COUNT(*), SUM(1), AVG(2), 1 = 1, CONCAT('a', 1), TO_BASE64('a'), JSON_OBJECT('a', 1), DATE_FORMAT('2024-01-02', '%Y')",
  );
  expect(rows).toEqual([[1, '1', '2.0000', 1, 'a1', 'YQ==', { a: 1 }, '2024']]);
});
