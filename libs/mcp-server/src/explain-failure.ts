import { randomUUID } from 'node:crypto';
import { type ToolError, ToolFailure } from '@sql-agent/contracts';
import type { Logger } from '@sql-agent/runtime';

/** What the caller may know of a failure. The rest goes to the log, under the incident's id where nobody foresaw it. */
export function explainFailure(error: unknown, called: string, logger: Logger): ToolError {
  if (error instanceof ToolFailure) {
    if (error.cause) logger.debug({ err: error.cause, called, event: 'call-failure' }, error.message);
    return error.error;
  }
  const incidentId = randomUUID();
  logger.error({ err: error, called, incidentId, event: 'call-crash' }, 'a call failed unexpectedly');
  return {
    kind: 'internal',
    message: `Something went wrong inside this server (incident ${incidentId}).`,
    retry: 'no',
    incidentId,
  };
}
