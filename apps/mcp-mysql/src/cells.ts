import type { Cell } from '@sql-agent/contracts';
import type { FieldPacket } from 'mysql2';

/** Type codes of the protocol. */
const code = {
  year: 13,
  bit: 16,
  json: 245,
  enumeration: 247,
  set: 248,
  geometry: 255,
} as const;

const plainNames: Readonly<Record<number, string>> = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  6: 'null',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  [code.year]: 'year',
  14: 'date',
  [code.bit]: 'bit',
  242: 'vector',
  [code.json]: 'json',
  246: 'decimal',
  [code.enumeration]: 'enum',
  [code.set]: 'set',
  [code.geometry]: 'geometry',
};

const integers = new Set([1, 2, 3, 8, 9, code.year]);
const floats = new Set([4, 5]);
const binaryCharset = 63;
const flag = { notNull: 1, unsigned: 32, enumeration: 256, set: 2048 } as const;

/** What the protocol says about a column. */
export type WireColumn = Pick<
  FieldPacket,
  'name' | 'flags' | 'columnType' | 'characterSet' | 'extendedFormat' | 'extendedTypeName'
>;

/** What a result says about one column. `decode` is given the bytes of the text protocol. */
export interface ColumnReader {
  name: string;
  type: string;
  nullable: boolean;
  decode(bytes: Buffer, maxBytes: number): Cell;
}

export function columnReader(field: WireColumn): ColumnReader {
  const flags = typeof field.flags === 'number' ? field.flags : 0;
  return { name: field.name, type: typeName(field, flags), nullable: !(flags & flag.notNull), decode: decoder(field) };
}

function typeName(field: WireColumn, flags: number): string {
  const type = field.columnType ?? -1;
  if (field.extendedFormat === 'json') return 'json';
  if (field.extendedTypeName) return field.extendedTypeName;
  if (flags & flag.enumeration) return 'enum';
  if (flags & flag.set) return 'set';
  const plain = plainNames[type];
  const isNumber = integers.has(type) || floats.has(type) || plain === 'decimal';
  if (plain) return isNumber && flags & flag.unsigned && type !== code.year ? `${plain} unsigned` : plain;
  const binary = field.characterSet === binaryCharset;
  if (type === 254) return binary ? 'binary' : 'char';
  if (type === 15 || type === 253) return binary ? 'varbinary' : 'varchar';
  return binary ? 'blob' : 'text';
}

function decoder(field: WireColumn): ColumnReader['decode'] {
  const type = field.columnType ?? -1;
  if (integers.has(type)) return (bytes) => exactNumber(bytes.toString('latin1'));
  if (floats.has(type)) return (bytes) => finiteNumber(bytes.toString('latin1'));
  if (type === code.bit) return (bytes) => exactNumber(BigInt(`0x${bytes.toString('hex') || '0'}`).toString());
  if (type === code.json || field.extendedFormat === 'json') return json;
  const isText = field.extendedTypeName && /^(?:uuid|inet[46])$/.test(field.extendedTypeName);
  const isBinary = field.characterSet === binaryCharset && plainNames[type] === undefined && !isText;
  return isBinary || type === code.geometry || type === 242 ? base64 : text;
}

/** A number where that keeps every digit, else the digits as text. */
function exactNumber(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

function finiteNumber(digits: string): number | string {
  const number = Number(digits);
  return Number.isFinite(number) ? number : digits;
}

/** Parsed, unless a number in it would lose digits, or it is too long to be whole: then the text. */
function json(bytes: Buffer, maxBytes: number): Cell {
  if (bytes.length > maxBytes) return text(bytes, maxBytes);
  const source = bytes.toString('utf8');
  const withoutStrings = source.replace(/"(?:[^"\\]|\\.)*"/g, '');
  if (/\d[\d.]{15,}|\d[eE]/.test(withoutStrings)) return source;
  try {
    return JSON.parse(source) as Cell;
  } catch {
    return source;
  }
}

function text(bytes: Buffer, maxBytes: number): string {
  if (bytes.length <= maxBytes) return bytes.toString('utf8');
  // A character may have been cut in two; its half becomes a replacement character, which goes.
  return `${bytes.toString('utf8', 0, maxBytes).replace(/\ufffd$/, '')}${cutMark(bytes)}`;
}

function base64(bytes: Buffer, maxBytes: number): string {
  if (bytes.length <= maxBytes) return bytes.toString('base64');
  return `${bytes.toString('base64', 0, maxBytes - (maxBytes % 3))}${cutMark(bytes)}`;
}

function cutMark(bytes: Buffer): string {
  return `… [cut; ${bytes.length} bytes in all]`;
}
