import { v7 as uuid } from 'uuid';
import type { ResponseItem, ReviewTarget, ThreadStatus, Turn, UserInput } from '../../protocol/index.ts';
import type { WriteClaim } from '../../store/index.ts';
import type { ExecSessions } from '../../tools/unified-exec/index.ts';
import { AgentStatusLine } from '../agents/agent-status-line.ts';
import { invalid } from '../errors.ts';
import type { ThreadEvent } from '../events.ts';
import type { ThreadGoal } from '../goals/thread-goal.ts';
import type { ClientMetadata, TurnRequest, TurnSettings } from '../turn/settings.ts';
import type { UsageLedger } from '../turn/usage-ledger.ts';
import { ActiveTurn } from './active-turn.ts';
import type { Elicitations } from './elicitations.ts';
import { EventStream, type Listener } from './event-stream.ts';
import { LiveTurns, type TurnsSince } from './live-turns.ts';
import { interruptibleTurn, steerableTurn } from './named-turn.ts';
import { rollBack } from './rollback.ts';
import { claimIfFree } from './store-refusals.ts';
import { threadParts, type ThreadParts } from './thread-parts.ts';
import type { ThreadServices, ThreadStart } from './thread-services.ts';
import { ThreadTurns, type PromisedTurn } from './thread-turns.ts';
import { turnSkills, type TurnSkills } from '../turn/turn-skills.ts';
import { EMPTY_INPUT } from './turn-end.ts';
import { requestAhead } from './turn-preparation.ts';
import { converse, review, runCommand, shorten } from './turn-work.ts';

/**
 * A loaded thread, as those see it who ask something of it: it owns its settings, its history and its turns. One turn
 * runs at a time; everything that happens comes out of `listen` in one order.
 */
export class Thread {
  readonly id: string;
  /** Where its rollout file is or will be; null where nothing is stored on disk. */
  readonly path: string | null;
  /** How it is as an agent of others. */
  readonly agent = new AgentStatusLine();
  readonly #parts: ThreadParts;
  readonly #turns: ThreadTurns;
  readonly #events: EventStream;
  readonly #live: LiveTurns;
  #injections = 0;
  /** What is being added to what the model sees. */
  readonly #injecting = new Set<Promise<void>>();
  /** Why the last events could not be stored. */
  #unstored: unknown = null;
  #closed = false;

