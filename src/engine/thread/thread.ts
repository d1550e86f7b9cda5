import { v7 as uuid } from 'uuid';
import { assumedModelWarning, findModel, usableWindow } from '../../model/index.ts';
import type {
  JsonValue,
  ResponseItem,
  ReviewTarget,
  ThreadStatus,
  Turn,
  UserInput,
} from '../../protocol/index.ts';
import type { WriteClaim } from '../../store/index.ts';
import { SessionApprovals } from '../../tools/session-approvals.ts';
import { ExecSessions } from '../../tools/unified-exec/index.ts';
import { AgentStatusLine } from '../agents/agent-status-line.ts';
import { AutoReviewer } from '../auto-review/auto-reviewer.ts';
import { compact, makeRoom } from '../compaction/index.ts';
import { invalid } from '../errors.ts';
import type { ThreadEvent } from '../events.ts';
import { ThreadGoal } from '../goals/thread-goal.ts';
import { runReview } from '../review/review-turn.ts';
import type { TurnOutcome } from '../turn/turn-loop.ts';
import { hear } from '../turn/hear.ts';
import { runTurn } from '../turn/turn-loop.ts';
import { changeSettings, modeOf } from '../turn/settings.ts';
import type { ClientMetadata, TurnRequest, TurnSettings } from '../turn/settings.ts';
import { UsageLedger } from '../turn/usage-ledger.ts';
import { ActiveTurn, type TurnKind } from './active-turn.ts';
import { Elicitations } from './elicitations.ts';
import { EventStream } from './event-stream.ts';
import type { Listener } from './event-stream.ts';
import { notifyCommand } from './notify-program.ts';
import { INTERRUPTED } from './interruption.ts';
import { LiveTurns, type TurnsSince } from './live-turns.ts';
import { interruptibleTurn, steerableTurn } from './named-turn.ts';
import { StatusLine } from './status-line.ts';
import { ThreadMemory } from './thread-memory.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';
import { rollBack } from './rollback.ts';
import { claimIfFree, isBusy, noReplay } from './store-refusals.ts';
import { EMPTY_INPUT, isWindowExceeded, raiseFailure, turnEnd, turnTimes } from './turn-end.ts';
import { announceTurn, asModelBefore, prepareTurn, type TurnState } from './turn-preparation.ts';
import { TurnQueue } from './turn-queue.ts';
import { UserCommands } from './user-commands.ts';

/** A turn that a client was promised; it begins when `begin` is called, which is after the promise was sent. */
export interface PromisedTurn {
  readonly id: string;
  readonly begin: () => void;
}

/**
 * A loaded thread: the owner of its settings, its history and its running turn. One turn runs at a time; everything
 * that happens comes out of `listen` in one order.
 */
export class Thread {
  readonly id: string;
  /** Where its rollout file is or will be; null where nothing is stored on disk. */
  readonly path: string | null;
  /** Its part in what it works towards; null where it can have no goal. */
  readonly goal: ThreadGoal | null;
  /** How it is as an agent of others. */
  readonly agent = new AgentStatusLine();
  /** The questions that a client has out with its user. */
  readonly elicitations: Elicitations;
  /** The commands that its model left running. */
  readonly sessions = new ExecSessions();
  readonly #services: ThreadServices;
  readonly #start: ThreadStart;
  readonly #events: EventStream;
  readonly #memory: ThreadMemory;
  readonly #usage: UsageLedger;
  readonly #autoReviewer: AutoReviewer;
  readonly #sessionApprovals = new SessionApprovals();
  readonly #live: LiveTurns;
  #settings: TurnSettings;
  readonly #status: StatusLine;
  readonly #queue = new TurnQueue();
  readonly #commands: UserCommands;
  #injections = 0;
  #closed = false;
  /** The client that had to do with it last. */
  #clientName = '';

