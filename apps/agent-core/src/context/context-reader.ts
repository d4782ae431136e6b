import { type TableDescription, valueMatchesSchema, type ValueMatch } from '@sql-agent/contracts';
import { AgentFailure } from '../agent/agent-failure.js';
import type { AgentTools } from '../agent/tool-port.js';
import { findLiterals } from '../planner/index.js';
import { type BusinessContext, readBusinessContext } from './business-context.js';
import type { ContextPiece, Example } from './context-file.js';
import type { QuestionContext } from './question-context.js';
import { readSchemaPart, type SchemaPart, untilAborted } from './schema-part.js';
import { excerpt, WordSearch } from './search-words.js';
import { SourceCache } from './source-cache.js';

/** A change of schema or files is seen after twice as long at most; a new connection sees it at once. */
const maxAgeMs = 10_000;
const maxCached = 200;
const charactersPerToken = 4;
/** Of the room for context: the schema comes first. */
const schemaShare = 0.6;
/** Business context that is for every question may take this much of its room. */
const alwaysShare = 0.6;
const minRelevance = 0.3;
const maxPieces = 8;
/** Of one piece; of a longer one the lines that the question is about. */
const maxPieceCharacters = 1_200;
const maxExamples = 3;
const findValuesMs = 3_000;
const maxValues = 12;

export interface ContextQuestion {
  question: string;
  /** Earlier questions of the conversation, latest last: a follow-up speaks of their tables. */
  earlier: string[];
  language: 'en' | 'es';
  /** ISO date. */
  today: string;
  /** Whether words of the question are looked up among the stored values. */
  lookUpValues: boolean;
  /** Of the caller's own, beside those in files. */
  savedExamples: Example[];
}

type Limits = { signal: AbortSignal; timeoutMs: number };

/**
 * Gathers what a question needs from the connected servers. Tools are found by what they are called where they come from, so
 * any number of servers may offer them, or none.
 */
export class ContextReader {
  readonly #cache = new SourceCache(maxAgeMs, maxCached);
  readonly #told = new Set<string>();

  constructor(
    private readonly tools: AgentTools,
    private readonly maxTokens: number,
    /** Told once of each thing that is wrong with a context file. */
    private readonly onWarning: (server: string, warning: string) => void = () => undefined,
  ) {}

