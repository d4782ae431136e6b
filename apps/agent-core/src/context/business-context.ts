import { directoryListingSchema, fileContentSchema } from '@sql-agent/contracts';
import type { AgentTool, AgentTools } from '../agent/tool-port.js';
import { type ContextFile, type ContextPiece, type Example, readContextFile } from './context-file.js';
import { WordSearch } from './search-words.js';
import type { Synonym } from './synonyms.js';

const contextFileName = /\.(md|markdown|ya?ml)$|^examples\.json$/i;
const maxFiles = 50;

/** What the files of one server say, made ready to be searched. */
export interface BusinessContext {
  server: string;
  pieces: ContextPiece[];
  synonyms: Synonym[];
  warnings: string[];
  examples: Example[];
  search: WordSearch<ContextPiece>;
}

/** Reads the context files of the root of a server with `list_directory` and `read_file`. What cannot be read is a warning. */
export async function readBusinessContext(
  tools: AgentTools,
  lister: AgentTool,
  limits: { signal: AbortSignal; timeoutMs: number },
): Promise<BusinessContext> {
  const files = await readFiles(tools, lister, limits);
  const pieces = files.flatMap((file) => file.pieces);
  return {
    server: lister.server,
    pieces,
    synonyms: files.flatMap(({ synonyms }) => synonyms),
    warnings: files.flatMap(({ warnings }) => warnings),
    examples: files.flatMap(({ examples }) => examples),
    search: new WordSearch(pieces.filter(({ always }) => !always)),
  };
}

async function readFiles(
  tools: AgentTools,
  lister: AgentTool,
  limits: { signal: AbortSignal; timeoutMs: number },
): Promise<ContextFile[]> {
  const reader = tools.list().find(({ ownName, server }) => ownName === 'read_file' && server === lister.server);
  const listing = await tools.call(lister.name, {}, limits);
  if (!listing.ok) return [onlyWarning(`Business context could not be read: ${listing.error.message}`)];
  const entries = directoryListingSchema.safeParse(listing.structured).data?.entries;
  // Some other server's list of something else.
  if (!entries || !reader) return [];
  const names = entries
    .filter(({ kind, name }) => kind === 'file' && contextFileName.test(name))
    .map(({ name }) => name)
    .sort();
  const tooMany =
    names.length > maxFiles
      ? [onlyWarning(`There are ${names.length} context files; the first ${maxFiles} by name are read. Join some.`)]
      : [];
  const files = names.slice(0, maxFiles).map(async (path) => {
    const content = await tools.call(reader.name, { path }, limits);
    if (!content.ok) return onlyWarning(`${path} could not be read: ${content.error.message}`);
    const file = fileContentSchema.safeParse(content.structured).data;
    if (!file) return onlyWarning(`${path} could not be read: the server answered with something else.`);
    if (!file.truncated) return readContextFile(path, file.text);
    // Half a YAML file is another file; half a text is still a text.
    const short = /\.(md|markdown)$/i.test(path) ? readContextFile(path, file.text) : onlyWarning();
    const fix = 'Split it into several files.';
    return { ...short, warnings: [`${path} is too long; only its beginning was read. ${fix}`, ...short.warnings] };
  });
  return [...(await Promise.all(files)), ...tooMany];
}

function onlyWarning(...warnings: string[]): ContextFile {
  return { pieces: [], examples: [], synonyms: [], warnings };
}
