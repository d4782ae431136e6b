import { adjectiveOf, isComparative, isSuperlative, type Adjective } from './adjectives.js';
import { matchDate, unitOfWord, type DateMatch, type DateUnit } from './dates.js';
import {
  isDeed,
  isFiller,
  isPeople,
  isRelation,
  isUnsupported,
  matchPhrase,
  numberOfWord,
  type Operation,
} from './function-words.js';
import { type Language } from './language.js';
import {
  readMisspelt,
  readName,
  tiers,
  type NameReading,
  type SchemaIndex,
  type ValueReading,
} from './schema-index.js';
import { looksLikeName, readNumber, type Token } from './tokens.js';
import { type StoredValues } from './stored-values.js';
import { matchSmallPhrase, type SmallKind } from './small-phrases.js';
import { measureUnit, multiplierOf } from './units.js';

/** A stretch of the question with everything it may mean. What it does mean is decided when it is read in its place. */
export interface Item {
  text: string;
  words: string[];
  /** First token and the one after the last. */
  start: number;
  end: number;
  quoted: boolean;
  operation?: Operation;
  tables: NameReading[];
  columns: NameReading[];
  values: ValueReading[];
  number?: number;
  date?: DateMatch;
  unit?: DateUnit;
  adjective?: Adjective & { form: 'plain' | 'comparative' | 'superlative' };
  /** "please", "the": says nothing. */
  filler: boolean;
  /** "in total", "in our database". */
  small?: SmallKind;
  /** "people", which the tables do not name: the subject must be persons. */
  people: boolean;
  /** "placed", "lives": says that its neighbours belong together. */
  relation: boolean;
  /** "bought": a relation too, but one that must show in the tables. */
  deed: boolean;
  unsupported: boolean;
  /** "inactive" beside a column "active". */
  opposite: boolean;
  /** "minutes" after a number. */
  measure: boolean;
}

export interface ReadingInput {
  question: string;
  tokens: readonly Token[];
  index: SchemaIndex;
  values: StoredValues;
  language: Language;
  today: string;
}

const maxNameWords = 5;
const maxValueWords = 7;
const insideNames = new Set(['of', 'the', 's', 'de', 'del', 'la', 'el', 'los', 'las']);

/** Operations that are also ordinary names of tables and columns; both readings are kept. */
const softOperations: ReadonlySet<Operation> = new Set<Operation>([
  'list',
  'count',
  'sum',
  'avg',
  'max',
  'min',
  'first',
  'last',
  'top',
  'named',
  'contains',
  'when',
  'isNull',
  'most',
  'high',
  'low',
  'equal',
  'distinct',
  'more',
  'present',
  'spent',
  'soldOut',
  'inStock',
]);

/** Splits the question into its longest meaningful stretches, left to right. */
export function readItems(input: ReadingInput): Item[] {
  const items: Item[] = [];
  const words = input.tokens.map((token) => token.word);
  for (let start = 0; start < input.tokens.length;) {
    const item = itemAt(input, words, start);
    items.push(item);
    start = item.end;
  }
  return items;
}

function itemAt(input: ReadingInput, words: readonly string[], start: number): Item {
  const { tokens, index } = input;
  const token = tokens[start];
  if (!token) throw new RangeError(`No word ${start}.`);
  if (token.kind === 'quoted')
    return {
      ...blank(input, start, start + 1),
      text: token.text,
      quoted: true,
      values: input.values.find(token.text, true),
    };

  const name = isCostVerb(words, start) ? nameOfPrice(input.index) : longestName(input, words, start);
  const small = matchSmallPhrase(words, start);
  const value = longestValue(input, start);
  const phrase = token.kind === 'symbol' ? symbolOperation(token.text) : matchPhrase(words, start);
  const date = matchDate(tokens, start, input.today, input.language);
  const single = singleReadings(token);
  const multiplier = token.kind === 'number' ? multiplierOf(words[start + 1] ?? '') : undefined;
  if (multiplier !== undefined)
    return { ...blank(input, start, start + 2), number: (readNumber(token.text) ?? 0) * multiplier };
  const length = Math.max(name.length, value.length, phrase?.length ?? 0, date?.length ?? 0, 1);
  if (small && small.length >= length && !(small.noun !== undefined && namesSomething(index, small.noun)))
    return { ...blank(input, start, start + small.length), filler: true, small: small.kind };
  const item = blank(input, start, start + length);
  if (date?.length === length) item.date = date;
  if (phrase?.length === length) item.operation = phrase.operation;
  const isStrong = item.operation !== undefined && !softOperations.has(item.operation);
  if (name.length === length && !isStrong) assignNames(item, name.readings, single.filler || single.relation);
  if (value.length === length && !isStrong) item.values = value.readings;
  if (length === 1) Object.assign(item, single);
  item.unsupported =
    length === 1 &&
    isUnsupported(token.word) &&
    !isName(item) &&
    item.values.length === 0 &&
    item.operation === undefined &&
    !item.adjective;
  if (length === 1 && isUnknown(item) && isDeed(token.word)) item.deed = item.relation = true;
  if (item.operation === 'why' || (start === 0 && asksYesOrNo(words))) item.unsupported = true;
  item.measure =
    length === 1 &&
    measureUnit(token.word) !== undefined &&
    tokens
      .slice(Math.max(0, start - 3), start)
      .some((before) => before.kind === 'number' || numberOfWord(before.word) !== undefined);
  if (length === 1 && isOne(words, start)) item.number = 1;
  if (length === 1 && isUnknown(item)) assignOpposite(input, item, token.word);
  if (length === 1 && !isName(item) && /^(units?|unidad|unidades|pieces?)$/.test(token.word) && !item.measure)
    assignNames(item, namesOfUnits(index, words), false);
  if (length === 1 && isUnknown(item) && isPeople(token.word)) item.people = item.filler = true;
  if (length === 1 && isUnknown(item) && token.kind === 'word')
    assignNames(item, readMisspelt(index, token.word), false);
  return item;
}

