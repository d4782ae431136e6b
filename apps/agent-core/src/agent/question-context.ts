import {
  directoryListingSchema,
  fileContentSchema,
  type TableDescription,
  tableDescriptionsSchema,
} from '@sql-agent/contracts';
import { AgentFailure } from './agent-failure.js';
import { readSynonyms, type Synonym } from './synonyms.js';
import type { AgentTool, AgentTools } from './tool-port.js';

export interface ContextDocument {
  path: string;
  text: string;
}

/** What is known before the model is asked: the live schema and the owner's business context. */
export interface QuestionContext {
  tables: TableDescription[];
  /** The server that described the tables, when there is one. */
  schemaServer: string | undefined;
  documents: ContextDocument[];
  synonyms: Synonym[];
  warnings: string[];
}

const maxDocuments = 20;
type Limits = { signal: AbortSignal; timeoutMs: number };
const contextFile = /\.(md|markdown|ya?ml)$/i;

/**
 * Asks the connected servers for schema and context files. Tools are found by what they are called where they come from,
 * so any number of servers may offer them, or none.
 *
 * @throws AgentFailure when no server at all can be asked, or the schema cannot be read
 */
export async function prepareContext(tools: AgentTools, limits: Limits): Promise<QuestionContext> {
  const named = (ownName: string) => tools.list().filter((tool) => tool.ownName === ownName);
  if (named('describe_tables').length === 0) await tools.meet(limits.signal);
  if (tools.list().length === 0) {
    throw new AgentFailure('server-unavailable', tools.unavailable().join(' ') || 'No server is configured.');
  }
  const [schema, files] = await Promise.all([
    readSchema(tools, named('describe_tables'), limits),
    readDocuments(tools, named('list_directory'), named('read_file'), limits),
  ]);
  const parsed = files.documents.map((document) => readSynonyms(document.path, document.text));
  return {
    tables: schema.tables,
    schemaServer: schema.server,
    documents: files.documents,
    synonyms: parsed.flatMap(({ synonyms }) => synonyms),
    warnings: [
      ...tools.unavailable(),
      ...schema.warnings,
      ...files.warnings,
      ...parsed.flatMap(({ warnings }) => warnings),
    ],
  };
}

interface Schema {
  tables: TableDescription[];
  server: string | undefined;
  warnings: string[];
}

/** Any server may offer a tool of that name; those whose results are not a schema do not count. */
async function readSchema(tools: AgentTools, describers: AgentTool[], limits: Limits): Promise<Schema> {
  const outcomes = await Promise.all(describers.map((tool) => tools.call(tool.name, {}, limits)));
  const read = outcomes.flatMap((outcome) => {
    const described = outcome.ok ? tableDescriptionsSchema.safeParse(outcome.structured).data : undefined;
    return described ? [{ server: outcome.server, ...described }] : [];
  });
  const failed = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.error]));
  const [first] = failed;
  if (read.length === 0 && first) {
    throw new AgentFailure(first.retry === 'later' ? 'server-unavailable' : 'tool-failed', first.message);
  }
  const cut = read
    .filter(({ truncated }) => truncated)
    .map(({ server }) => `"${server}" has more tables than it describes at once.`);
  return {
    tables: read.flatMap(({ tables }) => tables),
    server: read[0]?.server,
    warnings: [...failed.map(({ message }) => message), ...cut],
  };
}

/** A context file that cannot be read costs a warning, never the answer. */
async function readDocuments(
  tools: AgentTools,
  listers: AgentTool[],
  readers: AgentTool[],
  limits: Limits,
): Promise<Pick<QuestionContext, 'documents' | 'warnings'>> {
  const documents: ContextDocument[] = [];
  const warnings: string[] = [];
  for (const lister of listers) {
    const reader = readers.find((tool) => tool.server === lister.server);
    const listing = await tools.call(lister.name, {}, limits);
    if (!listing.ok) warnings.push(`Business context could not be read: ${listing.error.message}`);
    const entries = listing.ok ? directoryListingSchema.safeParse(listing.structured).data?.entries : undefined;
    if (!entries || !reader) continue;
    const paths = entries
      .filter((entry) => entry.kind === 'file' && contextFile.test(entry.name))
      .map((entry) => entry.name)
      .sort()
      .slice(0, maxDocuments);
    const contents = await Promise.all(paths.map((path) => tools.call(reader.name, { path }, limits)));
    contents.forEach((content, index) => {
      const path = paths[index] ?? '';
      if (!content.ok) return warnings.push(`${path} could not be read: ${content.error.message}`);
      const file = fileContentSchema.safeParse(content.structured).data;
      if (file) documents.push({ path, text: file.text });
      if (file?.truncated) warnings.push(`${path} is too long; only its beginning was read.`);
    });
  }
  return { documents, warnings };
}