  constructor(start: ThreadStart, services: ThreadServices) {
    this.id = start.recorder.threadId;
    this.path = start.ephemeral ? null : start.recorder.path;
    this.#start = start;
    this.#services = services;
    this.elicitations = new Elicitations(services.clock);
    this.#settings = start.settings;
    this.#usage = new UsageLedger(start.usage);
    this.#autoReviewer = new AutoReviewer(services.clock);
    const recording = { rawReasoning: start.config.showRawAgentReasoning };
    this.#live = new LiveTurns(this.id, recording);
    this.#events = new EventStream(start.recorder, recording, (error) => this.#storeFailed(error));
    this.#status = new StatusLine(this.#emit);
    this.#memory = new ThreadMemory({ services, start, usage: this.#usage, emit: this.#emit });
    this.#commands = new UserCommands({ services, start, emit: this.#emit });
    const hasGoals = start.config.features.enabled('goals') && !start.ephemeral;
    const about = { threadId: this.id, usage: this.#usage, emit: this.#emit };
    this.goal = hasGoals ? new ThreadGoal({ ...services, ...about }) : null;
  }

  get settings(): TurnSettings {
    return this.#settings;
  }

  get status(): ThreadStatus {
    return this.#status.current;
  }

  get usage(): UsageLedger {
    return this.#usage;
  }

  get start(): ThreadStart {
    return this.#start;
  }

  /** Whether anything of it is stored yet. */
  get materialized(): boolean {
    return this.#start.recorder.materialized;
  }

  /** Whether a turn of it runs or is about to. */
  get busy(): boolean {
    return this.#turn !== null || this.status.type === 'active';
  }

  get activeTurnId(): string | null {
    return this.#turn?.id ?? null;
  }

  /** The running turn with what is under way in it; null while none runs. */
  get activeTurn(): Turn | null {
    return this.#live.active;
  }

  /** Begins to keep the turns that end, beside the running one. */
  watchTurns(): TurnsSince {
    return this.#live.watch();
  }

  /** Hears every event from now on, until the returned function is called. */
  listen(listener: Listener): () => void {
    return this.#events.listen(listener);
  }

  /**
   * Takes a turn's input. While a turn runs the words are added to it, as 0.129.0 does, and the new id only names the
   * answer; behind a compaction they begin a turn of their own.
   *
   * @throws StoreError `busy` while another process writes the thread
   */
  startTurn(input: readonly UserInput[], request: TurnRequest): PromisedTurn {
    if (this.#closed) throw invalid(`thread not found: ${this.id}`);
    const id = uuid();
    const { last } = this.#queue;
    const joins = last?.takesWords ?? false;
    const claim = joins || input.length === 0 ? null : this.#start.recorder.claim();
    this.#settings = changeSettings(this.#settings, request.settings);
    this.#clientName = request.clientName;
    if (input.length === 0) return { id, begin: () => this.#refuseEmpty(id) };
    if (claim === null) {
      last?.steer(input, request.clientMetadata);
      return { id, begin: () => undefined };
    }
    const turn = new ActiveTurn(id, 'regular', [{ type: 'words', input }], request.clientMetadata);
    return { id, begin: this.#lineUp(turn, claim, () => this.#converse(turn, request.outputSchema)) };
  }

  /**
   * Begins a turn of its own accord that works on for the thread's goal, if that is active and nothing runs. Resolves
   * when it is known whether there is such a turn.
   */
  async continueGoal(clientName = this.#clientName): Promise<void> {
    this.#clientName = clientName;
    if (this.#turn !== null || this.#closed || this.#plans) return;
    const message = await this.goal?.continuation();
    if (message == null || this.activeTurnId !== null || this.#closed) return;
    const claim = claimIfFree(this.#start.recorder);
    if (claim === null) return;
    const turn = new ActiveTurn(uuid(), 'regular', [{ type: 'items', items: [message] }], null);
    this.#lineUp(turn, claim, () => this.#converse(turn, null))();
  }

  /**
   * Makes the history shorter in a turn of its own, which takes the place of a running one.
   *
   * @returns what begins it
   * @throws StoreError `busy` while another process writes the thread
   */
  compact(): () => void {
    return this.#takeOver('compact', (turn) => this.#compact(turn)).begin;
  }

  /**
   * Lets a reviewer look at a target in a turn of its own, which takes the place of a running one.
   *
   * @param target as `checkedTarget` returns it
   * @throws StoreError `busy` while another process writes the thread
   */
  review(target: ReviewTarget, clientName: string): PromisedTurn {
    const review = this.#takeOver('review', (turn) => this.#review(turn, target));
    this.#clientName = clientName;
    return review;
  }

  /**
   * Runs a command of the user's own: beside the running turn, or in a turn of its own where none runs.
   *
   * @returns what begins it
   * @throws StoreError `busy` while another process writes the thread
   */
  runCommand(script: string): () => void {
    if (this.#closed) throw invalid(`thread not found: ${this.id}`);
    const claim = this.#start.recorder.claim();
    const running = this.#turn;
    if (running !== null) return () => this.#commandBeside(running, script, claim);
    const turn = new ActiveTurn(uuid(), 'command', [], null);
    return this.#lineUp(turn, claim, () => this.#command(turn, script));
  }

  /**
   * Adds words to the running turn.
   *
   * @returns the id of the running turn
   */
  steer(expectedTurnId: string, input: readonly UserInput[], metadata: ClientMetadata | null): string {
    const turn = steerableTurn(this.#turn, expectedTurnId, input);
    turn.steer(input, metadata);
    return turn.id;
  }

  /**
   * Checks that `turnId` runs and returns what ends it early. The turn no longer takes input once it was called; its
   * last events follow when its commands are gone. The turns of its agents end too.
   */
  interrupt(turnId: string): () => void {
    const turn = interruptibleTurn(this.#turn, turnId);
    return () => {
      if (turn === null) return;
      this.#queue.remove(turn);
      turn.cancel();
      this.#services.agents.interruptBelow(this.id);
    };
  }

  /**
   * Adds items to what the model sees, after what it has to know of its surroundings first. A turn that runs goes on,
   * with the items in its next request.
   */
  async inject(items: readonly ResponseItem[]): Promise<void> {
    const claim = this.#start.recorder.claim();
    try {
      await this.#start.ready;
      await this.#memory.recall(claim);
      this.#addInjected(items);
    } finally {
      claim.release();
    }
  }

  /** Lets the model hear something in the running turn, which goes on for it, or else with the next one. */
  async hear(record: ResponseItem): Promise<void> {
    const turn = this.#turn;
    if (turn?.takesWords === true) turn.tellForGood(record);
    else await this.inject([record]);
  }

  #addInjected(items: readonly ResponseItem[]): void {
    this.#injections++;
    const knows = this.#turn !== null || this.#memory.knowsSurroundings;
    if (!knows) this.#memory.tell(this.#settings, `auto-compact-${this.#injections}`);
    this.#memory.remember(items);
  }

  /**
   * Drops the last turns from what the model sees, and stores that.
   *
   * @throws EngineError while a turn runs, and where nothing is stored; the thread is then shown as failed (0.129.0)
   */
  async rollBack(numTurns: number): Promise<void> {
    try {
      if (this.#turn !== null) throw invalid('Cannot rollback while a turn is in progress.');
      const parts = { start: this.#start, memory: this.#memory, usage: this.#usage, emit: this.#emit };
      await rollBack(numTurns, { ...parts, window: this.#window() });
    } catch (error) {
      if (!isBusy(error)) this.#status.show({ type: 'systemError' });
      throw noReplay(error, this.path);
    }
  }

  /** Ends the running turn and its commands, waits for them and lets the stored thread go. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queue.close();
    await this.#commands.close();
    await this.sessions.terminateAll();
    await this.#autoReviewer.close();
    await this.#start.networks.close();
    this.#start.recorder.close();
    this.agent.close();
  }

  get #plans(): boolean {
    return modeOf(this.#settings) === 'plan';
  }

  get #turn(): ActiveTurn | null {
    return this.#queue.current;
  }

  /** Lines up a turn that takes the place of a running one. */
  #takeOver(kind: TurnKind, work: (turn: ActiveTurn) => Promise<null>): PromisedTurn {
    if (this.#closed) throw invalid(`thread not found: ${this.id}`);
    const claim = this.#start.recorder.claim();
    const replaced = this.#turn;
    if (replaced !== null) this.#queue.remove(replaced);
    const turn = new ActiveTurn(uuid(), kind, [], null);
    const begin = this.#lineUp(turn, claim, () => work(turn));
    return {
      id: turn.id,
      begin: () => {
        replaced?.replace();
        begin();
      },
    };
  }

  #lineUp(turn: ActiveTurn, claim: WriteClaim, work: () => Promise<TurnOutcome | null>): () => void {
    return this.#queue.add(turn, () =>
      this.#run(turn, claim, work)
        .catch((error: unknown) => this.#services.log.error('turn broke off', { turnId: turn.id, error }))
        .finally(() => claim.release()),
    );
  }

  /** Runs a turn from its beginning to its end. @param work what is done in it */
  async #run(turn: ActiveTurn, claim: WriteClaim, work: () => Promise<TurnOutcome | null>): Promise<void> {
    const turnId = turn.id;
    this.#live.begin();
    this.#status.show({ type: 'active', activeFlags: [] });
    let outcome: TurnOutcome | null = null;
    let failure: unknown = null;
    try {
      await this.#start.ready;
      await this.#memory.recall(claim);
      const { id, unasked } = turn;
      await this.goal?.turnStarted({ id, unasked, plans: this.#plans });
      outcome = await work();
    } catch (error) {
      failure = error;
    }
    this.#queue.remove(turn);
    turn.announced();
    await this.#hearRest(turn, failure === null).catch((error: unknown) => (failure ??= error));
    const end = turnEnd(turn, failure);
    if (isWindowExceeded(failure)) this.#showFullWindow(turnId);
    if (end.status === 'interrupted' && end.reason === 'interrupted') this.#memory.remember([INTERRUPTED]);
    if (this.#turn === null || turn.replaced) {
      const failed = end.status === 'failed' || this.status.type === 'systemError';
      this.#status.show(failed ? { type: 'systemError' } : { type: 'idle' });
    }
    if (end.status === 'failed') {
      raiseFailure(this.#emit, turnId, end.error, failure, this.#services.log);
      await this.goal?.settle();
    }
    const ended = { type: 'turnEnded', turnId, end, ...turnTimes(turn, outcome) } as const;
    const lastAgentMessage = outcome?.lastAgentMessage ?? null;
    // Whoever hears of the end may go on in another process.
    this.#emit({ ...ended, lastAgentMessage }, () => claim.release());
    await this.goal?.turnEnded(end);
    if (end.status === 'completed') await this.continueGoal();
  }

  /** Talks with the model about what the user said. */
  async #converse(turn: ActiveTurn, outputSchema: JsonValue | null): Promise<TurnOutcome> {
    const state = this.#turnState(turn, outputSchema);
    const inputs = await prepareTurn(this.#services, this.#start, state);
    const { modelInfo, settings } = inputs;
    if (modelInfo.assumed) this.#emit({ type: 'warning', message: assumedModelWarning(settings.model) });
    await makeRoom(inputs, await asModelBefore(this.#services, this.#start, state, this.#memory.modelBefore));
    this.#memory.tell(settings, turn.id);
    let outcome: TurnOutcome;
    // What was said between the loop's last look and here was accepted, so it is heard.
    do {
      outcome = await runTurn(inputs);
      await this.goal?.settle();
      turn.signal.throwIfAborted();
    } while (turn.hasInput());
    this.#notifyUser(turn.id, outcome.lastAgentMessage);
    return outcome;
  }

  /** Makes the history shorter. */
  async #compact(turn: ActiveTurn): Promise<null> {
    const inputs = await prepareTurn(this.#services, this.#start, this.#turnState(turn, null));
    await compact(inputs, 'nextTurn');
    await this.goal?.settle();
    return null;
  }

  /** Lets a reviewer look at a target. */
  async #review(turn: ActiveTurn, target: ReviewTarget): Promise<null> {
    const state = this.#turnState(turn, null);
    announceTurn(this.#start, state);
    await runReview(this.#services, this.#start, state, target);
    return null;
  }

  /** Runs a command of the user in a turn of its own. */
  async #command(turn: ActiveTurn, script: string): Promise<null> {
    const settings = this.#settings;
    announceTurn(this.#start, { turn, settings, emit: this.#emit });
    const tell = (record: ResponseItem): void => this.#memory.remember([record]);
    await this.#commands.run({ script, turn, settings, tell });
    await this.goal?.settle();
    turn.signal.throwIfAborted();
    return null;
  }

  /** The model hears of it in that turn if it still can, else in the next one. */
  #commandBeside(turn: ActiveTurn, script: string, claim: WriteClaim): void {
    const tell = (record: ResponseItem): void =>
      this.#turn === turn ? turn.tellForGood(record) : this.#memory.remember([record]);
    this.#commands.runBeside({ script, turn, settings: this.#settings, tell }, claim);
  }

  /**
   * Takes in what came too late for the turn's work: it waits for the next turn. Where the turn did not end well the
   * words are dropped, and what the user's commands gave is kept.
   */
  async #hearRest(turn: ActiveTurn, endedWell: boolean): Promise<void> {
    const place = { turnId: turn.id, emit: this.#emit, remember: this.#memory.remember };
    for (const rest of turn.takeInput()) {
      if (endedWell || rest.type === 'record') await hear(place, rest);
    }
    if (turn.signal.aborted) await this.#commands.ended(turn);
  }

  #turnState(turn: ActiveTurn, outputSchema: JsonValue | null): TurnState {
    return {
      turn,
      outputSchema,
      settings: this.#settings,
      conversation: this.#memory.conversation,
      usage: this.#usage,
      autoReviewer: this.#autoReviewer,
      clientName: this.#clientName,
      sessionApprovals: this.#sessionApprovals,
      sessions: this.sessions,
      clock: this.elicitations.clock,
      goal: this.goal,
      emit: this.#emit,
      remember: this.#memory.remember,
      forgetSurroundings: this.#memory.forgetSurroundings,
      whileAsking: (flag, ask) => this.#status.whileAsking(flag, ask, () => this.#turn !== null),
    };
  }

  /** Tells the program that the user configured for it that a turn ended well. */
  #notifyUser(turnId: string, lastAgentMessage: string | null): void {
    const { cwd } = this.#settings;
    const said = { inputMessages: this.#memory.conversation.userTexts(), lastAgentMessage };
    const notice = { threadId: this.id, turnId, cwd, client: this.#clientName, ...said };
    const command = notifyCommand(this.#start.config.notify ?? [], notice);
    if (command !== null) this.#services.startAndForget(command, cwd);
  }

  readonly #emit = (event: ThreadEvent, onStored?: () => void): void => {
    this.#live.hear(event);
    this.#events.emit(event, onStored);
    this.agent.hear(event);
  };

  /** Nothing more fits: clients see the window as full, as in 0.129.0. */
  #showFullWindow(turnId: string): void {
    this.#usage.fill(this.#window());
    const { usage, rateLimits } = this.#usage;
    this.#emit({ type: 'usageUpdated', turnId, usage, rateLimits });
  }

  #window(): number {
    return usableWindow(findModel(this.#settings.model), this.#start.config.modelContextWindow ?? null);
  }

  #refuseEmpty(turnId: string): void {
    if (this.#turn === null) this.#status.show({ type: 'systemError' });
    this.#emit({ type: 'error', turnId, error: EMPTY_INPUT, willRetry: false });
  }

  #storeFailed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#services.log.error('thread could not be stored', { threadId: this.id, error });
    this.#turn?.fail(new Error(`the thread could not be stored: ${reason}`));
  }
}
