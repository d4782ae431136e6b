import type { Cell } from '@sql-agent/contracts';
import type { FieldPacket } from 'mysql2';

/** Type codes of the protocol. */
const code = {
  year: 13,
  bit: 16,
  vector: 242,
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
  [code.vector]: 'vector',
  [code.json]: 'json',
  246: 'decimal',
  [code.enumeration]: 'enum',
  [code.set]: 'set',
  [code.geometry]: 'geometry',
};

const integers = new Set([1, 2, 3, 8, 9, code.year]);
const floats = new Set([4, 5]);
const temporals = new Set([7, 10, 11, 12, 14]);
const binaryCharset = 63;
const flag = { notNull: 1, unsigned: 32, enumeration: 256, set: 2048 } as const;

/** What the protocol says about a column. */
export type WireColumn = Pick<
  FieldPacket,
  'name' | 'flags' | 'columnType' | 'characterSet' | 'extendedFormat' | 'extendedTypeName'
>;

/**
 * Gives the value that stands from `start` to `end` in what came from the server, as the text protocol writes it. (A view
 * of these bytes for each cell would cost more than the values.)
 */
export type DecodeCell = (source: Buffer, start: number, end: number, maxBytes: number) => Cell;

/** What a result says about one column. */
export interface ColumnReader {
  name: string;
  type: string;
  nullable: boolean;
  decode: DecodeCell;
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

function decoder(field: WireColumn): DecodeCell {
  const type = field.columnType ?? -1;
  const name = plainNames[type];
  if (integers.has(type)) return integer;
  if (floats.has(type)) return float;
  if (type === code.bit) return bits;
  if (type === code.json || field.extendedFormat === 'json') return json;
  if (type === code.vector || field.extendedTypeName === 'vector') return vector;
  // Digits, dates and times: no character of theirs takes two bytes.
  if (name === 'decimal' || temporals.has(type)) return latin1;
  const isText = field.extendedTypeName && /^(?:uuid|inet[46])$/.test(field.extendedTypeName);
  const isBinary = field.characterSet === binaryCharset && name === undefined && !isText;
  return isBinary || type === code.geometry ? base64 : text;
}

const minus = 45;
const zero = 48;
/** So many digits, whatever they are, make a number that is exact. */
const safeDigits = 15;

function integer(source: Buffer, start: number, end: number): number | string {
  if (end - start > safeDigits) return exactNumber(source.toString('latin1', start, end));
  const isNegative = source[start] === minus;
  let number = 0;
  for (let at = isNegative ? start + 1 : start; at < end; at++) number = number * 10 + source[at]! - zero;
  return isNegative ? -number : number;
}

/** A number where that keeps every digit, else the digits as text. */
function exactNumber(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

function float(source: Buffer, start: number, end: number): number | string {
  const digits = source.toString('latin1', start, end);
  const number = Number(digits);
  return Number.isFinite(number) ? number : digits;
}

function bits(source: Buffer, start: number, end: number): number | string {
  return exactNumber(BigInt(`0x${source.toString('hex', start, end) || '0'}`).toString());
}

/** Parsed, unless a number in it would lose digits, or it is too long to be whole: then the text. */
function json(source: Buffer, start: number, end: number, maxBytes: number): Cell {
  if (end - start > maxBytes) return text(source, start, end, maxBytes);
  const given = source.toString('utf8', start, end);
  const withoutStrings = given.replace(/"(?:[^"\\]|\\.)*"/g, '');
  if (/\d[\d.]{15,}|\d[eE]/.test(withoutStrings)) return given;
  try {
    return JSON.parse(given) as Cell;
  } catch {
    return given;
  }
}

/** Numbers of four bytes, each as the shortest decimal that is the same number again; bytes of a cut vector as they are. */
function vector(source: Buffer, start: number, end: number, maxBytes: number): Cell {
  if (end - start > maxBytes || (end - start) % 4) return base64(source, start, end, maxBytes);
  return Array.from({ length: (end - start) / 4 }, (_, index) => {
    const number = source.readFloatLE(start + 4 * index);
    const digits = [6, 7, 8, 9].find((count) => Math.fround(Number(number.toPrecision(count))) === number);
    return Number(number.toPrecision(digits ?? 9));
  });
}

function latin1(source: Buffer, start: number, end: number): string {
  return source.toString('latin1', start, end);
}

function text(source: Buffer, start: number, end: number, maxBytes: number): string {
  if (end - start <= maxBytes) return source.toString('utf8', start, end);
  // A character may have been cut in two; its half becomes a replacement character, which goes.
  return `${source.toString('utf8', start, start + maxBytes).replace(/\ufffd$/, '')}${cutMark(end - start)}`;
}

function base64(source: Buffer, start: number, end: number, maxBytes: number): string {
  if (end - start <= maxBytes) return source.toString('base64', start, end);
  return `${source.toString('base64', start, start + maxBytes - (maxBytes % 3))}${cutMark(end - start)}`;
}

function cutMark(bytes: number): string {
  return `… [cut; ${bytes} bytes in all]`;
}
