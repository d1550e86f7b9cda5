import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log/logger.ts';
import type { ResponseItem, ThreadGoal as GoalView } from '../../protocol/index.ts';
import type { GoalChange, StoredGoal, ThreadGoals } from '../../store/index.ts';
import type { GoalAccess } from '../../tools/goal.ts';
import { ToolFailure } from '../../tools/tool.ts';
import type { WarningRaised } from '../../tools/events.ts';
import type { GoalUpdated, TurnEnd } from '../events.ts';
import { NO_USAGE, type UsageLedger } from '../turn/usage-ledger.ts';
import { checkGoalRequest, goalView, newGoal, usedGoal } from './goal.ts';
import { budgetMessage, continuationMessage } from './goal-messages.ts';
import { GoalMeter } from './goal-meter.ts';
import { setGoal } from './set-goal.ts';

/**
 * So many turns in a row may begin of their own accord and end without a call of a tool. 0.129.0 has no such end: a
 * model that only talks is asked again for as long as there is budget.
 */
const MAX_TALKING_TURNS = 10;

const ONLY_TALK = `The model called no tool in ${MAX_TALKING_TURNS} turns for the goal of this thread. The goal stays active, but the next turn is yours: say something, or set the goal again.`;

/** What a loaded thread's goal needs of the thread. */
export interface ThreadGoalParts {
  readonly threadId: string;
  readonly goals: () => Promise<ThreadGoals>;
  /** What the thread has used so far. */
  readonly usage: UsageLedger;
  readonly emit: (event: GoalUpdated | WarningRaised) => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A turn as far as a goal is concerned. */
export interface GoalTurn {
  readonly id: string;
  readonly unasked: boolean;
  readonly plans: boolean;
}

/**
 * A loaded thread's part in its goal: it counts what turns use for it, ends it at its budget, pauses it when the user
 * interrupts, and says whether another turn is due. The goal itself is in the store, where others may change it.
 *
 * What goes wrong with the store is logged: a turn does not fail for its goal. Steps are taken one after another.
 */
export class ThreadGoal implements GoalAccess {
  readonly #parts: ThreadGoalParts;
  readonly #meter: GoalMeter;
  #steps: Promise<unknown> = Promise.resolve();
  /** The turn that began last only plans: nothing that it uses counts. */
  #plans = false;
  /** The goal whose used-up budget the model knows of. */
  #reported: string | null = null;
  /** Turns in a row that began of their own accord and in which no tool was called. */
  #talkingTurns = 0;

  constructor(parts: ThreadGoalParts) {
    this.#parts = parts;
    this.#meter = new GoalMeter(() => parts.usage.usage?.total ?? NO_USAGE, parts.clock);
  }

  /**
   * A turn begins; it works for the goal that there is, unless it only plans. `unasked` if nobody but `continuation`
   * wanted it.
   */
  turnStarted({ id, unasked, plans }: GoalTurn): Promise<void> {
    return this.#step(async (goals) => {
      this.#plans = plans;
      this.#meter.beginTurn(id);
      this.#talkingTurns = unasked ? this.#talkingTurns + 1 : 0;
      const goal = await goals.get(this.#parts.threadId);
      if (goal?.status === 'active' || goal?.status === 'budgetLimited') this.#workFor(goal.goalId);
      else this.#meter.rest();
    });
  }

