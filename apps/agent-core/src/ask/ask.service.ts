import type { AskEvent, AskRequest, AskResponse } from '@sql-agent/contracts';
import { Counter, Histogram, type Logger, type Registry } from '@sql-agent/runtime';
import type { Agent } from '../agent/agent.js';
import { AgentFailure } from '../agent/agent-failure.js';
import { ProblemException } from '../http/problem.js';

/** Questions on their way in: how many at once, counted and logged. */
export class AskService {
  #running = 0;
  readonly #questions: Counter<'outcome'>;
  readonly #seconds: Histogram;

  constructor(
    private readonly agent: Agent,
    private readonly maxAtOnce: number,
    private readonly logger: Logger,
    registry: Registry,
  ) {
    this.#questions = new Counter({
      name: 'sql_agent_questions_total',
      help: 'Questions by how they ended.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.#seconds = new Histogram({
      name: 'sql_agent_question_seconds',
      help: 'Time from question to answer.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
      registers: [registry],
    });
  }

  /** Takes a place, or refuses; the function returned gives it back. @throws ProblemException 429 */
  admit(): () => void {
    if (this.#running >= this.maxAtOnce) {
      throw new ProblemException(
        'busy',
        429,
        'Too many questions at once',
        `At most ${this.maxAtOnce} questions are answered at once; ask again in a moment.`,
      );
    }
    this.#running += 1;
    return () => {
      this.#running -= 1;
    };
  }

  async ask(request: AskRequest, signal: AbortSignal, onEvent?: (event: AskEvent) => void): Promise<AskResponse> {
    const stopTimer = this.#seconds.startTimer();
    let outcome = 'cancelled';
    try {
      const response = await this.agent.ask(request, signal, onEvent);
      outcome = response.outcome;
      const { conversationId, usage, elapsedMs } = response;
      this.logger.info({ event: 'question-answered', outcome, conversationId, usage, elapsedMs }, 'question answered');
      return response;
    } catch (error) {
      if (!signal.aborted) {
        outcome = error instanceof AgentFailure ? error.kind : 'internal';
        this.logger.warn({ event: 'question-failed', outcome, err: error }, 'question failed');
      }
      throw error;
    } finally {
      stopTimer();
      this.#questions.inc({ outcome });
    }
  }
}
