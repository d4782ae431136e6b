/** Every wait of a connection, in milliseconds. */
export interface ConnectionLimits {
  /** Dial, initialise and read the catalogue. */
  connectMs: number;
  /** How long a call that finds the connection down waits for it. */
  callConnectMs: number;
  callMs: number;
  closeMs: number;
  heartbeatIntervalMs: number;
  heartbeatTimeoutMs: number;
  heartbeatMisses: number;
  backoffBaseMs: number;
  backoffCapMs: number;
}

export const defaultLimits: ConnectionLimits = {
  connectMs: 10_000,
  callConnectMs: 2_000,
  callMs: 60_000,
  closeMs: 1_000,
  heartbeatIntervalMs: 10_000,
  heartbeatTimeoutMs: 5_000,
  heartbeatMisses: 2,
  backoffBaseMs: 100,
  backoffCapMs: 5_000,
};
