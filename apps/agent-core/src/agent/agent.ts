import { randomUUID } from 'node:crypto';
import { HumanMessage } from '@langchain/core/messages';
import { type BaseCheckpointSaver, Command, isInterrupted, INTERRUPT } from '@langchain/langgraph';
import type { AskEvent, AskRequest, AskResponse, Pending, Turn } from '@sql-agent/contracts';
import type { ContextReader } from '../context/context-reader.js';
import type { ConversationKey, Conversations, Waiting } from '../conversations/conversations.js';
import { threadMessages } from '../conversations/thread-messages.js';
import type { SavedExamples } from '../examples/saved-examples.js';
import { detectLanguage } from '../planner/index.js';
import { AgentFailure } from './agent-failure.js';
import type { AgentModel } from './agent-model.js';
import { type AgentGraph, buildGraph } from './graph.js';
import type { Approval } from './nodes/node.js';
import type { PersonReply } from './nodes/review.js';
import { readReply } from './person-reply.js';
import type { QuestionStateValue } from './state.js';
import type { AgentTools } from './tool-port.js';

export interface AgentBudget {
  modelCalls: number;
  /** Read and written by the model. */
  tokens: number;
  toolCalls: number;
  failedCalls: number;
  toolMs: number;
  /** For one question in all. */
  questionMs: number;
}

export interface AgentDependencies {
  model: AgentModel;
  tools: AgentTools;
  context: ContextReader;
  examples: SavedExamples;
  budget: AgentBudget;
  approval: Approval;
  conversations: Conversations;
  checkpointer: BaseCheckpointSaver;
}

type OnEvent = (event: AskEvent) => void;
/** A new question, or the reply that a run in the checkpointer waits for. */
type Run = { thread: string; question: string; input: Parameters<AgentGraph['stream']>[0] };

/** The conversation waits for no such reply: it was given already, or never asked for. */
export class NothingPending extends Error {
  override readonly name = 'NothingPending';
}

/** Answers questions: each is one run of the graph, and one turn of its conversation. */
export class Agent {
  readonly #graph: AgentGraph;

  constructor(private readonly parts: AgentDependencies) {
    this.#graph = buildGraph(parts, parts.checkpointer);
  }

