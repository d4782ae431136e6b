import type { Failure } from './failure.js';

/** The server cannot be reached now. Repeating helps after `retryAt`; null means that time alone will not mend it. */
export class ServerUnavailable extends Error {
  override readonly name = 'ServerUnavailable';
  constructor(
    readonly server: string,
    readonly failure: Failure,
    readonly retryAt: Date | null,
  ) {
    super(`The server "${server}" is not available. ${failure.message}`);
  }
}

/** The connection broke while a call ran that may not be repeated: whether it took effect is not known. */
export class CallInterrupted extends Error {
  override readonly name = 'CallInterrupted';
  constructor(
    readonly server: string,
    readonly tool: string,
  ) {
    super(`The connection to "${server}" broke while "${tool}" ran; whether it took effect is not known.`);
  }
}

/** The call's own deadline passed; the server was told to stop. */
export class CallTimeout extends Error {
  override readonly name = 'CallTimeout';
  constructor(
    readonly server: string,
    readonly tool: string,
    readonly timeoutMs: number,
  ) {
    super(`"${tool}" of server "${server}" did not answer within ${timeoutMs} ms.`);
  }
}

/** The server answered the call with a JSON-RPC error. */
export class CallRejected extends Error {
  override readonly name = 'CallRejected';
  constructor(
    readonly server: string,
    readonly tool: string,
    readonly code: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** No connected server offers a tool of that name. */
export class UnknownTool extends Error {
  override readonly name = 'UnknownTool';
  constructor(readonly tool: string) {
    super(`No connected server offers a tool called "${tool}".`);
  }
}