  /**
   * The model's call of a tool ended.
   *
   * @returns what the model has to be told before it goes on; null for nothing
   */
  async callEnded(toolName: string): Promise<ResponseItem | null> {
    this.#talkingTurns = 0;
    if (toolName === 'update_goal') return null;
    let message: ResponseItem | null = null;
    await this.#step(async (goals) => {
      const goal = await this.#count(goals);
      if (goal?.status !== 'budgetLimited' || goal.goalId === this.#reported) return;
      this.#reported = goal.goalId;
      message = budgetMessage(goal);
    });
    return message;
  }

  /** Counts what was used up to now: before somebody changes the goal, and as the last thing of a turn. */
  settle(): Promise<void> {
    return this.#step((goals) => this.#settle(goals));
  }

  /**
   * The turn is over. One that the user ended pauses an active goal, or the next turn would begin at once; one that
   * failed is not followed by another of its own accord, so no time counts until there is one.
   */
  turnEnded(end: TurnEnd): Promise<void> {
    return this.#step(async (goals) => {
      if (end.status === 'interrupted') await this.#settle(goals);
      this.#meter.endTurn();
      if (end.status === 'completed') return;
      const stopped = end.status === 'interrupted' && end.reason === 'interrupted';
      if (stopped || end.status === 'failed') this.#rest();
      if (stopped && !this.#plans) await this.#pause(goals);
    });
  }

  /** The goal was changed from outside; null where it was taken away. */
  changed(goal: StoredGoal | null): Promise<void> {
    return this.#step(async () => {
      this.#talkingTurns = 0;
      if (goal?.status === 'active') this.#workFor(goal.goalId);
      else if (goal?.status !== 'budgetLimited' || this.#meter.turnId === null) this.#rest();
    });
  }

  /** What begins a turn that works on; null where none is due. */
  async continuation(): Promise<ResponseItem | null> {
    let message: ResponseItem | null = null;
    await this.#step(async (goals) => {
      const goal = await goals.get(this.#parts.threadId);
      if (goal?.status !== 'active') return;
      if (this.#talkingTurns < MAX_TALKING_TURNS) message = continuationMessage(goal);
      else this.#parts.emit({ type: 'warning', message: ONLY_TALK });
    });
    return message;
  }

  async read(): Promise<GoalView | null> {
    const goal = await (await this.#parts.goals()).get(this.#parts.threadId);
    return goal === null ? null : goalView(goal);
  }

  create(objective: string, tokenBudget: number | null): Promise<GoalView> {
    return this.#inOrder(async () => {
      const { threadId } = this.#parts;
      const checked = checkGoalRequest({ objective, tokenBudget });
      const goal = newGoal(threadId, checked.objective ?? '', checked);
      const stored = await (await this.#parts.goals()).change(threadId, (known) => known ?? goal);
      if (stored?.goalId !== goal.goalId) {
        throw new ToolFailure(
          'this thread already has a goal, and another one cannot be created; call update_goal only once that goal is reached',
        );
      }
      this.#reported = null;
      this.#workFor(goal.goalId);
      return this.#tell(goal, this.#meter.turnId);
    });
  }

  complete(): Promise<GoalView> {
    return this.#inOrder(async () => {
      const goals = await this.#parts.goals();
      await this.#settle(goals);
      const goal = await setGoal(goals, this.#parts.threadId, { status: 'complete' });
      this.#rest();
      return this.#tell(goal, this.#meter.turnId);
    });
  }

  async #pause(goals: ThreadGoals): Promise<void> {
    const goal = await this.#change(goals, (known) =>
      known?.status === 'active' ? { ...known, status: 'paused', updatedAtMs: Date.now() } : known,
    );
    if (goal !== null) this.#tell(goal, null);
  }

  async #settle(goals: ThreadGoals): Promise<void> {
    const goal = await this.#count(goals);
    if (goal?.status === 'budgetLimited') this.#meter.rest();
  }

  /** Counts what was used since the last time; the goal where that changed it. */
  async #count(goals: ThreadGoals): Promise<StoredGoal | null> {
    const work = this.#meter.uncounted();
    if (work === null) return null;
    const goal = await this.#change(goals, (known) => {
      const counts = known?.status === 'active' || known?.status === 'budgetLimited';
      return known !== null && counts && known.goalId === work.goalId ? usedGoal(known, work) : known;
    });
    if (goal === null) return null;
    this.#meter.counted(work);
    if (goal.status !== 'budgetLimited') this.#reported = null;
    this.#tell(goal, this.#meter.turnId);
    return goal;
  }

  /** The changed goal; null where nothing was changed. */
  async #change(goals: ThreadGoals, change: GoalChange): Promise<StoredGoal | null> {
    let before: StoredGoal | null = null;
    const after = await goals.change(this.#parts.threadId, (goal) => {
      before = goal;
      return change(goal);
    });
    return after === before ? null : after;
  }

  #workFor(goalId: string): void {
    if (this.#plans) this.#meter.rest();
    else this.#meter.workFor(goalId);
  }

  #rest(): void {
    this.#reported = null;
    this.#meter.rest();
  }

  #tell(goal: StoredGoal, turnId: string | null): GoalView {
    const view = goalView(goal);
    this.#parts.emit({ type: 'goalUpdated', turnId, goal: view });
    return view;
  }

  /** A step whose failure is the log's to know. */
  #step(work: (goals: ThreadGoals) => Promise<void>): Promise<void> {
    return this.#inOrder(async () => work(await this.#parts.goals())).catch((error: unknown) => {
      this.#parts.log.warn('the goal could not be followed', { threadId: this.#parts.threadId, error });
    });
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const step = this.#steps.then(work, work);
    this.#steps = step.catch(() => undefined);
    return step;
  }
}