  /**
   * @param caller whose conversations these are: one caller never sees another's
   * @param signal aborts the work down to the database
   * @param onEvent told of every step
   * @throws AgentFailure, StorageUnavailable, or the signal's reason
   */
  async ask(request: AskRequest, caller: string, signal: AbortSignal, onEvent?: OnEvent): Promise<AskResponse> {
    const { question, conversationId = randomUUID() } = request;
    const language = request.language ?? detectLanguage(question);
    return this.#turn({ caller, id: conversationId }, signal, onEvent, async ({ turns, waiting }) => {
      // In a chat the next message is the reply to what was asked; what is no reply is a new question.
      const reply = waiting && readReply(waiting.pending, question);
      if (reply) return resume(waiting, reply);
      if (waiting) await this.parts.conversations.forgetThread(waiting.thread);
      return {
        thread: randomUUID(),
        question,
        input: {
          question,
          language,
          savedExamples: await this.parts.examples.list(caller),
          today: new Date().toISOString().slice(0, 10),
          messages: [...threadMessages(turns), new HumanMessage(question)],
        },
      };
    });
  }

  /**
   * Goes on with a turn that waits for the person.
   *
   * @throws NothingPending when the conversation waits for no reply of this kind, and what {@link ask} throws
   */
  async reply(key: ConversationKey, reply: PersonReply, signal: AbortSignal, onEvent?: OnEvent): Promise<AskResponse> {
    return this.#turn(key, signal, onEvent, ({ waiting }) => {
      if (!waiting || (waiting.pending.kind === 'approval') !== 'approve' in reply) throw new NothingPending();
      return Promise.resolve(resume(waiting, reply));
    });
  }

  async #turn(
    key: ConversationKey,
    signal: AbortSignal,
    onEvent: OnEvent | undefined,
    begin: (past: { turns: Turn[]; waiting: Waiting | undefined }) => Promise<Run>,
  ): Promise<AskResponse> {
    const { questionMs } = this.parts.budget;
    const limit = AbortSignal.timeout(questionMs);
    const either = AbortSignal.any([signal, limit]);
    const { conversations } = this.parts;
    const turn = async () => {
      const startedAt = performance.now();
      const run = await begin(await conversations.recall(key));
      const { state, pending } = await this.#run(run, either, onEvent).catch(async (error: unknown) => {
        // A reply can be given again; a question is asked anew.
        if (!(run.input instanceof Command)) await conversations.forgetThread(run.thread);
        throw error;
      });
      const answered: Omit<AskResponse, 'conversationId'> = {
        ...(pending ? waitingFor(pending, state) : outcomeOf(state)),
        evidence: state.evidence,
        warnings: [...state.warnings],
        model: state.answeredBy,
        usage: state.usage,
        elapsedMs: Math.round(performance.now() - startedAt),
      };
      if (pending) {
        await conversations.wait(key, { thread: run.thread, question: run.question, pending });
      } else {
        const { question, replies } = state;
        const kept = { ...answered, question, replies, answeredAt: new Date().toISOString() };
        await conversations
          .finish(key, kept)
          .then(() => conversations.forgetThread(run.thread))
          .catch(() => answered.warnings.push('The answer could not be kept: a later question will not know of it.'));
      }
      return { conversationId: key.id, ...answered };
    };
    return conversations.inTurn(key, either, turn).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!limit.aborted) throw error;
      throw new AgentFailure('budget-spent', `No answer within ${questionMs} ms.`, { cause: error });
    });
  }

  async #run(
    { thread, input }: Run,
    signal: AbortSignal,
    onEvent: OnEvent | undefined,
  ): Promise<{ state: QuestionStateValue; pending?: Pending }> {
    let state: QuestionStateValue | undefined;
    let pending: Pending | undefined;
    const steps = await this.#graph.stream(input, {
      configurable: { thread_id: thread, streaming: onEvent !== undefined },
      // One write at the end or where the run waits: a turn that is cut leaves nothing half done.
      durability: 'exit',
      signal,
      // Every model call is followed by at most two more nodes; two more begin and end the run, one repairs.
      recursionLimit: 4 * this.parts.budget.modelCalls + 5,
      streamMode: ['custom', 'values'],
    });
    for await (const [mode, value] of steps) {
      if (mode === 'custom') onEvent?.(value as AskEvent);
      else if (isInterrupted<Pending>(value)) pending = value[INTERRUPT][0]?.value;
      else state = value as QuestionStateValue;
    }
    if (!state || (!pending && !state.grounding)) {
      throw new AgentFailure('model-failed', 'The question ended without an answer.');
    }
    return { state, ...(pending && { pending }) };
  }
}

function resume({ thread, question }: Waiting, reply: PersonReply): Run {
  return { thread, question, input: new Command({ resume: reply }) };
}

function outcomeOf(state: QuestionStateValue): Pick<AskResponse, 'outcome' | 'answer' | 'grounding'> {
  const { declined, answerText, grounding } = state;
  return { outcome: declined ? 'declined' : 'answered', answer: answerText, grounding };
}

function waitingFor(pending: Pending, state: QuestionStateValue) {
  const statements = pending.kind === 'approval' ? pending.statements.map(({ sql }) => `\n${sql}`).join('') : '';
  const options = pending.kind === 'clarification' ? pending.options.map((option) => `\n- ${option}`).join('') : '';
  return {
    outcome: 'waiting' as const,
    answer: `${pending.question}${statements}${options}`,
    grounding: state.grounding ?? { verified: true, checked: 0, notFound: [], derived: [] },
    pending,
  };
}
