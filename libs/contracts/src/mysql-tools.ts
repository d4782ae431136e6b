import { z } from 'zod';

/** One cell. BIGINT and DECIMAL are strings where a JSON number would lose digits; BLOB is base64. */
export const cellSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.json()]);
export type Cell = z.infer<typeof cellSchema>;

export const resultColumnSchema = z.object({ name: z.string(), type: z.string(), nullable: z.boolean() });

/** Result of `query`. Rows are arrays, so that two columns of one name both survive. */
export const queryResultSchema = z.object({
  columns: z.array(resultColumnSchema),
  rows: z.array(z.array(cellSchema)),
  rowCount: z.number().int().describe('Rows in this result, after the cap.'),
  truncated: z.boolean().describe('True when the database had more rows than are given here.'),
  elapsedMs: z.number(),
  warnings: z.array(z.string()),
});
export type QueryResult = z.infer<typeof queryResultSchema>;

export const tableSummarySchema = z.object({
  name: z.string(),
  kind: z.enum(['table', 'view']),
  comment: z.string(),
  approximateRows: z.number().nullable(),
  sizeBytes: z.number().nullable(),
});
export type TableSummary = z.infer<typeof tableSummarySchema>;

/** Result of `list_tables`. */
export const tableListSchema = z.object({
  database: z.string(),
  comment: z.string().default('').describe('Of the database; empty where the server keeps none (MySQL).'),
  tables: z.array(tableSummarySchema),
  truncated: z.boolean(),
});
export type TableList = z.infer<typeof tableListSchema>;

export const columnDescriptionSchema = z.object({
  name: z.string(),
  type: z.string().describe("As the database writes it, for example decimal(10,2) or enum('a','b')."),
  nullable: z.boolean(),
  comment: z.string(),
  examples: z.array(z.string()).describe('A few stored values.'),
});
export type ColumnDescription = z.infer<typeof columnDescriptionSchema>;

export const foreignKeySchema = z.object({
  columns: z.array(z.string()),
  referencedTable: z.string(),
  referencedColumns: z.array(z.string()),
});
export type ForeignKey = z.infer<typeof foreignKeySchema>;

export const tableDescriptionSchema = z.object({
  name: z.string(),
  kind: z.enum(['table', 'view']),
  comment: z.string(),
  approximateRows: z.number().nullable(),
  columns: z.array(columnDescriptionSchema),
  primaryKey: z.array(z.string()),
  foreignKeys: z.array(foreignKeySchema),
  indexes: z.array(z.object({ name: z.string(), columns: z.array(z.string()), unique: z.boolean() })),
});
export type TableDescription = z.infer<typeof tableDescriptionSchema>;

/** Result of `describe_tables`. */
export const tableDescriptionsSchema = z.object({
  tables: z.array(tableDescriptionSchema),
  unknownTables: z.array(z.string()),
  truncated: z.boolean(),
});
export type TableDescriptions = z.infer<typeof tableDescriptionsSchema>;

export const valueMatchSchema = z.object({
  value: z.string().describe('The literal that was asked for.'),
  table: z.string(),
  column: z.string(),
  stored: z.string().describe('The value as the database stores it.'),
  match: z
    .enum(['exact', 'similar', 'typo'])
    .describe(
      'exact: equal but for case and accents; similar: contains the literal; typo: differs in a letter or two.',
    ),
});
export type ValueMatch = z.infer<typeof valueMatchSchema>;

/** Result of `find_values`. */
export const valueMatchesSchema = z.object({
  matches: z.array(valueMatchSchema),
  truncated: z.boolean().describe('True when the search stopped at a bound before every column was looked at.'),
});
export type ValueMatches = z.infer<typeof valueMatchesSchema>;

export const neighbourSchema = z.object({
  table: z.string(),
  direction: z.enum(['references', 'referenced-by']).describe('Which of the two tables holds the foreign key.'),
  columns: z.array(z.string()).describe('Columns of the table that was found.'),
  neighbourColumns: z.array(z.string()).describe('Columns of the neighbour that they are equal to, in the same order.'),
});
export type Neighbour = z.infer<typeof neighbourSchema>;

export const schemaMatchSchema = z.object({
  name: z.string(),
  kind: z.enum(['table', 'view']),
  comment: z.string(),
  approximateRows: z.number().nullable(),
  score: z.number().describe('1 for the best table of the answer, less for the others.'),
  columns: z
    .array(z.object({ name: z.string(), type: z.string(), comment: z.string() }))
    .describe('The columns that match the query, best first; describe_tables gives all of them.'),
  neighbours: z.array(neighbourSchema).describe('Tables it can be joined with by a foreign key.'),
});
export type SchemaMatch = z.infer<typeof schemaMatchSchema>;

/** Result of `search_schema`. */
export const schemaMatchesSchema = z.object({
  tables: z.array(schemaMatchSchema).describe('Best first.'),
  totalTables: z.number().int().describe('Tables and views of the database.'),
  truncated: z.boolean().describe('True when more tables match than are given here.'),
});
export type SchemaMatches = z.infer<typeof schemaMatchesSchema>;

export const planStepSchema = z.object({
  select: z.number().int().nullable().describe('Which SELECT of the statement the step belongs to.'),
  selectKind: z
    .string()
    .describe("In the database's words: SIMPLE, PRIMARY, SUBQUERY, DEPENDENT SUBQUERY, DERIVED, UNION …"),
  table: z.string().nullable().describe('The table, or its alias; null for a step without one.'),
  access: z
    .string()
    .nullable()
    .describe('ALL reads the whole table, index a whole index; ref, range and const a part.'),
  index: z.string().nullable(),
  rows: z.number().nullable().describe('Rows that each execution of the step is expected to read.'),
  filteredPercent: z.number().nullable().describe('How many of them are expected to be kept.'),
  remarks: z.string().describe("The database's remarks, for example Using filesort."),
});
export type PlanStep = z.infer<typeof planStepSchema>;

/** Result of `explain_query`. */
export const queryPlanSchema = z.object({
  steps: z.array(planStepSchema).describe('In the order in which tables are joined.'),
  estimatedRows: z.number().nullable().describe('Rows expected to be read in all; null when no table is read.'),
  estimatedCost: z.number().nullable().describe('In the unit of the optimizer; null where the database does not tell.'),
});
export type QueryPlan = z.infer<typeof queryPlanSchema>;
