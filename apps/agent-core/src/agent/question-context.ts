import type { DirectoryListing, FileContent, TableDescription } from '@sql-agent/contracts';
import { tableDescriptionsSchema } from '@sql-agent/contracts';
import { AgentFailure } from './agent-failure.js';
import { readSynonyms, type Synonym } from './synonyms.js';
import type { AgentTool, AgentTools, ToolOutcome } from './tool-port.js';

export interface ContextDocument {
  path: string;
  text: string;
}

/** What is known before the model is asked: the live schema and the owner's business context. */
export interface QuestionContext {
  tables: TableDescription[];
  documents: ContextDocument[];
  synonyms: Synonym[];
  warnings: string[];
}

const maxDocuments = 20;
const maxDocumentCharacters = 30_000;
const contextFile = /\.(md|markdown|ya?ml)$/i;

/**
 * Asks the connected servers for schema and context files. Tools are found by what they are called where they come from,
 * so any number of servers may offer them, or none.
 *
 * @throws AgentFailure when no server at all can be asked, or the schema cannot be read
 */
export async function prepareContext(
  tools: AgentTools,
  limits: { signal: AbortSignal; timeoutMs: number },
): Promise<QuestionContext> {
  await tools.meet(limits.signal);
  const catalogue = tools.list();
  if (catalogue.length === 0) {
    throw new AgentFailure('server-unavailable', tools.unavailable().join(' ') || 'No server is configured.');
  }
  const named = (ownName: string) => catalogue.filter((tool) => tool.ownName === ownName);
  const [schemas, files] = await Promise.all([
    Promise.all(named('describe_tables').map((tool) => tools.call(tool.name, {}, limits))),
    readDocuments(tools, named('list_directory'), named('read_file'), limits),
  ]);
  const parsed = files.documents.map((document) => readSynonyms(document.path, document.text));
  return {
    tables: schemas.flatMap(tablesOf),
    documents: files.documents,
    synonyms: parsed.flatMap(({ synonyms }) => synonyms),
    warnings: [...tools.unavailable(), ...files.warnings, ...parsed.flatMap(({ warnings }) => warnings)],
  };
}

function tablesOf(outcome: ToolOutcome): TableDescription[] {
  if (outcome.ok) return tableDescriptionsSchema.safeParse(outcome.structured).data?.tables ?? [];
  throw new AgentFailure(outcome.error.retry === 'later' ? 'server-unavailable' : 'tool-failed', outcome.error.message);
}

/** A context file that cannot be read costs a warning, never the answer. */
async function readDocuments(
  tools: AgentTools,
  listers: AgentTool[],
  readers: AgentTool[],
  limits: { signal: AbortSignal; timeoutMs: number },
): Promise<Pick<QuestionContext, 'documents' | 'warnings'>> {
  const documents: ContextDocument[] = [];
  const warnings: string[] = [];
  for (const lister of listers) {
    const reader = readers.find((tool) => tool.server === lister.server);
    const listing = await tools.call(lister.name, {}, limits);
    if (!listing.ok) warnings.push(`Business context could not be read: ${listing.error.message}`);
    if (!listing.ok || !reader) continue;
    const paths = (listing.structured as DirectoryListing).entries
      .filter((entry) => entry.kind === 'file' && contextFile.test(entry.name))
      .map((entry) => entry.name)
      .sort()
      .slice(0, maxDocuments);
    const contents = await Promise.all(paths.map((path) => tools.call(reader.name, { path }, limits)));
    contents.forEach((content, index) => {
      const path = paths[index] ?? '';
      if (content.ok)
        documents.push({ path, text: (content.structured as FileContent).text.slice(0, maxDocumentCharacters) });
      else warnings.push(`${path} could not be read: ${content.error.message}`);
    });
  }
  return { documents, warnings };
}