/** "Do customers like jazz?" wants a yes or no, which no row says. */
function asksYesOrNo(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  return /^(do|does|did|is|are|was|were|will|should|has|can)$/.test(first) && !/^(there|you|not|the)$/.test(second);
}

/** "more than one", "más de una": elsewhere these words are articles. */
function isOne(words: readonly string[], start: number): boolean {
  if (!/^(one|un|uno|una)$/.test(words[start] ?? '')) return false;
  const [second = '', first = ''] = [words[start - 1], words[start - 2]];
  return (
    /^(than|least|most|exactly|exactamente|menos)$/.test(second) ||
    (/^(de|que)$/.test(second) && /^(mas|menos)$/.test(first))
  );
}

function singleReadings(token: Token): Pick<Item, 'number' | 'unit' | 'adjective' | 'filler' | 'relation'> {
  const { word } = token;
  const adjective = adjectiveOf(word);
  const form = isSuperlative(word) ? 'superlative' : isComparative(word) ? 'comparative' : 'plain';
  return {
    number: token.kind === 'number' ? readNumber(token.text) : numberOfWord(word),
    unit: unitOfWord(word),
    adjective: adjective && { ...adjective, form },
    filler: isFiller(word),
    relation: isRelation(word),
  };
}

function blank(input: ReadingInput, start: number, end: number): Item {
  const tokens = input.tokens.slice(start, end);
  const text = input.question.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
  return {
    text,
    words: tokens.map((token) => token.word),
    start,
    end,
    quoted: false,
    tables: [],
    columns: [],
    values: [],
    filler: false,
    people: false,
    relation: false,
    deed: false,
    unsupported: false,
    opposite: false,
    measure: false,
  };
}

/** "inactive", "unpaid": the flag of the rest of the word is not set. */
function assignOpposite(input: ReadingInput, item: Item, word: string): void {
  const rest = /^(?:in|un|non|dis|des|im)(.{4,})$/.exec(word)?.[1];
  if (rest === undefined) return;
  const isFlag = (reading: NameReading) =>
    reading.column !== undefined &&
    ['boolean', 'date'].includes(input.index.tables.get(reading.table)?.columnByName.get(reading.column)?.kind ?? '');
  item.columns = readName(input.index, [rest]).filter(isFlag);
  item.opposite = item.columns.length > 0;
}

/** "products that cost more than 10", "what does it cost": the verb asks for the price, the noun for the cost. */
function isCostVerb(words: readonly string[], start: number): boolean {
  if (!/^costs?$/.test(words[start] ?? '')) return false;
  const before = words[start - 1] ?? '';
  const isAsked = words.slice(0, start).some((word) => /^(do|does|did)$/.test(word));
  return (
    /^(that|which|who|do|does|did|not|they|it|to|will)$/.test(before) ||
    (words[start] === 'cost' && /[^su]s$/.test(before) && !/^(its|his|this|has|is|was|as)$/.test(before)) ||
    (isAsked && !/^(the|a|of|by|with|average|total|unit|maximum|minimum|highest|lowest|what|whose)$/.test(before))
  );
}

/** Units that were sold are those of the lines; units that there are may be those in stock. */
function namesOfUnits(index: SchemaIndex, words: readonly string[]): NameReading[] {
  const quantities = readName(index, ['quantity']);
  return words.some(isDeed) ? quantities : [...quantities, ...readName(index, ['stock'])];
}

