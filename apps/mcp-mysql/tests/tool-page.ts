/** The part of JSON Schema that the tools' schemas use. */
interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

export interface ToolListing {
  name: string;
  title: string;
  description: string;
  inputSchema: JsonSchema;
  outputSchema: JsonSchema;
}

/** What a page says about a tool, from what the tool says about itself. */
export function toolSection(listing: ToolListing, example: { input: object; text: string }): string {
  const { title, description, inputSchema, outputSchema } = listing;
  return [
    `${title}. ${description}`,
    fieldsTable('input', inputSchema),
    fieldsTable('output (`structuredContent`)', outputSchema),
    `\`${JSON.stringify(example.input)}\` gives a model this text:`,
    ['```', example.text, '```'].join('\n'),
  ].join('\n\n');
}

/** As Prettier leaves it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(cells[0]!), line(widths.map((width) => '-'.repeat(width))), ...cells.slice(1).map(line)].join('\n');
}

function fieldsTable(title: string, schema: JsonSchema): string {
  const rows = [...fields(schema, '')];
  return rows.length === 0 ? `Takes no ${title}.` : table([title, 'type', ''], rows);
}

function* fields(schema: JsonSchema, path: string): Generator<string[]> {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const own = `${path}${name}`;
    const optional = schema.required?.includes(name) ? '' : '?';
    yield [`\`${own}${optional}\``, typeOf(field), field.description ?? ''];
    yield* fields(field.items ?? field, field.items ? `${own}[].` : `${own}.`);
  }
}

function typeOf(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.anyOf) return unionOf(schema.anyOf);
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}${bounds(schema)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : (schema.type ?? 'any JSON');
  return `${type}${bounds(schema)}`;
}

function unionOf(members: readonly JsonSchema[]): string {
  return [...new Set(members.map(typeOf))].join(' or ');
}

/** Integers are bounded by what is an exact number, which says nothing. */
function bounds({ minimum, maximum, maxLength, minItems, maxItems }: JsonSchema): string {
  const largest = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const smallest = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const texts = [
    smallest !== undefined && `from ${smallest}`,
    largest !== undefined && `up to ${largest}`,
    maxLength !== undefined && `up to ${maxLength} characters`,
    minItems !== undefined && `at least ${minItems}`,
    maxItems !== undefined && `at most ${maxItems}`,
  ].filter(Boolean);
  return texts.length ? `, ${texts.join(', ')}` : '';
}
