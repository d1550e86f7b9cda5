import type { ThreadItem, TurnPlanStep } from '../protocol/index.ts';

/** An item began; it completes later under the same `item.id`. Times are Unix milliseconds. */
export interface ItemStarted {
  readonly type: 'itemStarted';
  readonly turnId: string;
  readonly item: ThreadItem;
  readonly startedAtMs: number;
}

/** An item is final. `outcome` holds what the stored form of the item needs beyond its wire form. */
export interface ItemCompleted {
  readonly type: 'itemCompleted';
  readonly turnId: string;
  readonly item: ThreadItem;
  readonly completedAtMs: number;
  readonly outcome?: PatchOutcome;
}

/** What the patch program printed; stored with a completed file change. */
export interface PatchOutcome {
  readonly stdout: string;
  readonly stderr: string;
}

/** A piece of a running command's output, at most {@link OUTPUT_DELTA_BYTES} of UTF-8. */
export interface CommandOutputDelta {
  readonly type: 'commandOutputDelta';
  readonly turnId: string;
  readonly itemId: string;
  readonly delta: string;
}

/** The model typed into a running command, or looked at it; `stdin` is empty then. */
export interface TerminalInteraction {
  readonly type: 'terminalInteraction';
  readonly turnId: string;
  readonly itemId: string;
  readonly processId: string;
  readonly stdin: string;
}

/** The agent's plan was replaced as a whole. */
export interface PlanUpdated {
  readonly type: 'planUpdated';
  readonly turnId: string;
  readonly explanation: string | null;
  readonly plan: TurnPlanStep[];
}

/** The unified diff of everything the turn's patches changed so far. */
export interface DiffUpdated {
  readonly type: 'diffUpdated';
  readonly turnId: string;
  readonly diff: string;
}

/** Something the user should know that fails nothing. */
export interface WarningRaised {
  readonly type: 'warning';
  readonly message: string;
}

/** What a tool may tell the thread's listeners while it runs. */
export type ToolEvent =
  | ItemStarted
  | ItemCompleted
  | CommandOutputDelta
  | TerminalInteraction
  | PlanUpdated
  | DiffUpdated
  | WarningRaised;

/** The largest output delta that clients of 0.129.0 are used to. */
export const OUTPUT_DELTA_BYTES = 8192;

/** Output deltas of one command, as in 0.129.0: a client that reads slowly must not have to be given up for a chatty command. */
export const MAX_OUTPUT_DELTAS = 10_000;
