import { type DynamicModule, Module } from '@nestjs/common';
import { McpServers } from '@sql-agent/mcp-client';
import { type Logger, Registry } from '@sql-agent/runtime';
import { Agent } from './agent/agent.js';
import { AskController } from './ask/ask.controller.js';
import { AskService } from './ask/ask.service.js';
import { ConversationsController } from './conversations/conversations.controller.js';
import { Conversations } from './conversations/conversations.js';
import type { Storage } from './conversations/storage.js';
import { Idempotency } from './ask/idempotency.js';
import type { AgentConfig } from './config.js';
import { ContextReader } from './context/context-reader.js';
import { ExamplesController } from './examples/examples.controller.js';
import { SavedExamples } from './examples/saved-examples.js';
import { ServersController } from './servers/servers.controller.js';
import { HealthController } from './health/health.controller.js';
import type { AgentModel } from './agent/agent-model.js';
import { FallbackModel } from './models/fallback-model.js';
import { ChatModel } from './models/chat-model.js';
import { OfflineModel } from './models/offline-model.js';
import { ServerTools } from './servers/agent-tools.js';
import { ServersModule } from './servers/servers.module.js';

/** From the end of a question's time until its answer is written. */
const answerKeptWithinMs = 30_000;

/** Composition: plain classes built from the configuration, handed to Nest. */
@Module({})
export class AppModule {
  static register(config: AgentConfig, storage: Storage, logger: Logger, registry: Registry): DynamicModule {
    const model = modelOf(config, logger);
    const conversations = new Conversations(storage);
    return {
      module: AppModule,
      imports: [ServersModule.register(config.servers, logger, registry)],
      controllers: [AskController, ConversationsController, ExamplesController, ServersController, HealthController],
      providers: [
        { provide: Registry, useValue: registry },
        { provide: Conversations, useValue: conversations },
        { provide: ServerTools, inject: [McpServers], useFactory: (servers: McpServers) => new ServerTools(servers) },
        {
          provide: ContextReader,
          inject: [McpServers, ServerTools],
          useFactory: (servers: McpServers, tools: ServerTools) => {
            const reader = new ContextReader(tools, config.contextTokens, (server, warning) =>
              logger.warn({ event: 'context-warning', server }, warning),
            );
            servers.on('state', ({ name }) => reader.forget(name));
            return reader;
          },
        },
        {
          provide: SavedExamples,
          inject: [ServerTools],
          useFactory: (tools: ServerTools) => new SavedExamples(storage, tools),
        },
        {
          provide: AskService,
          inject: [ServerTools, ContextReader, SavedExamples],
          useFactory: (tools: ServerTools, context: ContextReader, examples: SavedExamples) =>
            new AskService(
              new Agent({
                model,
                tools,
                context,
                examples,
                budget: config.budget,
                approval: config.approval,
                conversations,
                checkpointer: storage.checkpointer,
              }),
              new Idempotency(storage, config.budget.questionMs + answerKeptWithinMs),
              config.maxQuestionsAtOnce,
              config.questionsPerMinute > 0 ? storage.rateLimiter(config.questionsPerMinute) : undefined,
              logger,
              registry,
            ),
        },
      ],
    };
  }
}

function modelOf({ model, fallbackModel }: AgentConfig, logger: Logger): AgentModel {
  if (!model) return new OfflineModel();
  if (!fallbackModel) return new ChatModel(model);
  return new FallbackModel(new ChatModel(model), new ChatModel(fallbackModel), (failure) =>
    logger.warn({ event: 'model-fallback', fallback: fallbackModel.model }, failure.message),
  );
}
