import type { Logger } from '@sql-agent/runtime';

/** An entry of `resources/list` (MCP specification 2025-11-25, "Resources"). */
export interface ResourceListing {
  uri: string;
  name: string;
  title?: string;
  description?: string;
  mimeType?: string;
  /** Bytes, where they are known without reading. */
  size?: number;
}

/** An entry of `resources/templates/list`. */
export interface ResourceTemplateListing {
  /** RFC 6570, for example `mysql://{schema}/{table}`. */
  uriTemplate: string;
  name: string;
  title?: string;
  description?: string;
  mimeType?: string;
}

/** What `resources/read` gives; `blob` is base64. */
export type ResourceContent = { uri: string; mimeType?: string } & ({ text: string } | { blob: string });

export interface ResourcePage {
  resources: ResourceListing[];
  /** Where the next page begins, in words of the provider's own; absent on the last. */
  nextCursor?: string;
}

/** What a provider's handlers are given besides their input. */
export interface ResourceContext {
  /** Aborts when the caller cancels, goes away, or the service stops. */
  signal: AbortSignal;
  logger: Logger;
}

export interface CompletionRequest {
  /** The template, as listed. */
  uriTemplate: string;
  /** The variable of the template that is being written, and what is there of it. */
  variable: string;
  value: string;
  /** Variables that are already written. */
  given: Readonly<Record<string, string>>;
}

/**
 * The resources of a service. Handlers throw `ToolFailure` for what the caller may know: kind `not_found` and
 * `invalid_arguments` become the error codes of the specification; anything else, an internal error with an incident id.
 */
export interface Resources {
  templates: readonly ResourceTemplateListing[];
  list(cursor: string | undefined, context: ResourceContext): Promise<ResourcePage>;
  read(uri: string, context: ResourceContext): Promise<ResourceContent[]>;
  /** Values for a variable of a template, best first; the first 100 are sent. */
  complete(request: CompletionRequest, context: ResourceContext): Promise<string[]>;
  /** Watches one resource for a session that subscribed to it, until the function it gives is called. */
  watch(uri: string, onUpdated: () => void): () => void;
  /** Watches what `list` gives for a session, until the function it gives is called. */
  watchList(onChanged: () => void): () => void;
}
