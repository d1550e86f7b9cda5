import type { Thread, ThreadEvent } from '../engine/index.ts';
import type { Thread as WireThread, TokenUsageBreakdown, UserInput } from '../protocol/index.ts';
import { readOsName } from '../rpc/os-name.ts';
import type { OsName, Session } from '../rpc/index.ts';
import type { Delivery } from './delivery.ts';
import type {
  AnalyticsEvent,
  ClientFacts,
  InitializationMode,
  OriginFacts,
  SteerRejection,
  TurnConfigFacts,
} from './events.ts';
import { clientFacts, originFacts, tokenFacts, turnConfigFacts } from './facts.ts';

/** A thread that a client started, resumed or forked. */
interface KnownThread {
  readonly mode: InitializationMode;
  readonly origin: OriginFacts;
  hadTurns: boolean;
  /** The turns that were asked for and have not ended, by id. */
  readonly turns: Map<string, KnownTurn>;
}

interface KnownTurn {
  readonly session: Session;
  readonly images: number;
  steers: number;
  /** Null until it begins. */
  begun: {
    readonly config: TurnConfigFacts;
    readonly isFirst: boolean;
    readonly usage: TokenUsageBreakdown | null;
  } | null;
}

type TurnEnded = Extract<ThreadEvent, { readonly type: 'turnEnded' }>;

/** Counts what clients do with threads and turns, for those who answer for the server's model. */
export class Analytics {
  readonly #delivery: Pick<Delivery, 'post'>;
  #os: OsName | undefined;
  readonly #threads = new WeakMap<Thread, KnownThread>();

  constructor(delivery: Pick<Delivery, 'post'>) {
    this.#delivery = delivery;
  }

  /** A client has a thread now. */
  threadInitialized(session: Session, thread: Thread, view: WireThread, mode: InitializationMode): void {
    const origin = originFacts(view.source, view.threadSource ?? null);
    const known = this.#threads.get(thread);
    if (known === undefined) thread.listen((event) => this.#hear(thread, event));
    const turns = known?.turns ?? new Map<string, KnownTurn>();
    const hadTurns = known?.hadTurns ?? view.preview !== '';
    this.#threads.set(thread, { mode, origin, hadTurns, turns });
    const { id: thread_id, ephemeral, createdAt: created_at } = view;
    this.#tell(session, (client) => ({
      event_type: 'codex_thread_initialized',
      event_params: {
        thread_id,
        ...client,
        model: thread.settings.model,
        ephemeral,
        ...origin,
        initialization_mode: mode,
        created_at,
      },
    }));
  }

  /** A client asked for a turn; it may begin later, or its words go to a running one. */
  turnRequested(session: Session, thread: Thread, turnId: string, input: readonly UserInput[]): void {
    const turn = { session, images: imagesIn(input), steers: 0, begun: null };
    this.#threads.get(thread)?.turns.set(turnId, turn);
  }

  /** A client added words to a running turn, or tried to. */
  turnSteered(
    session: Session,
    thread: Thread,
    asked: { readonly expectedTurnId: string; readonly input: readonly UserInput[] },
    outcome: { readonly turnId: string } | { readonly rejection: SteerRejection | null },
  ): void {
    const known = this.#threads.get(thread);
    if (known === undefined) return;
    const turnId = 'turnId' in outcome ? outcome.turnId : null;
    const turn = turnId === null ? undefined : known.turns.get(turnId);
    if (turn !== undefined) turn.steers += 1;
    this.#tell(session, (client) => ({
      event_type: 'codex_turn_steer_event',
      event_params: {
        thread_id: thread.id,
        expected_turn_id: asked.expectedTurnId,
        accepted_turn_id: turnId,
        ...client,
        ...known.origin,
        num_input_images: imagesIn(asked.input),
        result: turnId === null ? 'rejected' : 'accepted',
        rejection_reason: 'rejection' in outcome ? outcome.rejection : null,
        created_at: Math.floor(Date.now() / 1000),
      },
    }));
  }

  #hear(thread: Thread, event: ThreadEvent): void {
    switch (event.type) {
      case 'turnStarted':
        return this.#turnBegan(thread, event.turnId);
      case 'turnEnded':
        return this.#turnEnded(thread, event);
      case 'statusChanged':
        if (event.status.type !== 'active') dropUnbegun(this.#threads.get(thread)?.turns);
        return;
      default:
    }
  }

  #turnBegan(thread: Thread, turnId: string): void {
    const known = this.#threads.get(thread);
    const turn = known?.turns.get(turnId);
    const isFirst = known?.hadTurns === false;
    if (known !== undefined) known.hadTurns = true;
    const usage = thread.usage.usage?.total ?? null;
    if (turn !== undefined) turn.begun = { config: turnConfigFacts(thread), isFirst, usage };
  }

  #turnEnded(thread: Thread, ended: TurnEnded): void {
    const known = this.#threads.get(thread);
    const turn = known?.turns.get(ended.turnId);
    known?.turns.delete(ended.turnId);
    if (known === undefined || turn?.begun == null) return;
    const { mode, origin } = known;
    const { begun } = turn;
    // What an interrupted turn took is not told (0.129.0).
    const used = ended.end.status === 'interrupted' ? null : (thread.usage.usage?.total ?? null);
    const { end, durationMs, startedAt, completedAt, turnId } = ended;
    this.#tell(turn.session, (client) => ({
      event_type: 'codex_turn_event',
      event_params: {
        thread_id: thread.id,
        turn_id: turnId,
        submission_type: null,
        ...client,
        ...origin,
        initialization_mode: mode,
        ...begun.config,
        num_input_images: turn.images,
        is_first_turn: begun.isFirst,
        status: end.status,
        turn_error: end.status === 'failed' ? end.error.codexErrorInfo : null,
        steer_count: turn.steers,
        total_tool_call_count: null,
        shell_command_count: null,
        file_change_count: null,
        mcp_tool_call_count: null,
        dynamic_tool_call_count: null,
        subagent_tool_call_count: null,
        web_search_count: null,
        image_generation_count: null,
        ...tokenFacts(begun.usage, used),
        duration_ms: durationMs,
        started_at: startedAt,
        completed_at: completedAt,
      },
    }));
  }

  #tell(session: Session, event: (client: ClientFacts) => AnalyticsEvent): void {
    const { client } = session;
    if (client === undefined) return;
    this.#os ??= readOsName();
    this.#delivery.post(client, event(clientFacts(session.transport, client, this.#os)));
  }
}

/** Forgets those whose words went to another turn: they never begin. */
function dropUnbegun(turns: Map<string, KnownTurn> | undefined): void {
  for (const [id, { begun }] of turns ?? []) if (begun === null) turns?.delete(id);
}

function imagesIn(input: readonly UserInput[]): number {
  return input.filter(({ type }) => type === 'image' || type === 'localImage').length;
}