  constructor(start: ThreadStart, services: ThreadServices) {
    const { recorder, ephemeral, config } = start;
    this.id = recorder.threadId;
    this.path = ephemeral ? null : recorder.path;
    const recording = { rawReasoning: config.showRawAgentReasoning };
    this.#live = new LiveTurns(this.id, recording);
    this.#events = new EventStream(recorder, recording, (error) => this.#storeFailed(error));
    this.#parts = threadParts(start, services, this.#emit);
    this.#turns = new ThreadTurns(this.#parts, {
      onBegin: () => this.#live.begin(),
      onCompleted: () => this.continueGoal(),
    });
  }

  get start(): ThreadStart {
    return this.#parts.start;
  }

  get settings(): TurnSettings {
    return this.#parts.settings.current;
  }

  get usage(): UsageLedger {
    return this.#parts.usage;
  }

  /** Its part in what it works towards; null where it can have no goal. */
  get goal(): ThreadGoal | null {
    return this.#parts.goal;
  }

  /** The questions that a client has out with its user. */
  get elicitations(): Elicitations {
    return this.#parts.elicitations;
  }

  /** The commands that its model left running. */
  get sessions(): ExecSessions {
    return this.#parts.sessions;
  }

  get status(): ThreadStatus {
    return this.#parts.status.current;
  }

  /** Whether anything of it is stored yet. */
  get materialized(): boolean {
    return this.start.recorder.materialized;
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

  /** Lets the provider ready itself for the first turn, where that helps it. */
  warmUp(): void {
    const { services, start, settings, goal, memory } = this.#parts;
    const state = { settings: settings.current, goal, conversation: memory.conversation };
    start.provider.warmUp(() => requestAhead(services, start, state));
  }

  /**
   * Takes a turn's input. While a turn runs the words are added to it, as 0.129.0 does, and the new id only names the
   * answer; behind a compaction they begin a turn of their own.
   *
   * @throws StoreError `busy` while another process writes the thread
   */
  startTurn(input: readonly UserInput[], request: TurnRequest): PromisedTurn {
    this.#refuseClosed();
    const id = uuid();
    const { queue, settings } = this.#parts;
    const { last } = queue;
    const joins = last?.takesWords ?? false;
    const claim = joins || input.length === 0 ? null : this.#claim();
    settings.change(request);
    if (input.length === 0) return { id, begin: () => this.#refuseEmpty(id) };
    if (claim === null) {
      last?.steer(input, request.clientMetadata);
      return { id, begin: () => undefined };
    }
    const turn = new ActiveTurn(id, 'regular', [{ type: 'words', input }], request.clientMetadata);
    const work = () => converse(this.#parts, turn, request);
    return { id, begin: this.#turns.lineUp(turn, claim, work) };
  }

  /**
   * Begins a turn of its own accord that works on for the thread's goal, if that is active and nothing runs. Resolves
   * when it is known whether there is such a turn.
   */
  async continueGoal(clientName = this.#parts.settings.clientName): Promise<void> {
    const { settings } = this.#parts;
    settings.clientName = clientName;
    if (this.#turn !== null || this.#closed || settings.plans) return;
    const message = await this.goal?.continuation();
    if (message == null || this.activeTurnId !== null || this.#closed) return;
    const claim = claimIfFree(this.start.recorder);
    if (claim === null) return;
    const turn = new ActiveTurn(uuid(), 'regular', [{ type: 'items', items: [message] }], null);
    this.#turns.lineUp(turn, claim, () => converse(this.#parts, turn))();
  }

  /**
   * Makes the history shorter in a turn of its own, which takes the place of a running one.
   *
   * @returns what begins it
   * @throws StoreError `busy` while another process writes the thread
   */
  compact(): () => void {
    this.#refuseClosed();
    return this.#turns.takeOver('compact', this.#claim(), (turn) => shorten(this.#parts, turn)).begin;
  }

  /**
   * Lets a reviewer look at a target in a turn of its own, which takes the place of a running one.
   *
   * @param target as `checkedTarget` returns it
   * @throws StoreError `busy` while another process writes the thread
   */
  review(target: ReviewTarget, clientName: string): PromisedTurn {
    this.#refuseClosed();
    const work = (turn: ActiveTurn) => review(this.#parts, turn, target);
    const promised = this.#turns.takeOver('review', this.#claim(), work);
    this.#parts.settings.clientName = clientName;
    return promised;
  }

  /**
   * Runs a command of the user's own: beside the running turn, or in a turn of its own where none runs.
   *
   * @returns what begins it
   * @throws StoreError `busy` while another process writes the thread
   */
  runCommand(script: string): () => void {
    this.#refuseClosed();
    const claim = this.#claim();
    const running = this.#turn;
    if (running !== null) return () => this.#commandBeside(running, script, claim);
    const turn = new ActiveTurn(uuid(), 'command', [], null);
    return this.#turns.lineUp(turn, claim, () => runCommand(this.#parts, turn, script));
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
      this.#parts.queue.remove(turn);
      turn.cancel();
      this.#parts.services.agents.interruptBelow(this.id);
    };
  }

  /**
   * Adds items to what the model sees, after what it has to know of its surroundings first. A turn that runs goes on,
   * with the items in its next request.
   */
  async inject(items: readonly ResponseItem[]): Promise<void> {
    const injecting = this.#inject(items);
    this.#injecting.add(injecting);
    await injecting.finally(() => this.#injecting.delete(injecting));
  }

  async #inject(items: readonly ResponseItem[]): Promise<void> {
    const claim = this.#claim();
    try {
      await this.start.ready;
      await this.#parts.memory.recall(claim);
      const { services, start } = this.#parts;
      const skills = await turnSkills(services, start, this.settings, this.#emit);
      this.#storing(() => this.#addInjected(items, skills));
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

  /**
   * Drops the last turns from what the model sees, and stores that.
   *
   * @throws EngineError while a turn runs, and where nothing is stored; the thread is then shown as failed (0.129.0)
   */
  async rollBack(numTurns: number): Promise<void> {
    await rollBack(numTurns, this.#parts, (work) => this.#storing(work));
  }

  /** Ends the running turn and its commands, waits for them and lets the stored thread go. */
  async close(): Promise<void> {
    const { queue, commands, sessions, loginCommands, autoReviewer, start } = this.#parts;
    this.#closed = true;
    this.#parts.unwatchSkills();
    await queue.close();
    await Promise.allSettled(this.#injecting);
    await commands.close();
    await sessions.terminateAll();
    await loginCommands.close();
    await autoReviewer.close();
    await start.networks.close();
    start.provider.close();
    start.recorder.close();
    this.agent.close();
  }

  get #turn(): ActiveTurn | null {
    return this.#parts.queue.current;
  }

  #refuseClosed(): void {
    if (this.#closed) throw invalid(`thread not found: ${this.id}`);
  }

  #claim(): WriteClaim {
    return this.start.recorder.claim();
  }

  /** The model hears of it in that turn if it still can, else in the next one. */
  #commandBeside(turn: ActiveTurn, script: string, claim: WriteClaim): void {
    const { commands, memory } = this.#parts;
    const tell = (record: ResponseItem): void =>
      this.#turn === turn ? turn.tellForGood(record) : memory.remember([record]);
    commands.runBeside({ script, turn, settings: this.settings, tell }, claim);
  }

  #addInjected(items: readonly ResponseItem[], skills: TurnSkills): void {
    const { memory } = this.#parts;
    this.#injections++;
    const knows = this.#turn !== null || memory.knowsSurroundings;
    if (!knows) memory.tell(this.settings, `auto-compact-${this.#injections}`, skills.introduce);
    memory.remember(items);
  }

  #refuseEmpty(turnId: string): void {
    if (this.#turn === null) this.#parts.status.show({ type: 'systemError' });
    this.#emit({ type: 'error', turnId, error: EMPTY_INPUT, willRetry: false });
  }

  readonly #emit = (event: ThreadEvent, onStored?: () => void): void => {
    this.#live.hear(event);
    this.#events.emit(event, onStored);
    this.agent.hear(event);
  };

  /** Runs what stores something, outside of turns: there nobody else says that it could not be stored. */
  #storing(work: () => void): void {
    this.#unstored = null;
    work();
    if (this.#unstored !== null && this.#turn === null) throw this.#unstored;
  }

  #storeFailed(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#unstored = error;
    this.#parts.services.log.error('thread could not be stored', { threadId: this.id, error });
    this.#turn?.fail(new Error(`the thread could not be stored: ${reason}`));
  }
}
