import { v7 as uuid } from 'uuid';
import type { WriteClaim } from '../../store/index.ts';
import { workAtFullSpeed } from '../../v8-settings.ts';
import { hear } from '../turn/hear.ts';
import type { TurnOutcome } from '../turn/turn-loop.ts';
import { ActiveTurn, type TurnKind } from './active-turn.ts';
import { INTERRUPTED } from './interruption.ts';
import type { ThreadParts } from './thread-parts.ts';
import { isWindowExceeded, raiseFailure, turnEnd, turnTimes } from './turn-end.ts';

/** A turn that a client was promised; it begins when `begin` is called, which is after the promise was sent. */
export interface PromisedTurn {
  readonly id: string;
  readonly begin: () => void;
}

/** What is done in a turn. */
export type TurnWork = (turn: ActiveTurn) => Promise<TurnOutcome | null>;

/** Who is told of a thread's turns, beside those who hear its events. */
export interface TurnWatch {
  /** A turn begins; its announcement follows. */
  readonly onBegin: () => void;
  /** A turn ended well and clients were told. */
  readonly onCompleted: () => Promise<void>;
}

/** Leads a thread's turns from their beginnings to their ends, one after the other. */
export class ThreadTurns {
  readonly #parts: ThreadParts;
  readonly #watch: TurnWatch;

  constructor(parts: ThreadParts, watch: TurnWatch) {
    this.#parts = parts;
    this.#watch = watch;
  }

  /** Lines up a turn behind all others. @returns what begins it */
  lineUp(turn: ActiveTurn, claim: WriteClaim, work: TurnWork): () => void {
    const { services, queue } = this.#parts;
    return queue.add(turn, () =>
      this.#run(turn, claim, work)
        .catch((error: unknown) => services.log.error('turn broke off', { turnId: turn.id, error }))
        .finally(() => claim.release()),
    );
  }

  /** Lines up a turn that takes the place of a running one. */
  takeOver(kind: TurnKind, claim: WriteClaim, work: TurnWork): PromisedTurn {
    const { queue } = this.#parts;
    const replaced = queue.current;
    if (replaced !== null) queue.remove(replaced);
    const turn = new ActiveTurn(uuid(), kind, [], null);
    const begin = this.lineUp(turn, claim, work);
    return {
      id: turn.id,
      begin: () => {
        replaced?.replace();
        begin();
      },
    };
  }

  async #run(turn: ActiveTurn, claim: WriteClaim, work: TurnWork): Promise<void> {
    const { status, queue } = this.#parts;
    workAtFullSpeed();
    this.#watch.onBegin();
    status.show({ type: 'active', activeFlags: [] });
    let outcome: TurnOutcome | null = null;
    let failure: unknown = null;
    try {
      await this.#begin(turn, claim);
      outcome = await work(turn);
    } catch (error) {
      failure = error;
    }
    queue.remove(turn);
    turn.announced();
    await this.#hearRest(turn, failure === null).catch((error: unknown) => (failure ??= error));
    await this.#end(turn, claim, outcome, failure);
  }

  /** Waits until all is known that the turn builds on. */
  async #begin({ id, unasked }: ActiveTurn, claim: WriteClaim): Promise<void> {
    const { start, memory, goal, settings } = this.#parts;
    await start.ready;
    await memory.recall(claim);
    await goal?.turnStarted({ id, unasked, plans: settings.plans });
  }

  /**
   * Takes in what came too late for the turn's work: it waits for the next turn. Where the turn did not end well the
   * words are dropped, and what the user's commands gave is kept.
   */
  async #hearRest(turn: ActiveTurn, endedWell: boolean): Promise<void> {
    const { memory, commands, emit } = this.#parts;
    const place = { turnId: turn.id, emit, remember: memory.remember, skills: null };
    for (const rest of turn.takeInput()) {
      if (endedWell || rest.type === 'record') await hear(place, rest);
    }
    if (turn.signal.aborted) await commands.ended(turn);
  }

  /** Tells how a turn ended. @param failure what its work threw; null: nothing */
  async #end(
    turn: ActiveTurn,
    claim: WriteClaim,
    outcome: TurnOutcome | null,
    failure: unknown,
  ): Promise<void> {
    const { services, memory, goal, emit } = this.#parts;
    const { id: turnId } = turn;
    const end = turnEnd(turn, failure);
    if (isWindowExceeded(failure)) this.#showFullWindow(turnId);
    if (end.status === 'interrupted' && end.reason === 'interrupted') memory.remember([INTERRUPTED]);
    this.#showEnd(turn, end.status === 'failed');
    if (end.status === 'failed') {
      raiseFailure(emit, turnId, end.error, failure, services.log);
      await goal?.settle();
    }
    const ended = { type: 'turnEnded', turnId, end, ...turnTimes(turn, outcome) } as const;
    const lastAgentMessage = outcome?.lastAgentMessage ?? null;
    // Whoever hears of the end may go on in another process.
    emit({ ...ended, lastAgentMessage }, () => claim.release());
    await goal?.turnEnded(end);
    if (end.status === 'completed') await this.#watch.onCompleted();
  }

  /** Shows the thread as it is after a turn, unless the next one runs already. */
  #showEnd(turn: ActiveTurn, failed: boolean): void {
    const { status, queue } = this.#parts;
    if (queue.current !== null && !turn.replaced) return;
    const broken = failed || status.current.type === 'systemError';
    status.show(broken ? { type: 'systemError' } : { type: 'idle' });
  }

  /** Nothing more fits: clients see the window as full, as in 0.129.0. */
  #showFullWindow(turnId: string): void {
    const { usage: ledger, settings, emit } = this.#parts;
    ledger.fill(settings.window);
    const { usage, rateLimits } = ledger;
    emit({ type: 'usageUpdated', turnId, usage, rateLimits });
  }
}