  /** @throws AgentFailure when no server at all can be asked, or the schema cannot be read */
  async prepare(asked: ContextQuestion, limits: Limits): Promise<QuestionContext> {
    const { tools } = this;
    if (!tools.list().some(({ ownName }) => ownName === 'describe_tables')) await tools.meet(limits.signal);
    if (tools.list().length === 0) {
      throw new AgentFailure('server-unavailable', tools.unavailable().join(' ') || 'No server is configured.');
    }
    const maxCharacters = this.maxTokens * charactersPerToken;
    const words = [...asked.earlier.slice(-2), asked.question].join('\n');
    const [schema, business] = await Promise.all([
      readSchemaPart(tools, this.#cache, { words, maxCharacters: maxCharacters * schemaShare, limits }),
      this.#business(limits),
    ]);
    const synonyms = business.flatMap((context) => context.synonyms);
    const { pieces, leftOut } = choosePieces(business, words, schema.tables, maxCharacters * (1 - schemaShare));
    return {
      tables: schema.tables,
      otherTables: schema.otherTables,
      schemaServer: schema.server,
      pieces,
      examples: chooseExamples(business, asked),
      synonyms,
      values: asked.lookUpValues ? await this.#storedValues(asked, schema, synonyms, limits) : [],
      warnings: [
        ...tools.unavailable(),
        ...schema.warnings,
        ...business.flatMap(({ warnings }) => warnings),
        ...leftOut.map(
          ({ path, heading }) =>
            `${path}${heading ? `, ${heading}` : ''}: rules too long for the prompt were left out. Shorten them, or raise AGENT_CONTEXT_TOKENS.`,
        ),
      ],
    };
  }

  /** What is wrong with the context files of each server. */
  async warnings(limits: Limits): Promise<Map<string, string[]>> {
    const business = await this.#business(limits);
    return new Map(business.map(({ server, warnings }) => [server, warnings]));
  }

  /** What a server said before it was connected anew may be true no more. */
  forget(server: string): void {
    this.#cache.forget(`${server}/`);
  }

  async #business(limits: Limits): Promise<BusinessContext[]> {
    const listers = this.tools.list().filter(({ ownName }) => ownName === 'list_directory');
    const reading = listers.map((lister) =>
      this.#cache.get(`${lister.server}/files`, async () => {
        const own = { ...limits, signal: AbortSignal.timeout(limits.timeoutMs) };
        const read = await readBusinessContext(this.tools, lister, own);
        this.#tell(read);
        return read;
      }),
    );
    return untilAborted(Promise.all(reading), limits.signal);
  }

  #tell({ server, warnings }: BusinessContext): void {
    if (this.#told.size > maxCached) this.#told.clear();
    for (const warning of warnings) {
      if (!this.#told.has(warning)) this.onWarning(server, warning);
      this.#told.add(warning);
    }
  }

  async #storedValues(
    { question, language, today }: ContextQuestion,
    schema: SchemaPart,
    synonyms: QuestionContext['synonyms'],
    limits: Limits,
  ): Promise<ValueMatch[]> {
    const finder = this.tools
      .list()
      .find(({ ownName, server }) => ownName === 'find_values' && server === schema.server);
    const literals = findLiterals({ question, language, today, tables: schema.tables, synonyms });
    if (!finder || literals.length === 0) return [];
    const timeoutMs = Math.min(findValuesMs, limits.timeoutMs);
    // A hint that does not come in time is done without.
    const outcome = await this.tools.call(finder.name, { values: literals }, { ...limits, timeoutMs });
    return (outcome.ok ? (valueMatchesSchema.safeParse(outcome.structured).data?.matches ?? []) : []).slice(
      0,
      maxValues,
    );
  }
}

function choosePieces(
  business: BusinessContext[],
  words: string,
  tables: readonly TableDescription[],
  maxCharacters: number,
): { pieces: ContextPiece[]; leftOut: ContextPiece[] } {
  let left = maxCharacters * alwaysShare;
  const fits = (piece: ContextPiece) => {
    const size = piece.text.length + piece.path.length + piece.heading.length + 5;
    if (size > left) return false;
    left -= size;
    return true;
  };
  const wanted = business.flatMap(({ pieces }) => pieces.filter((piece) => piece.always));
  const always = wanted.filter(fits);
  left += maxCharacters * (1 - alwaysShare);
  const joins = new Set(tables.flatMap(foreignKeysOf));
  const chosen = business
    .flatMap(({ search }) => search.find(words, minRelevance))
    // The schema says the same.
    .filter(({ heading }) => !joins.has(heading))
    .slice(0, maxPieces)
    .map((piece) => ({ ...piece, text: excerpt(piece.text, words, maxPieceCharacters) }))
    .filter(fits);
  return { pieces: [...always, ...chosen], leftOut: wanted.filter((piece) => !always.includes(piece)) };
}

function chooseExamples(business: BusinessContext[], { question, savedExamples }: ContextQuestion): Example[] {
  const all = [...savedExamples, ...business.flatMap(({ examples }) => examples)];
  const search = new WordSearch(all.map((example) => ({ heading: example.question, text: '', example })));
  return search
    .find(question, 0.4)
    .slice(0, maxExamples)
    .map(({ example }) => example);
}

/** As the relationships of a context file are headed. */
function foreignKeysOf({ name, foreignKeys }: TableDescription): string[] {
  return foreignKeys.flatMap(({ columns, referencedTable, referencedColumns }) => {
    const [own, other] = [`${name}.${columns[0]}`, `${referencedTable}.${referencedColumns[0]}`];
    return columns.length === 1 ? [`relationships ${own} ${other}`, `relationships ${other} ${own}`] : [];
  });
}
