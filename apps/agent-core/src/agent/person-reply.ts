import type { Pending } from '@sql-agent/contracts';
import type { PersonReply } from './nodes/review.js';

const yes = /^(y|yes|yep|ok|okay|sure|go ahead|approved?|s[ií]|vale|adelante|de acuerdo|apruebo)[.! ]*$/iu;
const no = /^(n|no|nope|don'?t|cancel|stop|cancela|cancelar|mejor no)[.! ]*$/iu;

/** What a message in a chat says to that which is pending; nothing when it is no reply but something new. */
export function readReply(pending: Pending, message: string): PersonReply | undefined {
  if (pending.kind === 'clarification') return { text: message };
  if (yes.test(message.trim())) return { approve: true };
  return no.test(message.trim()) ? { approve: false } : undefined;
}
