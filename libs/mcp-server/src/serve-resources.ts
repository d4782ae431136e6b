import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CompleteRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { type ToolError, ToolFailure } from '@sql-agent/contracts';
import { Counter, type Logger, type Registry } from '@sql-agent/runtime';
import type { CallsInFlight } from './calls-in-flight.js';
import { explainFailure } from './explain-failure.js';
import type { ResourceContext, Resources } from './resources.js';

/** Resources one session may be subscribed to. */
const maxSubscriptions = 1_000;
const maxUriCharacters = 2_048;
/** The specification's limit for one completion. */
const maxCompletionValues = 100;

/** Code of an unknown resource (MCP specification, "Resources", "Error Handling"). */
const resourceNotFound = -32_002;

export interface ResourceServiceOptions {
  resources: Resources;
  inFlight: CallsInFlight;
  logger: Logger;
  metrics: Registry;
}

/** Puts the service's resources behind the protocol's requests, session by session. */
export class ResourceService {
  readonly #requests: Counter<'method' | 'outcome'>;

  constructor(private readonly options: ResourceServiceOptions) {
    this.#requests = new Counter({
      name: 'mcp_resource_requests_total',
      help: 'Resource requests by method and outcome (ok, or the kind of the error).',
      labelNames: ['method', 'outcome'],
      registers: [options.metrics],
    });
  }

  /** Answers list, templates, read and completion. */
  serve(server: Server): void {
    const { resources } = this.options;
    server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
      resourceTemplates: [...resources.templates],
    }));
    server.setRequestHandler(ListResourcesRequestSchema, ({ params }, { signal }) =>
      this.#run('list', signal, async (context) => ({ ...(await resources.list(params?.cursor, context)) })),
    );
    server.setRequestHandler(ReadResourceRequestSchema, ({ params }, { signal }) =>
      this.#run('read', signal, async (context) => ({
        contents: await resources.read(boundedUri(params.uri), context),
      })),
    );
    server.setRequestHandler(CompleteRequestSchema, ({ params }, { signal }) =>
      this.#run('complete', signal, async (context) => {
        const { ref, argument } = params;
        const template = ref.type === 'ref/resource' && resources.templates.find((one) => one.uriTemplate === ref.uri);
        if (!template) throw invalid('There is nothing of this name to complete.');
        const values = await resources.complete(
          {
            uriTemplate: template.uriTemplate,
            variable: argument.name,
            value: argument.value,
            given: params.context?.arguments ?? {},
          },
          context,
        );
        const hasMore = values.length > maxCompletionValues;
        return { completion: { values: values.slice(0, maxCompletionValues), total: values.length, hasMore } };
      }),
    );
  }

  /**
   * Answers subscriptions and tells of changes, for a session that has a stream to hear of them.
   * @returns ends every watch of the session
   */
  notify(server: Server): () => void {
    const { resources, logger } = this.options;
    const watches = new Map<string, () => void>();
    let stopWatchingList: (() => void) | undefined;
    let closed = false;
    const tell = (notification: Promise<void>) =>
      void notification.catch((error: unknown) =>
        logger.debug({ err: error, event: 'notification-lost' }, 'a session could not be told of a change'),
      );

    server.oninitialized = () => {
      stopWatchingList ??= resources.watchList(() => tell(server.sendResourceListChanged()));
    };
    server.setRequestHandler(SubscribeRequestSchema, ({ params }, { signal }) =>
      this.#run('subscribe', signal, async () => {
        const uri = boundedUri(params.uri);
        if (closed || watches.has(uri)) return {};
        if (watches.size >= maxSubscriptions) {
          throw invalid(`A session may be subscribed to ${maxSubscriptions} resources; unsubscribe from some.`);
        }
        watches.set(
          uri,
          resources.watch(uri, () => tell(server.sendResourceUpdated({ uri }))),
        );
        return {};
      }),
    );
    server.setRequestHandler(UnsubscribeRequestSchema, ({ params }, { signal }) =>
      this.#run('unsubscribe', signal, async () => {
        watches.get(params.uri)?.();
        watches.delete(params.uri);
        return {};
      }),
    );
    return () => {
      closed = true;
      stopWatchingList?.();
      for (const stop of watches.values()) stop();
      watches.clear();
    };
  }

  async #run<Result>(
    method: string,
    signal: AbortSignal,
    handle: (context: ResourceContext) => Promise<Result>,
  ): Promise<Result> {
    const { inFlight, logger } = this.options;
    try {
      const result = await inFlight.run(signal, (own) => handle({ signal: own, logger }));
      this.#requests.inc({ method, outcome: 'ok' });
      return result;
    } catch (error) {
      const failure = explainFailure(error, `resources/${method}`, logger);
      this.#requests.inc({ method, outcome: failure.kind });
      throw new RequestFailed(failure);
    }
  }
}

/** A failed request as JSON-RPC tells it, with the error as programs know it in `data`. */
class RequestFailed extends Error {
  readonly code: number;
  constructor(readonly data: ToolError) {
    super(data.message);
    this.code =
      data.kind === 'not_found'
        ? resourceNotFound
        : data.kind === 'invalid_arguments'
          ? ErrorCode.InvalidParams
          : ErrorCode.InternalError;
  }
}

function boundedUri(uri: string): string {
  if (uri.length > maxUriCharacters) throw invalid(`An address has at most ${maxUriCharacters} characters.`);
  return uri;
}

function invalid(message: string): ToolFailure {
  return new ToolFailure({ kind: 'invalid_arguments', message, retry: 'after-change' });
}
