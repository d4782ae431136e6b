import { z } from 'zod';
import type { AgentTool } from './tool-port.js';

const maxOptions = 6;

export const askPersonArguments = z.object({
  question: z.string().trim().min(1).max(500),
  options: z.array(z.string().max(200)).default([]),
});

/** What a model calls to ask the person back; no server has it. */
export const askPerson: AgentTool = {
  name: 'ask_person',
  ownName: 'ask_person',
  server: '',
  description:
    'Asks the person one short question, and waits for the reply. Only when the question can be read in two ways that ' +
    'give different figures and neither is more likely; never to confirm what is plain.',
  inputSchema: {
    type: 'object',
    properties: {
      question: { type: 'string', description: 'One short question, in the language of the person.' },
      options: { type: 'array', items: { type: 'string' }, maxItems: maxOptions, description: 'Likely replies.' },
    },
    required: ['question'],
    additionalProperties: false,
  },
};
