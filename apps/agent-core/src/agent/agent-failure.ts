/** A question ended without an answer through no fault of the person who asked. */
export class AgentFailure extends Error {
  override readonly name = 'AgentFailure';
  constructor(
    readonly kind: 'server-unavailable' | 'model-failed' | 'budget-spent' | 'tool-failed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
