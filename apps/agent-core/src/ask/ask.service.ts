import type { AskEvent, AskResponse } from '@sql-agent/contracts';
import { Counter, Histogram, type Logger, type Registry } from '@sql-agent/runtime';
import type { Agent } from '../agent/agent.js';
import { AgentFailure } from '../agent/agent-failure.js';
import type { Request, Response } from 'express';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { callerOf } from '../http/caller.js';
import { ProblemException } from '../http/problem.js';
import { requestIdOf } from '../http/request-id.js';
import { deliver } from './deliver.js';
import type { Idempotency } from './idempotency.js';

type Work = (
  agent: Agent,
  request: { caller: string; signal: AbortSignal; onEvent: ((event: AskEvent) => void) | undefined },
) => Promise<AskResponse>;

/** Questions on their way in: how many at once, counted and logged. */
export class AskService {
  #running = 0;
  #whenIdle: (() => void) | undefined;
  #stopping = false;
  readonly #questions: Counter<'outcome'>;
  readonly #seconds: Histogram;

  constructor(
    private readonly agent: Agent,
    private readonly idempotency: Idempotency,
    private readonly maxAtOnce: number,
    /** Per caller; absent: no limit. */
    private readonly rate: RateLimiterAbstract | undefined,
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

  /** Answers a request with what the agent does for it. @throws ProblemException, and what the agent throws */
  async answer(request: Request, response: Response, work: Work): Promise<void> {
    const caller = callerOf(request);
    await this.#countAgainstRate(caller);
    await deliver(request, response, this.#admit(), (signal, onEvent) =>
      this.idempotency.answer(
        { caller, key: request.get('idempotency-key'), request: [request.path, request.body] },
        () => this.#run(requestIdOf(request), signal, () => work(this.agent, { caller, signal, onEvent })),
      ),
    );
  }

  async #countAgainstRate(caller: string): Promise<void> {
    try {
      await this.rate?.consume(caller);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.ceil(refusal.msBeforeNext / 1_000);
      throw new ProblemException(
        'rate-limited',
        429,
        'Too many questions in a minute',
        `This key has asked what it may in this minute; ask again in ${seconds} s.`,
        { retryAfterSeconds: seconds },
      );
    }
  }

  /** Takes a place, or refuses; the function returned gives it back. @throws ProblemException 429 or 503 */
  #admit(): () => void {
    if (this.#stopping) {
      throw new ProblemException('stopping', 503, 'The service is stopping', 'Ask again in a moment.');
    }
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
      if (this.#running === 0) this.#whenIdle?.();
    };
  }

  /** Admits nobody any more and waits until the questions under way have ended, but no longer than `withinMs`. */
  async drain(withinMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Counted and logged. */
  async #run(requestId: string, signal: AbortSignal, work: () => Promise<AskResponse>): Promise<AskResponse> {
    const stopTimer = this.#seconds.startTimer();
    let outcome = 'cancelled';
    try {
      const response = await work();
      outcome = response.outcome;
      const { conversationId, usage, elapsedMs } = response;
      this.logger.info(
        { event: 'question-answered', requestId, outcome, conversationId, usage, elapsedMs },
        'question answered',
      );
      return response;
    } catch (error) {
      if (!signal.aborted) {
        outcome = error instanceof AgentFailure ? error.kind : 'internal';
        this.logger.warn({ event: 'question-failed', requestId, outcome, err: error }, 'question failed');
      }
      throw error;
    } finally {
      stopTimer();
      this.#questions.inc({ outcome });
    }
  }
}
