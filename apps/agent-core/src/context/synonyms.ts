import { z } from 'zod';

/** A word of the business and the table, or `table.column`, that it means. */
export interface Synonym {
  term: string;
  refersTo: string;
}

const words = z.array(z.coerce.string()).catch([]).default([]);
const field = z.looseObject({ column: z.string().optional(), synonyms: words });
const named = <Entry extends z.ZodType>(entry: Entry) =>
  z
    .union([z.record(z.string(), entry), z.array(entry)])
    .optional()
    .catch(undefined);

/** The parts of a business context file (version 2.5) that name tables and columns; everything else is for the model to read. */
const businessContext = z.looseObject({
  entities: named(z.looseObject({ name: z.string().optional(), table: z.string().optional(), synonyms: words })),
  models: named(
    z.looseObject({
      name: z.string().optional(),
      table: z.string().optional(),
      dimensions: named(field),
      measures: named(field),
    }),
  ),
});

/** Synonyms that a business context file states; what has another shape gives none. */
export function readSynonyms(file: unknown): Synonym[] {
  const parsed = businessContext.safeParse(file);
  if (!parsed.success) return [];
  const { entities, models } = parsed.data;
  return [
    ...entries(entities).flatMap(([name, entity]) => terms(entity.synonyms, entity.table ?? name)),
    ...entries(models).flatMap(([name, model]) =>
      [...entries(model.dimensions), ...entries(model.measures)].flatMap(([column, { synonyms, column: stated }]) =>
        terms(synonyms, `${model.table ?? name}.${stated ?? column}`),
      ),
    ),
  ];
}

function terms(synonyms: string[], refersTo: string): Synonym[] {
  return synonyms.map((term) => ({ term, refersTo }));
}

/** A map, or a list of things with names: people write both. */
function entries<Entry>(named: Record<string, Entry> | Entry[] | undefined): [string, Entry][] {
  if (!named) return [];
  if (!Array.isArray(named)) return Object.entries(named);
  return named.map((entry) => [String((entry as { name?: unknown }).name ?? ''), entry]);
}
