import { AgentFailure } from '../agent/agent-failure.js';
import type { AgentModel, ModelReply, ModelRequest } from '../agent/agent-model.js';

/** After a failure the first model is left alone for so long: each of its failures may take its retries' time. */
const restMs = 30_000;

/** A second model that answers while the first one fails. */
export class FallbackModel implements AgentModel {
  readonly looksUpValues = false;
  #restUntilMs = 0;

  constructor(
    private readonly first: AgentModel,
    private readonly second: AgentModel,
    private readonly onFailure: (failure: AgentFailure) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get name(): string {
    return this.now() < this.#restUntilMs ? this.second.name : this.first.name;
  }

  async reply(request: ModelRequest): Promise<ModelReply> {
    if (this.now() < this.#restUntilMs) return this.second.reply(request);
    try {
      return await this.first.reply(request);
    } catch (error) {
      if (!(error instanceof AgentFailure) || error.kind !== 'model-failed') throw error;
      this.#restUntilMs = this.now() + restMs;
      this.onFailure(error);
      request.onTextDropped?.();
      return this.second.reply(request);
    }
  }
}
