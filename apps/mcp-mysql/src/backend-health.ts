import { ToolFailure } from '@sql-agent/contracts';
import type { Connections } from './connections.js';
import { explainDatabaseError } from './database-error.js';

/** Why the database does not answer now, as a sentence that any stranger may read, or undefined when it does. */
export async function whyNotReady(connections: Connections): Promise<string | undefined> {
  try {
    await connections.ping();
    return undefined;
  } catch (error) {
    const explained = explainDatabaseError(error);
    return explained instanceof ToolFailure ? explained.error.message : 'The database cannot be asked.';
  }
}
