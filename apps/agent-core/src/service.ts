import 'reflect-metadata';
import type { LoggerService } from '@nestjs/common';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import {
  bindHost,
  createLogger,
  createMetricsRegistry,
  listen,
  type Logger,
  type RunningService,
  urlHost,
} from '@sql-agent/runtime';
import { json } from 'express';
import { AppModule } from './app.module.js';
import type { AgentConfig } from './config.js';
import { Conversations } from './conversations/conversations.js';
import { expireRegularly } from './conversations/expire-regularly.js';
import { openStorage } from './conversations/storage.js';
import { AskService } from './ask/ask.service.js';
import { ApiKeyGuard } from './http/api-key.guard.js';
import { hostCheck } from './http/host-check.js';
import { ProblemException } from './http/problem.js';
import { ProblemFilter } from './http/problem.filter.js';
import { requestId } from './http/request-id.js';

const maxBody = '64kb';
const maxConnections = 2_000;
/** Questions under way when the service stops may take this long to end. */
const finishWithinMs = 10_000;

/** Builds and starts agent-core; `port` is the one really opened. */
export async function startAgent(config: AgentConfig): Promise<RunningService & { port: number }> {
  const logger = createLogger('agent-core', config.logLevel);
  const storage = await openStorage(config.conversations);
  const module = AppModule.register(config, storage, logger, createMetricsRegistry('agent-core'));
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    logger: nestLogger(logger),
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.disable('x-powered-by');
  const host = bindHost(config.host, config.apiKeys.length > 0);
  const { allowedHosts, allowedOrigins } = config;
  app.use(
    requestId,
    hostCheck({ tokenRequired: config.apiKeys.length > 0, boundHost: host, allowedHosts, allowedOrigins }),
  );
  app.use(json({ limit: maxBody }));
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalGuards(new ApiKeyGuard(config.apiKeys));
  app.useGlobalPipes(
    new StandardSchemaValidationPipe({
      exceptionFactory: (issues) =>
        new ProblemException(
          'invalid-request',
          400,
          'The request is not valid',
          issues.map(({ message }) => message).join(' '),
          {
            errors: issues.map(({ path, message }) => ({
              path: (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
              message,
            })),
          },
        ),
    }),
  );
  await app.init();
  app.getHttpServer().maxConnections = maxConnections;
  const port = await listen(app.getHttpServer(), host, config.port);
  if (config.apiKeys.length === 0) {
    logger.warn({ event: 'no-api-keys', host }, 'AGENT_API_KEYS is not set: whoever reaches this port may ask');
  }
  logger.info(
    { event: 'listening', host, port, servers: config.servers.map(({ name }) => name) },
    `listening on http://${urlHost(host)}:${port}`,
  );
  const stopExpiring = expireRegularly(app.get(Conversations), config.conversations.retentionDays, logger);
  return {
    logger,
    port,
    async stop() {
      await app.get(AskService).drain(finishWithinMs);
      await app.close();
      stopExpiring();
      await storage.close();
    },
  };
}

/** Nest's own lines in our log: its start-up chatter is detail. */
function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown) => logger.debug({ event: 'nest' }, String(message)),
    warn: (message: unknown) => logger.warn({ event: 'nest' }, String(message)),
    error: (message: unknown) => logger.error({ event: 'nest' }, String(message)),
    debug: (message: unknown) => logger.debug({ event: 'nest' }, String(message)),
    verbose: (message: unknown) => logger.trace({ event: 'nest' }, String(message)),
  };
}
