import { HttpException } from '@nestjs/common';
import type { Problem } from '@sql-agent/contracts';
import { AgentFailure } from '../agent/agent-failure.js';
import { NothingPending } from '../agent/agent.js';
import { StorageUnavailable } from '../conversations/conversations.js';

const agentFailures = {
  'server-unavailable': [503, 'A service that the answer needs is not available'],
  'model-failed': [502, 'The language model failed'],
  'tool-failed': [502, 'A tool failed'],
  'budget-spent': [504, 'The question took more than it may'],
} as const satisfies Record<AgentFailure['kind'], readonly [number, string]>;

/** Thrown by guards and controllers for what the caller did wrong or may try again. */
export class ProblemException extends HttpException {
  constructor(
    readonly type: string,
    status: number,
    readonly title: string,
    readonly detail: string,
    readonly more: { errors?: Problem['errors']; retryAfterSeconds?: number } = {},
  ) {
    super(detail, status);
  }
}

/** Any error as a problem document (RFC 9457): stable `type`, a sentence for people, never a stack or a cause. */
export function toProblem(error: unknown, requestId: string): Problem {
  const problem = (
    type: string,
    status: number,
    title: string,
    detail: string,
    errors?: Problem['errors'],
  ): Problem => ({
    type: `urn:sql-agent:problem:${type}`,
    title,
    status,
    detail,
    requestId,
    ...(errors && { errors }),
  });
  if (error instanceof AgentFailure) {
    const [status, title] = agentFailures[error.kind];
    return problem(error.kind, status, title, error.message);
  }
  if (error instanceof NothingPending) {
    return problem('nothing-pending', 409, 'Nothing to reply to', 'The conversation waits for no reply of this kind.');
  }
  if (error instanceof StorageUnavailable) {
    return problem(
      'storage-unavailable',
      503,
      'The store of conversations is not available',
      `${error.message} Try again in a moment.`,
    );
  }
  if (error instanceof ProblemException) {
    return problem(error.type, error.getStatus(), error.title, error.detail, error.more.errors);
  }
  const status = statusOf(error);
  if (status === 413) return problem('too-large', 413, 'The request is too large', 'A request body has at most 64 kB.');
  if (status === 404) return problem('not-found', 404, 'Not found', 'There is nothing at this address.');
  if (status === 415)
    return problem(
      'unsupported-media-type',
      415,
      'Unsupported media type',
      'Send JSON (Content-Type: application/json).',
    );
  if (status >= 400 && status < 500) {
    return problem(
      'bad-request',
      status,
      'The request could not be read',
      'The request is not what this address expects; is its body valid JSON?',
    );
  }
  return problem('internal', 500, 'Something broke on our side', 'The log has the detail under this request id.');
}

/** Express' own errors carry a status too. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : 500;
}
