export { bearerToken, tokenMatches } from './bearer-token.js';
export { ConfigurationError, type Environment, readEnvironment, setting } from './environment.js';
export { hostAllowed, type HostPolicy, originAllowed } from './host-policy.js';
export { bindHost, listen, urlHost } from './listen.js';
export { createLogger, type Logger } from './logger.js';
export { Counter, createMetricsRegistry, Gauge, Histogram, Registry } from './metrics.js';
export { PortError, runService, type RunningService } from './run-service.js';
export { Secret } from './secret.js';
export { version } from './version.js';
