import { ToolFailure } from '@sql-agent/contracts';
import type { CompletionRequest, ResourceContext, ResourceListing, Resources } from '@sql-agent/mcp-server';
import { type Catalogue, type CatalogueTable, definitionOf, type Schema } from './catalogue.js';
import type { ExampleValues } from './example-values.js';
import { describeTables } from './table-description.js';
import { tableText } from './table-text.js';

const tablesPerPage = 200;
const mimeType = 'text/plain';
const template = {
  uriTemplate: 'mysql://{schema}/{table}',
  name: 'table',
  title: 'Table or view',
  description: 'Columns, types, comments, keys, indexes and a few example values, as describe_tables writes them.',
  mimeType,
};

export interface TableResourcesParts {
  catalogue: Catalogue;
  examples: ExampleValues;
  database: string;
}

/** Each table and view as a resource, whose text is its description. */
export class TableResources implements Resources {
  readonly templates = [template];
  readonly #listTexts = new WeakMap<Schema, string>();

  constructor(private readonly parts: TableResourcesParts) {}

  /** In the order of names; the cursor is the name of the last table of the page before. */
  async list(cursor: string | undefined) {
    const all = [...(await this.parts.catalogue.tables()).values()];
    const last = cursor === undefined ? -1 : all.findIndex(({ name }) => name === cursor);
    if (cursor !== undefined && last < 0) {
      throw new ToolFailure({
        kind: 'invalid_arguments',
        message: 'The page begins after a table that is gone; list from the beginning.',
        retry: 'after-change',
      });
    }
    const page = all.slice(last + 1, last + 1 + tablesPerPage);
    const more = last + 1 + page.length < all.length;
    return { resources: page.map((table) => this.#listingOf(table)), ...(more && { nextCursor: page.at(-1)!.name }) };
  }

  async read(uri: string, { signal }: ResourceContext) {
    const table = (await this.parts.catalogue.tables()).get(this.#tableIn(uri) ?? '');
    if (!table) throw new ToolFailure({ kind: 'not_found', message: 'There is no such table.', retry: 'after-change' });
    const [description] = await describeTables([table], this.parts.examples, signal);
    return [{ uri, mimeType, text: tableText(description!) }];
  }

  /** Names that begin with what is written, then those that contain it. */
  async complete({ variable, value, given }: CompletionRequest): Promise<string[]> {
    const { catalogue, database } = this.parts;
    if (variable === 'schema') return matching(value, [database]);
    const { schema = database } = given;
    return variable === 'table' && schema === database ? matching(value, (await catalogue.tables()).keys()) : [];
  }

  watch(uri: string, onUpdated: () => void): () => void {
    const name = this.#tableIn(uri);
    if (name === undefined) return () => undefined;
    return this.parts.catalogue.watch((before, after) => {
      const [old, now] = [before.tables.get(name), after.tables.get(name)];
      if ((old && definitionOf(old)) !== (now && definitionOf(now))) onUpdated();
    });
  }

  watchList(onChanged: () => void): () => void {
    return this.parts.catalogue.watch((before, after) => {
      if (this.#listText(before) !== this.#listText(after)) onChanged();
    });
  }

  /** Many sessions watch the same list. */
  #listText(schema: Schema): string {
    const known = this.#listTexts.get(schema);
    if (known !== undefined) return known;
    const text = JSON.stringify(Array.from(schema.tables.values(), (table) => this.#listingOf(table)));
    this.#listTexts.set(schema, text);
    return text;
  }

  #listingOf({ name, kind, comment }: CatalogueTable): ResourceListing {
    const uri = `mysql://${encodeURIComponent(this.parts.database)}/${encodeURIComponent(name)}`;
    return { uri, name, title: `${name} (${kind})`, ...(comment && { description: comment }), mimeType };
  }

  /** The table's name; undefined for an address that is not one of ours. */
  #tableIn(uri: string): string | undefined {
    const [, schema, table] = /^mysql:\/\/([^/?#]+)\/([^/?#]+)$/.exec(uri) ?? [];
    if (schema === undefined || table === undefined) return undefined;
    try {
      return decodeURIComponent(schema) === this.parts.database ? decodeURIComponent(table) : undefined;
    } catch {
      return undefined;
    }
  }
}

function matching(written: string, names: Iterable<string>): string[] {
  const wanted = written.toLowerCase();
  const containing = [...names].filter((name) => name.toLowerCase().includes(wanted));
  const begins = (name: string) => name.toLowerCase().startsWith(wanted);
  return [...containing.filter(begins), ...containing.filter((name) => !begins(name))];
}