function nameOfPrice(index: SchemaIndex): { length: number; readings: NameReading[] } {
  const columns = (word: string) => readName(index, [word]).filter((reading) => reading.column !== undefined);
  const prices = columns('price');
  const readings = prices.length > 0 ? prices : columns('cost');
  return { length: readings.length > 0 ? 1 : 0, readings };
}

/** "company" is our own one, unless there is a table or column of companies. */
function namesSomething(index: SchemaIndex, word: string): boolean {
  return readName(index, [word]).some((reading) => reading.tier <= tiers.meantShortened);
}

/** A small word names something only when the schema has that very word. */
function assignNames(item: Item, readings: readonly NameReading[], isSmallWord: boolean): void {
  const usable = isSmallWord ? readings.filter((reading) => reading.tier <= tiers.shortened) : readings;
  const tables = usable.filter((reading) => reading.column === undefined);
  const bestTable = tables[0]?.tier ?? Infinity;
  item.tables = tables.filter((reading) => reading.tier === bestTable);
  item.columns = usable.filter((reading) => reading.column !== undefined);
}

function longestName(
  input: ReadingInput,
  words: readonly string[],
  start: number,
): { length: number; readings: NameReading[] } {
  if (!/[a-z]/.test(words[start] ?? '') || insideNames.has(words[start] ?? '')) return { length: 0, readings: [] };
  for (let length = Math.min(maxNameWords, words.length - start); length > 0; length -= 1) {
    const stretch = words.slice(start, start + length);
    if (
      insideNames.has(stretch.at(-1) ?? '') ||
      input.tokens.slice(start, start + length).some((token) => token.kind === 'quoted' || token.kind === 'symbol')
    )
      continue;
    const content = stretch.filter((word) => !insideNames.has(word));
    if (length > 1 && content.length > 4) continue;
    const readings = readName(input.index, content);
    const usable = content.length < stretch.length ? withOwner(input.index, stretch, readings) : readings;
    if (usable.length > 0) return { length, readings: usable };
  }
  return { length: 0, readings: [] };
}

/** "date of the order" is a column of orders; "name of the customers" is not the column customer_name of another table. */
function withOwner(index: SchemaIndex, stretch: readonly string[], readings: NameReading[]): NameReading[] {
  const lastJoiner = stretch.reduce((last, word, at) => (insideNames.has(word) ? at : last), -1);
  const owners = readName(index, stretch.slice(lastJoiner + 1)).filter(
    (reading) => reading.column === undefined && reading.tier <= tiers.meant,
  );
  return owners.length === 0
    ? readings
    : readings.filter((reading) => owners.some((owner) => owner.table === reading.table));
}

function longestValue(input: ReadingInput, start: number): { length: number; readings: ValueReading[] } {
  const { tokens, question, values } = input;
  for (let length = Math.min(maxValueWords, tokens.length - start); length > 0; length -= 1) {
    const stretch = tokens.slice(start, start + length);
    const [first, last] = [stretch[0], stretch.at(-1)];
    if (!first || !last || stretch.some((token) => token.kind === 'quoted')) continue;
    const emphatic = length > 1 || looksLikeName(first, question);
    const readings = values.find(
      question.slice(first.start, last.end),
      emphatic,
      stretch.map((token) => token.word),
    );
    if (readings.length > 0) return { length, readings };
  }
  return { length: 0, readings: [] };
}

function symbolOperation(symbol: string): { operation: Operation; length: number } {
  const operations: Record<string, Operation> = {
    '>': 'greater',
    '>=': 'atLeast',
    '<': 'less',
    '<=': 'atMost',
    '=': 'equal',
    '!=': 'not',
    '<>': 'not',
    ',': 'and',
    '&': 'and',
  };
  return { operation: operations[symbol] ?? 'and', length: 1 };
}

export interface TableItem extends Item {
  tables: [NameReading, ...NameReading[]];
}

/** Whether the words name a table rather than a column. */
export function isTableItem(item: Item | undefined): item is TableItem {
  const table = item?.tables[0];
  return table !== undefined && table.tier <= (item?.columns[0]?.tier ?? Infinity);
}

export function isName(item: Item): boolean {
  return item.tables.length > 0 || item.columns.length > 0;
}

/** Nothing is known about the words of the item. */
export function isUnknown(item: Item): boolean {
  return (
    !isName(item) &&
    item.operation === undefined &&
    item.values.length === 0 &&
    item.number === undefined &&
    item.date === undefined &&
    item.unit === undefined &&
    item.adjective === undefined &&
    !item.filler &&
    !item.relation &&
    !item.measure &&
    !item.unsupported
  );
}
